// The figure of a claim: a dot for every seed, the mean with its interval, and the band of what is too small to matter.

const SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Draws on an axis from -reach to reach, which the differences and the plan's margin decide, so that it stays while a
// slider moves. Widths are in percent, so that the figure is as wide as its cell.
function drawStrip(svg, { d, gain, interval }, { way }, matters, planned) {
  const seeds = d.filter(Number.isFinite); // a run that diverged has none, and the mean neither
  const reach = 1.1 * Math.max(1.2 * planned, ...[...seeds, ...interval].filter(Number.isFinite).map(Math.abs));
  const x = (value) => `${50 + (50 * Math.max(-reach, Math.min(reach, value))) / reach}%`;
  const width = (low, high) => `${(50 * (Math.min(reach, high) - Math.max(-reach, low))) / reach}%`;
  const low = way ? 0 : -matters;
  const line = (from, to, y1, y2, name) => shape("line", { x1: x(from), x2: x(to), y1, y2, class: name });
  svg.replaceChildren(
    shape("rect", { x: x(low), width: width(low, matters), y: 0, height: "100%", class: "band" }),
    line(0, 0, "0%", "100%", "zero"),
    ...seeds.map((value, i) => shape("circle", { cx: x(value), cy: `${22 + 14 * (i % 3)}%`, r: 2, class: "seed" })),
    ...(Number.isFinite(gain)
      ? [line(...interval, "76%", "76%", "interval"), shape("circle", { cx: x(gain), cy: "76%", r: 4, class: "mean" })]
      : []),
  );
}
