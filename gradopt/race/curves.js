// The two pictures of a race: the loss at the end over the learning rate, and the loss over the steps.

const HIGHEST = 4; // loss that is still drawn; guessing has log 10 = 2.3
const LOSS_TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// The loss at every point of a curve: the mean over a block of steps.
function blocks(losses, size) {
  return Array.from({ length: Math.floor(losses.length / size) }, (_, k) => mean(losses.slice(k * size, (k + 1) * size)));
}

// An empty picture with a logarithmic axis of losses that reaches down to `lowest`.
function lossAxes(canvas, theme, lowest, xRange, xTicks, xLabel, xText) {
  const context = fitted(canvas);
  const bottom = Math.log10(0.85 * Math.min(lowest, 1));
  const map = frame(canvas.clientWidth, canvas.clientHeight, xRange, [bottom, Math.log10(HIGHEST)]);
  const yTicks = LOSS_TICKS.map(Math.log10).filter((y) => y >= bottom);
  context.fillStyle = theme.muted;
  context.globalAlpha = 0.18;
  for (const y of yTicks) context.fillRect(map.box.x, map.y(y), map.box.width, 1);
  context.globalAlpha = 1;
  drawAxes(context, map, xTicks, yTicks, [xLabel, "training loss"], theme, (y) => String(Number((10 ** y).toPrecision(1))), xText);
  context.save(); // until whoever draws has done so
  context.beginPath();
  context.rect(map.box.x, map.box.y, map.box.width, map.box.height);
  context.clip();
  context.lineJoin = "round";
  return { context, map, y: (loss) => map.y(Math.log10(Math.min(loss, 10 * HIGHEST))) };
}

// Draws with a rule's colour and dashes; where another rule is in front, faintly.
function ink(context, rule, front, theme) {
  context.strokeStyle = context.fillStyle = inked(STYLES[rule].color, theme.dark);
  context.lineWidth = rule === front ? 2.6 : 1.6;
  context.setLineDash(STYLES[rule].dash.map((length) => 1.6 * length));
  context.globalAlpha = !front || rule === front ? 1 : 0.15;
}

function line(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

// `scores` are those of every rule at every rate, NaN where there is none yet; `chosen` is the number of its best rate.
function drawSweep(canvas, theme, { scores, chosen, lr, front }) {
  const lowest = Math.min(...Object.values(scores).flat().filter((score) => score > 0));
  const range = [Math.log10(RATES[0]) - 0.15, Math.log10(RATES.at(-1)) + 0.15];
  const powers = ticks(...range, range[1] - range[0]);
  const { context, map, y } = lossAxes(canvas, theme, lowest, range, powers, "learning rate", superscript);
  if (lr !== undefined) {
    context.fillStyle = theme.muted;
    context.fillRect(map.x(Math.log10(lr)) - 1, map.box.y, 2, map.box.height);
  }
  for (const [rule, own] of Object.entries(scores)) {
    const points = RATES.map((rate, i) => [map.x(Math.log10(rate)), y(own[i])]);
    ink(context, rule, front, theme);
    line(context, points.filter((_, i) => !Number.isNaN(own[i])));
    if (chosen[rule] === undefined) continue;
    const [cx, cy] = points[chosen[rule]];
    context.setLineDash([]);
    context.beginPath();
    context.arc(cx, cy, 4.5, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = theme.ground;
    context.lineWidth = 1.5;
    context.stroke();
  }
  context.restore();
  return map;
}

// `curves` are, of every rule, those of its seeds, a number for each block of steps.
function drawCurves(canvas, theme, { curves, block, num_steps, front }) {
  const middles = Object.entries(curves).map(([rule, all]) => {
    const length = Math.min(...all.map((curve) => curve.length));
    const at = (k) => all.map((curve) => curve[k]);
    return { rule, points: Array.from({ length }, (_, k) => ({ low: Math.min(...at(k)), middle: median(at(k)), high: Math.max(...at(k)) })) };
  });
  const lowest = Math.min(...middles.flatMap(({ points }) => points.map(({ low }) => low)));
  const { context, map, y } = lossAxes(canvas, theme, lowest, [0, 1.04 * num_steps], ticks(0, num_steps, 4), "step");
  const x = (k) => map.x(Math.min(num_steps, (k + 0.5) * block));
  for (const { rule, points } of middles) {
    ink(context, rule, front, theme);
    line(context, points.map(({ middle }, k) => [x(k), y(middle)]));
    context.globalAlpha *= front ? 0.25 : 0.13;
    context.beginPath();
    points.forEach(({ high }, k) => context.lineTo(x(k), y(high)));
    for (let k = points.length - 1; k >= 0; k--) context.lineTo(x(k), y(points[k].low));
    context.fill();
  }
  for (const { rule, points } of middles) {
    if (!points.length) continue;
    ink(context, rule, front, theme);
    context.beginPath();
    context.arc(x(points.length - 1), y(points.at(-1).middle), 3.5, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
}
