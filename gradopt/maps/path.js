// The pictures of one run: its path, or its coordinate where there is but one, and its gap with the slope predicted.

const SHOWN = 40; // steps of a coordinate

function drawCoordinate(canvas, run, start, theme) {
  const { context, width, height } = fit(canvas);
  const high = 1.2 * Math.abs(start);
  const map = frame(width, height, [0, SHOWN], [-high, high]);
  context.fillStyle = theme.muted;
  context.globalAlpha = 0.4;
  context.fillRect(map.box.x, map.y(0), map.box.width, 1);
  context.globalAlpha = 1;
  drawAxes(context, map, ticks(0, SHOWN, 4), ticks(-high, high, 5), ["step t", "x"], theme, minus);
  drawRuns(context, map, [run], SHOWN, SHOWN, theme, (_, i) => i, ({ path }, i) => path[2 * i], true);
}

// Draws the gap of a run, and from its start the line that the predicted rate would give.
function drawSlope(canvas, state, run, rate, theme) {
  const map = drawGaps(canvas, state, [run], theme);
  if (!(rate > 0)) return;
  const context = canvas.getContext("2d");
  const { box } = map;
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.setLineDash([5, 4]);
  context.strokeStyle = theme.dark ? "#f0f0f0" : "#222222";
  context.lineWidth = 1.4;
  const from = Math.log10(run.gaps[0]);
  context.beginPath();
  context.moveTo(map.x(0), map.y(from));
  context.lineTo(map.x(state.num_steps), map.y(from + 2 * state.num_steps * Math.log10(rate)));
  context.stroke();
  context.restore();
}
