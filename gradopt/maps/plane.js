// The map itself: a grid of numbers over two hyperparameters, with what is drawn on it.

const RAMPS = { // from the least to the largest number; the ink of the page is read on all of them
  light: ["#ffffd9", "#e0f3b2", "#b0dfb8", "#74c8bd", "#3fb2c1"],
  dark: ["#0b2630", "#0f4350", "#1a6068", "#327c74", "#5b977b"],
};

// The numbers of a grid, row after row from the lowest.
function decoded(grid) {
  return new Float32Array(Uint8Array.from(atob(grid), (character) => character.charCodeAt(0)).buffer);
}

// Where a number lies among rising values, counted in them; beyond the ends the last distance goes on.
function place(values, value) {
  let i = values.findIndex((each) => each >= value);
  i = Math.max(1, i < 0 ? values.length - 1 : i);
  return i - (values[i] - value) / (values[i] - values[i - 1]);
}

const nearest = (values, value) => Math.max(0, Math.min(values.length - 1, Math.round(place(values, value))));

// The point of a map that stands at these places of its axes, or at their ends; and the places of the nearest point.
const pointAt = (axes, places) => Object.fromEntries(axes.map(({ name, values }, i) => [name, values[Math.max(0, Math.min(values.length - 1, places[i]))]]));
const placesOf = (axes, point) => axes.map(({ name, values }) => nearest(values, point[name]));

// The colour of a part of the way from the least to the largest, as [red, green, blue].
function shade(part, dark) {
  const stops = RAMPS[dark ? "dark" : "light"].map((color) => [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16)));
  const position = Math.max(0, Math.min(1, part)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(position));
  return stops[i].map((low, channel) => Math.round(low + (position - i) * (stops[i + 1][channel] - low)));
}

// What a map shows by colour: a rate from 0 to 1, or the powers of ten of all that is finite. Beyond lies what diverges.
function scaleOf({ measure }, values) {
  if (measure === "rate") return { isLog: false, low: 0, high: 1, part: (value) => value, isShown: (value) => value < 1 };
  const powers = values.map(Math.log10).filter(Number.isFinite);
  const [low, high] = [Math.min(...powers), Math.max(...powers)];
  return { isLog: true, low, high, part: (value) => (Math.log10(value) - low) / (high - low), isShown: (value) => value < Infinity };
}

function drawGrid(data, values, scale, dark) {
  const [columns, rows] = data.axes.map((axis) => axis.values.length);
  const image = new ImageData(columns, rows);
  values.forEach((value, k) => {
    const row = rows - 1 - Math.floor(k / columns);
    if (scale.isShown(value)) image.data.set([...shade(scale.part(value), dark), 255], 4 * (row * columns + (k % columns)));
  });
  const canvas = new OffscreenCanvas(columns, rows);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function drawRun(context, x, y, value, scale, theme, ink) {
  context.strokeStyle = ink;
  context.beginPath();
  if (value === null) {
    for (const [sx, sy] of [[1, 1], [1, -1]]) {
      context.moveTo(x - 3 * sx, y - 3 * sy);
      context.lineTo(x + 3 * sx, y + 3 * sy);
    }
  } else {
    context.arc(x, y, 3.2, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${shade(scale.part(value), theme.dark)})`;
    context.fill();
  }
  context.stroke();
}

function drawMark(context, x, y, letter, theme, ink) {
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.fillStyle = theme.ground;
  context.strokeStyle = ink;
  context.fill();
  context.stroke();
  context.fillStyle = ink;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(letter, x, y + 0.5);
}

// Draws the map with cross-hairs through a point; `cache` keeps the grid. Returns the map between numbers and pixels.
function drawPlane(canvas, cache, data, values, scale, point, theme) {
  const context = fitted(canvas);
  const { clientWidth: width, clientHeight: height } = canvas;
  const [xs, ys] = data.axes.map((axis) => axis.values);
  const plane = frame(width, height, [-0.5, xs.length - 0.5], [-0.5, ys.length - 0.5]);
  const map = { ...plane, x: (value) => plane.x(place(xs, value)), y: (value) => plane.y(place(ys, value)) };
  if (cache.dark !== theme.dark) Object.assign(cache, { dark: theme.dark, image: drawGrid(data, values, scale, theme.dark) });
  const { box } = map;
  const ink = theme.dark ? "#f0f0f0" : "#222222";
  context.imageSmoothingEnabled = false;
  context.drawImage(cache.image, box.x, box.y, box.width, box.height);
  drawAxes(context, map, data.axes[0].ticks, data.axes[1].ticks, data.axes.map((axis) => axis.label), theme, minus);
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.strokeStyle = ink;
  for (const [x, y] of data.lines) stroke(context, 0, x.length - 1, (i) => map.x(x[i]), (i) => map.y(y[i]), 4 * width);
  for (const [x, y, value] of data.runs) drawRun(context, map.x(x), map.y(y), value, scale, theme, ink);
  for (const [letter, [x, y]] of Object.entries(data.marks)) drawMark(context, map.x(x), map.y(y), letter, theme, ink);
  context.globalAlpha = 0.65;
  context.fillStyle = ink;
  const [x, y] = data.axes.map((axis, i) => map["xy"[i]](point[axis.name]));
  context.fillRect(x - 0.5, box.y, 1, box.height);
  context.fillRect(box.x, y - 0.5, box.width, 1);
  context.restore();
  return map;
}
