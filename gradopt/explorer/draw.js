// The two pictures: paths over contours, and the gap to the minimum over the step.

const MARGIN = { left: 56, right: 10, top: 10, bottom: 36 };
const FONT = "12px system-ui, sans-serif";
const FINEST = 2; // pixels of a picture in a CSS pixel: a phone has more than an eye tells apart

// Colours for the page that the explorer stands on.
function themeOf(element) {
  const dark = isDark(element);
  return { dark, muted: dark ? "#a6a6a6" : "#5c5c5c", ground: dark ? "#121212" : "#ffffff", minimum: dark ? "#e0b040" : "#a87b00" };
}

// Every run has its method's colour and dashes, unless two runs have the same method.
function stylesOf(names) {
  const unique = new Set(names).size === names.length;
  return names.map((name, i) => (unique ? STYLES[name] : CYCLE[i % CYCLE.length]));
}

// A colour of the book's figures; on a dark page its lightness is turned over and its hue kept, as theirs are.
function inked(color, dark) {
  if (!dark) return color;
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255);
  const [low, high] = [Math.min(r, g, b), Math.max(r, g, b)];
  const chroma = high - low;
  const hue = !chroma ? 0 : high === r ? (g - b) / chroma : high === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
  const lightness = (low + high) / 2;
  const saturation = chroma ? chroma / (1 - Math.abs(2 * lightness - 1)) : 0;
  return `hsl(${60 * hue}deg ${100 * saturation}% ${100 * Math.max(0.62, 1 - lightness)}%)`;
}

function swatch({ dash }) {
  const svg = `<svg viewBox="0 0 42 8" aria-hidden="true"><line x1="1" x2="41" y1="4" y2="4" stroke-width="2.4" stroke-dasharray="${dash.map((length) => 2 * length)}"/></svg>`;
  return h("span", { innerHTML: svg }).firstChild;
}

// Round numbers that divide [low, high] into about `count` parts.
function ticks(low, high, count) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

const fineness = () => Math.min(window.devicePixelRatio, FINEST);

// A context that draws in CSS pixels on a canvas with as many pixels as the screen shows.
function fit(canvas, width, height, scale) {
  const [columns, rows] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

// A context of a canvas in the page, whatever its size there is.
const fitted = (canvas) => fit(canvas, canvas.clientWidth, canvas.clientHeight, fineness());

// Begins a frame of a picture over its ground, a canvas below it that `paint` draws anew when the key is another than before.
function onGround(canvas, key, paint) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = fineness();
  const whole = [width, height, scale, key].join();
  if (!canvas.ground) canvas.before((canvas.ground = h("canvas", { "aria-hidden": "true" })));
  if (canvas.ground.key !== whole) {
    paint(fit(canvas.ground, width, height, scale));
    canvas.ground.key = whole;
  }
  return fitted(canvas);
}

// Maps between the numbers of a picture and the pixels of its canvas.
function frame(width, height, [xLow, xHigh], [yLow, yHigh]) {
  const box = { x: MARGIN.left, y: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  return {
    box,
    x: (value) => box.x + ((value - xLow) / (xHigh - xLow)) * box.width,
    y: (value) => box.y + ((yHigh - value) / (yHigh - yLow)) * box.height,
    invert: (px, py) => [xLow + ((px - box.x) / box.width) * (xHigh - xLow), yHigh - ((py - box.y) / box.height) * (yHigh - yLow)],
  };
}

function drawAxes(context, map, xTicks, yTicks, [xLabel, yLabel], theme, yText, xText = minus) {
  const { box } = map;
  context.font = FONT;
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.strokeRect(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1);
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of xTicks) context.fillText(xText(tick), map.x(tick), box.y + box.height + 5);
  context.fillText(xLabel, box.x + box.width / 2, box.y + box.height + 20);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of yTicks) context.fillText(yText(tick), box.x - 5, map.y(tick));
  context.save();
  context.translate(9, box.y + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(yLabel, 0, 0);
  context.restore();
}

const minus = (value) => String(value).replace("-", "−");
const superscript = (power) => "10" + minus(power).replace(/./g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit] ?? "⁻");

function drawStar(context, x, y, color) {
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const [radius, angle] = [i % 2 ? 3 : 7, (i * Math.PI) / 5 - Math.PI / 2];
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  context.fillStyle = color;
  context.fill();
}

// Strokes points (xs(i), ys(i)) from first to last; a point that is no number ends the line.
function stroke(context, first, last, xs, ys, limit) {
  context.beginPath();
  let [oldX, oldY] = [NaN, NaN];
  for (let i = first; i <= last; i++) {
    // a dashed line to a point very far away would never be done
    const x = Math.max(-limit, Math.min(2 * limit, xs(i)));
    const y = Math.max(-limit, Math.min(2 * limit, ys(i)));
    if (Number.isNaN(x + y)) break;
    if (Math.abs(x - oldX) + Math.abs(y - oldY) < 2 && i < last) continue; // nobody sees so small a step
    context.lineTo(x, y);
    [oldX, oldY] = [x, y];
  }
  context.stroke();
}

// Draws every run up to step t strongly and the rest of it faintly; one that leaves for far away, no further than that.
function drawRuns(context, map, runs, t, last, theme, xOf, yOf, dots) {
  const { box } = map;
  const limit = 4 * Math.max(box.width, box.height);
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.lineJoin = "round";
  for (const run of runs) {
    const color = inked(run.style.color, theme.dark);
    const [xs, ys] = [(i) => map.x(xOf(run, i)), (i) => map.y(yOf(run, i))];
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = 1.6;
    context.setLineDash(run.style.dash.map((length) => 1.6 * length));
    const [shown, end] = [Math.min(t, run.left), Math.min(last, run.left)];
    if (shown < end) {
      context.globalAlpha = 0.25;
      stroke(context, shown, end, xs, ys, limit);
      context.globalAlpha = 1;
    }
    stroke(context, 0, shown, xs, ys, limit);
    context.setLineDash([]);
    if (dots && last <= 200) {
      for (let i = 1; i <= shown; i++) context.fillRect(xs(i) - 1.5, ys(i) - 1.5, 3, 3);
    }
    context.beginPath();
    context.arc(xs(shown), ys(shown), 4.5, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = theme.ground;
    context.lineWidth = 1.5;
    context.stroke();
  }
  context.restore();
}

// Draws the paths over the contours. Returns the map between numbers and pixels.
function drawPaths(canvas, state, surface, runs, theme) {
  const map = frame(canvas.clientWidth, canvas.clientHeight, ...surface.bounds);
  const context = onGround(canvas, [state.surface, state.condition, theme.dark], (context) => {
    drawContours(context, map.box, surface, theme);
    drawAxes(context, map, ticks(...surface.bounds[0], 6), ticks(...surface.bounds[1], 6), ["θ₁", "θ₂"], theme, minus);
    for (const [x, y] of surface.minima) drawStar(context, map.x(x), map.y(y), theme.minimum);
  });
  drawRuns(context, map, runs, state.t, state.num_steps, theme, (run, i) => run.path[2 * i], (run, i) => run.path[2 * i + 1], true);
  return map;
}

// The decades that the gaps of runs fill, of which no more than four lie above the start.
function decadesOf(runs) {
  const start = Math.log10(Math.max(runs[0].gaps[0], 1e-16));
  let [low, high] = [start, start];
  for (const { logs, left } of runs) {
    for (const log of logs.subarray(0, left + 1)) {
      if (log < Infinity) high = Math.max(high, log);
      if (log > -Infinity) low = Math.min(low, log);
    }
  }
  low = Math.floor(Math.max(low, -16));
  return [low, Math.max(Math.ceil(Math.min(high, start + 4)), low + 1)];
}

// Draws the gap f - f_min of every run on a logarithmic axis of some decades.
function drawGaps(canvas, state, runs, [low, high], theme) {
  const last = Math.max(state.num_steps, 1);
  const map = frame(canvas.clientWidth, canvas.clientHeight, [0, 1.02 * last], [low, high]);
  const { box } = map;
  const context = onGround(canvas, [last, low, high, theme.dark], (context) => {
    const every = Math.ceil((high - low) / 8);
    const decades = ticks(low, high, high - low).filter((power) => power % every === 0);
    context.fillStyle = theme.muted;
    context.globalAlpha = 0.18;
    for (const power of decades) context.fillRect(box.x, map.y(power), box.width, 1);
    context.globalAlpha = 1;
    drawAxes(context, map, ticks(0, last, 4), decades, ["step t", "f − minimum"], theme, superscript);
  });
  context.fillStyle = theme.muted;
  context.globalAlpha = 0.5;
  context.fillRect(map.x(state.t), box.y, 1, box.height);
  context.globalAlpha = 1;
  drawRuns(context, map, runs, state.t, state.num_steps, theme, (_, i) => i, ({ logs }, i) => logs[i], false);
  return map;
}
