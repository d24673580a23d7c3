// A still picture of a model where there is no WebGL: triangles painted from the farthest to the nearest.

const MOST = 60000;

export function paint(canvas, shape, camera, colour) {
  const pen = canvas.getContext("2d");
  const aspect = canvas.width / canvas.height;
  const light = camera.light();
  const seen = new Float32Array(shape.corners.length);
  for (let at = 0; at < shape.corners.length; at += 3) {
    const [across, up, deep] = camera.project(shape.corners.subarray(at, at + 3), aspect);
    seen[at] = ((across + 1) / 2) * canvas.width;
    seen[at + 1] = ((1 - up) / 2) * canvas.height;
    seen[at + 2] = deep;
  }
  const { triangles } = shape;
  const every = Math.max(1, Math.ceil(triangles.length / 3 / MOST));
  const order = [];
  for (let at = 0; at < triangles.length; at += 3 * every) order.push(at);
  const depth = (at) => seen[3 * triangles[at] + 2] + seen[3 * triangles[at + 1] + 2] + seen[3 * triangles[at + 2] + 2];
  order.sort((one, other) => depth(other) - depth(one));
  for (const at of order) {
    const [a, b, c] = [0, 1, 2].map((place) => 3 * triangles[at + place]);
    const lit = 0.42 + 0.58 * Math.abs(facing(shape.corners, a, b, c, light));
    pen.fillStyle = pen.strokeStyle = `rgb(${colour.map((part) => Math.round(255 * part * lit)).join(" ")})`;
    pen.beginPath();
    pen.moveTo(seen[a], seen[a + 1]);
    pen.lineTo(seen[b], seen[b + 1]);
    pen.lineTo(seen[c], seen[c + 1]);
    pen.closePath();
    pen.fill();
    pen.stroke();
  }
}

function facing(corners, a, b, c, light) {
  const one = [0, 1, 2].map((axis) => corners[b + axis] - corners[a + axis]);
  const other = [0, 1, 2].map((axis) => corners[c + axis] - corners[a + axis]);
  const normal = [
    one[1] * other[2] - one[2] * other[1],
    one[2] * other[0] - one[0] * other[2],
    one[0] * other[1] - one[1] * other[0],
  ];
  const length = Math.hypot(...normal) || 1;
  return (normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2]) / length;
}
