// The look of the verdict, beside that of every widget; on a narrow screen a row of the table becomes a card.

const VERDICT_STYLE = `
[hidden] { display: none !important; }
p { margin: 0.5rem 0; }
.sliders { display: grid; gap: 0.2rem; margin-bottom: 0.5rem; }
.verdict .slider { grid-template-columns: 8.5em minmax(4em, 1fr) 4.6em; }
.verdict .select { max-width: 100%; }
.verdict select { max-width: 100%; min-width: 0; }
.about { display: block; font-size: 0.85em; }
.status { font-weight: 600; }
.claims { max-height: 65vh; overflow-y: auto; border: 1px solid var(--line); border-width: 1px 0; }
.verdict td, .verdict th { text-align: left; padding: 0.2rem 0.7rem 0.2rem 0; vertical-align: middle; }
.verdict thead th { white-space: normal; font-size: 0.85em; vertical-align: bottom; }
.verdict tbody th { width: 30%; }
.verdict td:nth-child(2) { width: 30%; }
.verdict td:last-child { white-space: normal; min-width: 6em; }
.verdict .group { font-weight: 600; padding-top: 0.7rem; }
.differs { background: color-mix(in srgb, var(--accent) 12%, transparent); }
svg { display: block; width: 100%; height: 40px; }
.band { fill: color-mix(in srgb, currentColor 14%, transparent); }
.zero { stroke: currentColor; stroke-dasharray: 2 3; }
.seed { fill: currentColor; fill-opacity: 0.55; }
.interval { stroke: var(--accent); stroke-width: 2.5; }
.mean { fill: var(--accent); }
.files { border-top: 1px solid var(--line); margin-top: 0.7rem; padding-top: 0.6rem; }
.files input { font: inherit; color: inherit; max-width: 100%; }
.over { outline: 2.5px dashed var(--accent); outline-offset: -4px; }
@container (max-width: 640px) {
  .verdict table, .verdict tbody, .verdict tbody tr, .verdict tbody th { display: block; width: auto; }
  .verdict thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .verdict tbody tr { display: grid; grid-template-columns: repeat(3, minmax(0, auto)); gap: 0.2rem 0.6rem; padding: 0.5rem 0; border-top: 1px solid var(--line); }
  .verdict tbody th, .verdict td { border: 0; padding: 0; }
  .verdict tbody th, .verdict td:nth-child(2) { grid-column: 1 / -1; width: auto; }
  .verdict td:not(:nth-child(2))::before { content: attr(data-label); display: block; font-size: 0.85em; }
}`;
