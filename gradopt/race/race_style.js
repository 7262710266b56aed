// The look of the race, beside that of every widget.

const RACE_STYLE = `
[hidden] { display: none !important; }
.switch { display: flex; border: 1px solid color-mix(in srgb, currentColor 55%, transparent); border-radius: 6px; padding: 0; margin: 0; min-width: 0; }
.switch label { padding: 0.25rem 0.7rem; cursor: pointer; border-radius: 5px; }
.switch label:has(input:checked) { background: var(--accent); color: var(--ground); }
.switch label:has(input:focus-visible) { outline: 2.5px solid var(--accent); outline-offset: 2px; }
.switch input { position: absolute; opacity: 0; pointer-events: none; }
.race .pictures { grid-template-columns: 1fr 1fr; position: static; }
.race .picture, .race .picture + .picture { aspect-ratio: 1 / 0.72; }
.race.compact .pictures { grid-template-columns: 1fr; }
.race.compact .picture { aspect-ratio: 1 / 0.62; }
.race.compact .main { display: grid; grid-template-columns: minmax(0, 4fr) minmax(0, 6fr); gap: 0 1rem; align-items: center; }
.sweep { cursor: crosshair; }
.start { min-width: 8.5em; font-weight: 600; }
.race .main { margin-bottom: 0.7rem; }
.status { margin: 0.4rem 0; min-height: 1.4em; font-variant-numeric: tabular-nums; }
.standings td, .standings th { padding: 0.12rem 0.5rem 0.12rem 0; text-align: left; white-space: nowrap; }
.standings thead th { font-size: 0.85em; white-space: normal; vertical-align: bottom; }
.standings tbody td:first-child { width: 1.8em; font-weight: 600; }
.standings tbody th { min-width: 9.5em; }
.standings th > svg { width: 34px; height: 8px; margin-right: 0.5rem; vertical-align: middle; }
.standings tbody tr:hover { background: color-mix(in srgb, var(--accent) 10%, transparent); }
.standings tbody tr { background: var(--ground); }
.standings canvas { position: static; display: block; width: 176px; height: 22px; }
.moved { margin-left: 0.5rem; font-size: 0.8em; }
.compact .standings td:nth-child(4), .compact .standings thead th:nth-child(4) { display: none; }
.compact .standings canvas { width: 120px; height: 15px; }
.compact .standings th > svg { width: 24px; }
.compact .standings tbody th { min-width: 0; }
.compact .standings td, .compact .standings th { padding-right: 0.3rem; }
.compact .moved { margin-left: 0.2rem; }
@container (max-width: 700px) {
  .race.compact .main { grid-template-columns: minmax(0, 1fr); }
}
@container (max-width: 560px) {
  .race .pictures { grid-template-columns: minmax(0, 1fr); }
  .standings td:nth-child(6), .standings thead th:nth-child(6) { display: none; }
  .standings th > svg { width: 24px; margin-right: 0.3rem; }
  .standings tbody th { min-width: 0; }
  .moved { margin-left: 0.2rem; }
}`;
