// The look of a widget; it takes its font and its ink from the page around it.

// Light text means a dark page.
function isDark(element) {
  const [r, g, b] = getComputedStyle(element).color.match(/[\d.]+/g).map(Number);
  return 0.3 * r + 0.6 * g + 0.1 * b > 128;
}

// Calls `draw` when the page may have changed its theme; returns the observer.
function onTheme(draw) {
  const themed = new MutationObserver(draw);
  for (const element of [document.documentElement, document.body]) themed.observe(element, { attributes: true });
  return themed;
}

const STYLE = `
:host { display: block; container-type: inline-size; }
.explorer > .row + .row { margin-top: 0.5rem; }
.explorer { direction: ltr; font: 0.9rem/1.4 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 22%, transparent);
  --accent: #0072b2; margin: 0.5rem 0 1.2rem; padding: 0.8rem; border: 1px solid var(--line); border-radius: 8px; }
.explorer { --ground: #ffffff; }
.explorer.dark { --ground: #121212; --accent: #5db4ea; color-scheme: dark; }
.row { display: flex; flex-wrap: wrap; gap: 0.4rem 1.2rem; align-items: center; }
.pictures { display: grid; grid-template-columns: 3fr 2fr; gap: 0.6rem; margin: 0.6rem 0; }
@media (min-height: 800px) { .pictures { position: sticky; top: 3.2rem; z-index: 1; background: var(--ground); } }
.picture { position: relative; aspect-ratio: 1 / 0.86; }
.picture + .picture { aspect-ratio: auto; }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; touch-action: pan-y; }
.handle { position: absolute; width: 32px; height: 32px; margin: -16px; border-radius: 50%; cursor: grab; touch-action: none; }
.handle::after { content: ""; position: absolute; inset: 8px; border: 2.5px solid var(--accent); border-radius: 50%;
  background: color-mix(in srgb, var(--accent) 25%, transparent); }
.handle:active { cursor: grabbing; }
:focus-visible { outline: 2.5px solid var(--accent); outline-offset: 1px; border-radius: 4px; }
button, select, input[type="text"] { font: inherit; color: inherit; background: transparent; border: 1px solid
  color-mix(in srgb, currentColor 55%, transparent); border-radius: 5px; min-height: 30px; max-width: 100%;
  padding: 0.1rem 0.5rem; box-sizing: border-box; }
.dark option { background: #222; color: #ddd; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
button:disabled { opacity: 0.5; cursor: default; }
input[type="range"] { accent-color: var(--accent); min-height: 26px; margin: 0; min-width: 0; }
.slider { display: grid; grid-template-columns: 7.4em minmax(5em, 1fr) 5.6em; gap: 0 0.5rem; align-items: center; }
.slider input[type="text"] { width: 100%; padding: 0 0.3rem; min-height: 28px; font-variant-numeric: tabular-nums; }
.select { display: flex; gap: 0.5rem; align-items: center; max-width: 100%; }
.problem { grid-column: 1 / -1; font-weight: 600; }
.problem:empty { display: none; }
.problem::before { content: "⚠ "; }
.time { display: grid; grid-template-columns: auto 1fr auto; gap: 0.6rem; align-items: center; }
.time .row { gap: 0.3rem; }
.time button { min-width: 36px; }
.clock { font-variant-numeric: tabular-nums; white-space: nowrap; }
.optimizers { margin: 0.7rem 0; border-top: 1px solid var(--line); }
.add { padding-top: 0.5rem; }
details { border-bottom: 1px solid var(--line); }
summary { display: flex; gap: 0.6rem; align-items: center; min-height: 34px; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "▸"; width: 0.8em; }
details[open] > summary::before { content: "▾"; }
summary svg { width: 42px; height: 8px; flex: none; }
summary .gap { margin-left: auto; font-variant-numeric: tabular-nums; white-space: nowrap; }
.inner { display: grid; grid-template-columns: minmax(17em, 1fr) minmax(0, 1.1fr); gap: 0.4rem 1.4rem; padding: 0.2rem 0 0.9rem; }
.knobs { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.25rem; align-content: start; }
.hint { font-size: 0.85em; }
.hint:empty { display: none; }
.terms { overflow-x: auto; font-size: 0.86rem; align-self: start; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.2rem; }
th, td { padding: 0.14rem 0.5rem 0.14rem 0; text-align: left; font-weight: 400; border-top: 1px solid var(--line); }
td, thead th + th { text-align: right; font-variant-numeric: tabular-nums; white-space: pre; padding-right: 0; padding-left: 0.4rem; }
.wide { flex: 1 1 17em; }
.start { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; }
.start input { width: 6em; }
textarea { width: 100%; box-sizing: border-box; font: 0.82rem/1.4 ui-monospace, monospace; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: 5px; margin-top: 0.5rem; }
.announce { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
slot { display: none; }
@media print {
  .pictured { display: none; }
  slot { display: block; }
}
@container (max-width: 560px) {
  .pictures, .inner { grid-template-columns: minmax(0, 1fr); }
  .picture + .picture { aspect-ratio: 1 / 0.62; }
  .explorer { padding: 0.5rem; }
  .slider { grid-template-columns: 7.2em minmax(4em, 1fr) 5.2em; }
  .time { grid-template-columns: auto 1fr; }
  .time input { grid-column: 1 / -1; grid-row: 2; }
  .clock { text-align: right; }
}
@container (max-width: 24em) {
  .slider { grid-template-columns: minmax(3em, 1fr) 5.2em; }
  .slider .label { grid-column: 1 / -1; }
  .select { flex-wrap: wrap; }
}`;
