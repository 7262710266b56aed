// The pictures of one run: its path, or its coordinate where there is but one, and its gap with the slope predicted.

const SHOWN = 40; // steps of a coordinate

function drawCoordinate(canvas, run, start, theme) {
  const context = fitted(canvas);
  const high = 1.2 * Math.abs(start);
  const map = frame(canvas.clientWidth, canvas.clientHeight, [0, SHOWN], [-high, high]);
  context.fillStyle = theme.muted;
  context.globalAlpha = 0.4;
  context.fillRect(map.box.x, map.y(0), map.box.width, 1);
  context.globalAlpha = 1;
  drawAxes(context, map, ticks(0, SHOWN, 4), ticks(-high, high, 5), ["step t", "x"], theme, minus);
  drawRuns(context, map, [run], SHOWN, SHOWN, theme, (_, i) => i, ({ path }, i) => path[2 * i], true);
}

// The gaps that a prediction leads to expect, at the first and at the last step.
const EXPECTED = {
  rate: (rate, gap, steps) => [gap, gap * rate ** (2 * steps)],
  floor: (floor) => [floor, floor],
  longest: () => [],
};

// Draws the gap of a run, and a line from the first to the last gap that is expected.
function drawExpected(canvas, state, run, expected, theme) {
  const map = drawGaps(canvas, state, [run], decadesOf([run]), theme);
  const context = canvas.getContext("2d");
  const { box } = map;
  const powers = expected.map((gap) => Math.max(-300, Math.log10(gap)));
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.setLineDash([5, 4]);
  context.strokeStyle = theme.dark ? "#f0f0f0" : "#222222";
  context.lineWidth = 1.4;
  stroke(context, 0, powers.length - 1, (i) => map.x(i * state.num_steps), (i) => map.y(powers[i]), Infinity);
  context.restore();
}
