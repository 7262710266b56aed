// The look of a map, beside that of every widget.

const MAP_STYLE = `
.map .pictures { grid-template: auto auto auto / 3fr 2fr; position: static; background: none; margin-bottom: 0; }
.map .plane { grid-row: 1 / 3; aspect-ratio: 1 / 0.94; }
.map .plane canvas { cursor: crosshair; }
.map .picture + .picture { aspect-ratio: 1 / 0.68; }
.sliders { display: grid; gap: 0.25rem; margin: 0.4rem 0 0.6rem; }
.reading { grid-column: 1 / -1; margin: 0; min-height: 1.4em; font-variant-numeric: tabular-nums; }
.key { display: grid; grid-template-columns: auto minmax(8em, 1fr); gap: 0.8rem; align-items: start; font-size: 0.85em; padding-bottom: 1.3em; }
.scale { position: relative; }
.ramp { height: 0.8em; margin-top: 0.35em; border: 1px solid var(--line); border-radius: 3px; }
.scale span { position: absolute; top: 1.3em; transform: translateX(-50%); }
@container (max-width: 560px) {
  .map .pictures { grid-template: none / minmax(0, 1fr); }
  .map .plane { grid-row: auto; }
  .reading { order: -1; min-height: 2.8em; }
  .plane { order: -2; }
  .key { grid-template-columns: minmax(0, 1fr); gap: 0; }
}`;
