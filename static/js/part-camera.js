// From where a model is seen: turned about its middle, with z up, at a distance, a little aside.

const ANGLE = (32 * Math.PI) / 180;
const SIDES = { front: [-Math.PI / 2, 0], right: [0, 0], top: [-Math.PI / 2, Math.PI / 2], whole: [-Math.PI / 3.2, 0.5] };

const add = (one, other) => one.map((part, axis) => part + other[axis]);
const scaled = (one, factor) => one.map((part) => part * factor);
const dot = (one, other) => one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

export class Camera {
  // `size` of the model's box, which begins at (0, 0, 0).
  constructor(size) {
    this.middle = scaled(size, 0.5);
    this.diagonal = Math.hypot(...size) || 1;
    this.aspect = 1;
    this.whole();
  }

  whole() {
    [this.around, this.up] = SIDES.whole;
    this.zoom = 1;
    this.aside = [0, 0];
  }

  look(side) {
    [this.around, this.up] = SIDES[side];
    this.aside = [0, 0];
    if (side === "whole") this.zoom = 1;
  }

  // Turns so that a point is on the near side, in the middle.
  face(point) {
    const out = add(point, scaled(this.middle, -1));
    if (Math.hypot(out[0], out[1]) > 1e-6 * this.diagonal) this.around = Math.atan2(out[1], out[0]);
    this.up = Math.max(-0.5, Math.min(1, Math.atan2(out[2], Math.hypot(out[0], out[1])) * 0.6 + 0.5));
    const { right, above } = this.axes();
    this.aside = [-dot(out, right) / this.diagonal, -dot(out, above) / this.diagonal];
  }

  turn(around, up) {
    this.around += around;
    this.up = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, this.up + up));
  }

  // By shares of the height that is seen.
  move(across, down) {
    this.aside[0] += across / this.zoom;
    this.aside[1] -= down / this.zoom;
  }

  nearer(factor) {
    this.zoom = Math.max(0.2, Math.min(60, this.zoom * factor));
  }

  state() {
    return [this.around, this.up, this.zoom, ...this.aside];
  }

  between(from, to, share) {
    const at = from.map((one, place) => one + (to[place] - one) * share);
    [this.around, this.up, this.zoom] = at;
    this.aside = at.slice(3);
  }

  axes() {
    const towards = [Math.cos(this.up) * Math.cos(this.around), Math.cos(this.up) * Math.sin(this.around), Math.sin(this.up)];
    const right = [-Math.sin(this.around), Math.cos(this.around), 0];
    return { towards, right, above: cross(towards, right) };
  }

  light() {
    const { towards, right, above } = this.axes();
    const to = add(add(towards, scaled(right, 0.35)), scaled(above, 0.55));
    return scaled(to, 1 / Math.hypot(...to));
  }

  // Columns after columns, as WebGL takes them. A narrow window sees the model from farther away.
  matrix(aspect) {
    const { towards, right, above } = this.axes();
    const half = Math.tan(ANGLE / 2);
    const far = (this.diagonal * 0.62) / half / this.zoom / Math.min(1, aspect);
    const target = add(this.middle, scaled(add(scaled(right, -this.aside[0]), scaled(above, -this.aside[1])), this.diagonal));
    const eye = add(target, scaled(towards, far));
    const nearest = Math.max(far - this.diagonal * 2, far / 100);
    const farthest = far + this.diagonal * 2;
    const depth = (farthest + nearest) / (nearest - farthest);
    const offset = (2 * farthest * nearest) / (nearest - farthest);
    const away = dot(towards, eye);
    const rows = [
      [...scaled(right, 1 / half / aspect), -dot(right, eye) / half / aspect],
      [...scaled(above, 1 / half), -dot(above, eye) / half],
      [...scaled(towards, depth), -away * depth + offset],
      [...scaled(towards, -1), away],
    ];
    return new Float32Array([0, 1, 2, 3].flatMap((column) => rows.map((row) => row[column])));
  }

  // Where a point is seen: across and up from -1 to 1, and how deep.
  project(point, aspect) {
    const m = this.matrix(aspect);
    const at = [0, 1, 2, 3].map((row) => m[row] * point[0] + m[4 + row] * point[1] + m[8 + row] * point[2] + m[12 + row]);
    return [at[0] / at[3], at[1] / at[3], at[2] / at[3]];
  }
}
