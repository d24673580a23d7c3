// Draws a part that can be turned, in WebGL without a library. The triangles come as production/engine/drawn.py writes
// them. Where the browser has no WebGL they become a still picture, and where they cannot be had, the box that the page
// brought stays. Nothing moves by itself; what glides to a place does not for those who want no motion.
import { Camera } from "./part-camera.js";
import { paint } from "./part-picture.js";

const MARK = "TBDRAWN1";
const STEP = Math.PI / 24;
const GLIDE = 260;
const NEAR = 0.1;
const VERTEX = `#version 300 es
in vec3 corner;
uniform mat4 seen;
out vec3 place;
void main() { place = corner; gl_Position = seen * vec4(corner, 1.0); }`;
const FRAGMENT = `#version 300 es
precision highp float;
in vec3 place;
uniform vec3 light, colour, marked, at;
uniform float around;
uniform bool lines, through;
out vec4 shown;
void main() {
  if (lines) { shown = vec4(colour, 1.0); return; }
  vec3 normal = normalize(cross(dFdx(place), dFdy(place)));
  float lit = 0.42 + 0.58 * abs(dot(normal, light));
  float close = around > 0.0 ? 1.0 - smoothstep(around * 0.7, around, distance(place, at)) : 0.0;
  if (through) {
    if (close < 0.02) discard;
    shown = vec4(marked * lit, 1.0) * close * 0.6;
    return;
  }
  shown = vec4(mix(colour, marked, close) * lit, 1.0);
}`;

function parsed(buffer) {
  const head = new DataView(buffer);
  const mark = String.fromCharCode(...new Uint8Array(buffer, 0, 8));
  const [corners, triangles] = [head.getUint32(8, true), head.getUint32(12, true)];
  if (mark !== MARK || buffer.byteLength !== 16 + 12 * (corners + triangles)) throw new Error("This is no drawn part.");
  const shape = { corners: new Float32Array(buffer, 16, 3 * corners), triangles: new Uint32Array(buffer, 16 + 12 * corners) };
  shape.size = [0, 0, 0];
  for (let at = 0; at < shape.corners.length; at += 1) {
    shape.size[at % 3] = Math.max(shape.size[at % 3], shape.corners[at]);
  }
  return shape;
}

// The twelve edges of a box from (0, 0, 0).
function edges(size) {
  const ends = [];
  for (let axis = 0; axis < 3; axis += 1) {
    for (const [one, other] of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
      const from = [0, 0, 0];
      from[(axis + 1) % 3] = one * size[(axis + 1) % 3];
      from[(axis + 2) % 3] = other * size[(axis + 2) % 3];
      const to = [...from];
      to[axis] = size[axis];
      ends.push(...from, ...to);
    }
  }
  return new Float32Array(ends);
}

// A colour of the page's theme as three numbers from 0 to 1.
function colour(element, name) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(element).getPropertyValue(name).trim() || "#888";
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
}

class Drawing {
  constructor(canvas, shape) {
    this.gl = canvas.getContext("webgl2", { antialias: true, alpha: true });
    if (!this.gl) throw new Error("There is no WebGL.");
    this.canvas = canvas;
    this.count = shape.triangles.length;
    const { gl } = this;
    this.program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
    }
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(this.program));
    this.place = gl.getAttribLocation(this.program, "corner");
    this.corners = this.filled(gl.ARRAY_BUFFER, shape.corners);
    this.triangles = this.filled(gl.ELEMENT_ARRAY_BUFFER, shape.triangles);
    this.edges = this.filled(gl.ARRAY_BUFFER, edges(shape.size));
    gl.enable(gl.DEPTH_TEST);
    this.paints();
  }

  // The theme's colours, looked up when it changes.
  paints() {
    const { canvas } = this;
    this.colours = { model: colour(canvas, "--model"), mark: colour(canvas, "--accent"), line: colour(canvas, "--line-control") };
  }

  filled(kind, content) {
    const buffer = this.gl.createBuffer();
    this.gl.bindBuffer(kind, buffer);
    this.gl.bufferData(kind, content, this.gl.STATIC_DRAW);
    return buffer;
  }

  uniform(name) {
    return this.gl.getUniformLocation(this.program, name);
  }

  draw(camera, mark) {
    const { gl, canvas } = this;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.useProgram(this.program);
    gl.uniformMatrix4fv(this.uniform("seen"), false, camera.matrix(canvas.width / canvas.height));
    gl.uniform3fv(this.uniform("light"), camera.light());
    gl.uniform3fv(this.uniform("marked"), this.colours.mark);
    gl.uniform3fv(this.uniform("at"), mark ?? [0, 0, 0]);
    gl.uniform1f(this.uniform("around"), mark ? NEAR * camera.diagonal : 0);
    gl.uniform3fv(this.uniform("colour"), this.colours.model);
    gl.uniform1i(this.uniform("lines"), 0);
    this.bound(this.corners);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.triangles);
    gl.uniform1i(this.uniform("through"), 0);
    gl.drawElements(gl.TRIANGLES, this.count, gl.UNSIGNED_INT, 0);
    if (mark) this.through();
    gl.uniform3fv(this.uniform("colour"), this.colours.line);
    gl.uniform1i(this.uniform("lines"), 1);
    this.bound(this.edges);
    gl.drawArrays(gl.LINES, 0, 24);
  }

  // What is shown may lie inside: it shines through what stands before it.
  through() {
    const { gl } = this;
    gl.uniform1i(this.uniform("through"), 1);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawElements(gl.TRIANGLES, this.count, gl.UNSIGNED_INT, 0);
    gl.disable(gl.BLEND);
    gl.enable(gl.DEPTH_TEST);
  }

  bound(buffer) {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.enableVertexAttribArray(this.place);
    this.gl.vertexAttribPointer(this.place, 3, this.gl.FLOAT, false, 0, 0);
  }
}

class Viewer {
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.stage = box.querySelector("[data-stage]");
    this.canvas = box.querySelector("canvas");
    this.status = box.querySelector("[data-status]");
    this.pin = box.querySelector("[data-pin]");
    this.lengths = [...box.querySelectorAll("[data-length]")];
    this.pointers = new Map();
    this.mark = null;
  }

  async start() {
    let shape;
    try {
      const answer = await fetch(this.words.partShape, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      shape = parsed(await answer.arrayBuffer());
    } catch (missing) {
      this.status.textContent = this.words.broken;
      return;
    }
    this.camera = new Camera(shape.size);
    this.size = shape.size;
    this.canvas.hidden = false;
    this.fit();
    try {
      this.drawing = new Drawing(this.canvas, shape);
    } catch (without) {
      this.still(shape);
      return;
    }
    this.box.querySelector("svg.pa-box").remove();
    this.box.querySelector("[data-tools]").hidden = false;
    this.listen();
    this.places();
    this.draw();
    this.box.dataset.drawn = "webgl";
  }

  // A picture from the usual side, painted once.
  still(shape) {
    this.status.textContent = this.words.flat;
    this.canvas.removeAttribute("tabindex");
    const fresh = this.canvas.cloneNode();
    this.canvas.replaceWith(fresh);
    this.canvas = fresh;
    this.fit();
    paint(this.canvas, shape, this.camera, colour(this.canvas, "--model"));
    this.box.querySelector("svg.pa-box").remove();
    this.box.dataset.drawn = "picture";
  }

  fit() {
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const { width, height } = this.stage.getBoundingClientRect();
    this.canvas.width = Math.max(1, Math.round(width * sharp));
    this.canvas.height = Math.max(1, Math.round(height * sharp));
  }

  draw() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.drawing.draw(this.camera, this.mark);
      this.label();
    });
  }

  // What stands over the picture: the lengths of the box at its edges, and a ring around what is shown.
  label() {
    const [x, y, z] = this.size;
    const middles = [[x / 2, 0, 0], [x, y / 2, 0], [0, 0, z / 2]];
    for (const [axis, item] of this.lengths.entries()) {
      item.textContent = this.told(this.size[axis]);
      this.put(item, middles[axis]);
    }
    if (this.mark) this.put(this.pin, this.mark);
    else this.pin.hidden = true;
  }

  told(length) {
    const digits = length >= 100 ? 0 : length >= 10 ? 1 : 2;
    const told = length.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
    return this.words.unit ? `${told} ${this.words.unit}` : told;
  }

  put(item, point) {
    const { width, height } = this.stage.getBoundingClientRect();
    const [across, down] = this.camera.project(point, width / height);
    item.style.left = `${((across + 1) / 2) * width}px`;
    item.style.top = `${((1 - down) / 2) * height}px`;
    item.hidden = Math.abs(across) > 1 || Math.abs(down) > 1;
  }

  // --- what people do ------------------------------------------------------------------------------------------------
  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    });
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    }
    canvas.addEventListener("pointermove", (event) => this.dragged(event));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const button of this.box.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => this.press(button.dataset.do));
    }
    new ResizeObserver(() => {
      this.fit();
      this.draw();
    }).observe(this.stage);
    new MutationObserver(() => this.themed()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.status.textContent = this.words.broken;
    });
  }

  themed() {
    this.drawing.paints();
    this.draw();
  }

  dragged(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY];
    const [across, down] = [now[0] - before[0], now[1] - before[1]];
    const height = this.canvas.clientHeight;
    if (this.pointers.size === 2) {
      const other = [...this.pointers.entries()].find(([id]) => id !== event.pointerId)[1];
      const far = (one) => Math.hypot(one[0] - other[0], one[1] - other[1]) || 1;
      this.camera.nearer(far(now) / far(before));
      this.camera.move(across / 2 / height, down / 2 / height);
    } else if (event.shiftKey || event.buttons > 1) {
      this.camera.move(across / height, down / height);
    } else {
      this.camera.turn((-across / height) * Math.PI, (down / height) * Math.PI);
    }
    this.pointers.set(event.pointerId, now);
    this.draw();
  }

  // The page scrolls until somebody has taken the model in hand.
  wheel(event) {
    if (document.activeElement !== this.canvas && !event.ctrlKey) return;
    event.preventDefault();
    this.camera.nearer(Math.exp(-event.deltaY / 500));
    this.draw();
  }

  key(event) {
    const ways = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (way && event.shiftKey) this.camera.move(-way[0] / 20, way[1] / 20);
    else if (way) this.camera.turn(way[0] * STEP, way[1] * STEP);
    else if (event.key === "+" || event.key === "=") this.camera.nearer(1.2);
    else if (event.key === "-") this.camera.nearer(1 / 1.2);
    else if (event.key === "0") this.camera.whole();
    else return;
    event.preventDefault();
    this.draw();
  }

  press(what) {
    if (what === "in") this.camera.nearer(1.3);
    else if (what === "out") this.camera.nearer(1 / 1.3);
    else this.glide(() => this.camera.look(what));
    this.draw();
  }

  // --- places that the page speaks of ----------------------------------------------------------------------------------
  places() {
    for (const button of document.querySelectorAll("[data-at]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.show(button));
    }
  }

  show(button) {
    const again = button.getAttribute("aria-pressed") === "true";
    for (const other of document.querySelectorAll("[data-at]")) other.setAttribute("aria-pressed", "false");
    this.mark = again ? null : button.dataset.at.split(",").map(Number);
    button.setAttribute("aria-pressed", String(!again));
    this.status.textContent = again ? "" : this.words.found.replace("{what}", button.dataset.what);
    if (this.mark) {
      this.glide(() => this.camera.face(this.mark));
      this.stage.scrollIntoView({ block: "nearest", behavior: this.calm() ? "auto" : "smooth" });
    }
    this.draw();
  }

  calm() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  glide(change) {
    const from = this.camera.state();
    change();
    const to = this.camera.state();
    if (this.calm()) return this.draw();
    const began = performance.now();
    const step = (now) => {
      const share = Math.min(1, (now - began) / GLIDE);
      this.camera.between(from, to, share * (2 - share));
      this.draw();
      if (share < 1) requestAnimationFrame(step);
    };
    return requestAnimationFrame(step);
  }
}

for (const box of document.querySelectorAll("[data-part-shape]")) new Viewer(box).start();
