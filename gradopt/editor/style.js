// The look of the editor, where it is not the explorer's.

const EDITOR_STYLE = `
.change { font: 0.85rem/1.4 system-ui, sans-serif; direction: ltr; margin: -0.4rem 0 1rem; }
.editor .pictures { position: static; background: none; }
.code { display: block; tab-size: 4; white-space: pre; overflow: auto; padding: 0.4rem 0.5rem; line-height: 1.5; }
.code, .editor input[type="text"] { border-color: color-mix(in srgb, currentColor 55%, transparent); }
.editor > .row { margin-top: 0.5rem; }
.select select { max-width: 100%; min-width: 0; }
.make { flex: 1 1 15em; display: flex; gap: 0.5rem; align-items: center; white-space: nowrap; }
.make input { flex: 1; min-width: 6em; font: 0.82rem ui-monospace, monospace; }
.said, .editor .problem { margin: 0.6rem 0 0; font-weight: 600; overflow-wrap: anywhere; }
.said:empty { display: none; }
.runs span { display: inline-flex; gap: 0.5rem; align-items: center; }
.runs svg { width: 42px; height: 8px; }
pre { margin: 0.5rem 0 0; max-height: 12rem; overflow: auto; font: 0.82rem/1.4 ui-monospace, monospace; border-left: 3px solid var(--line); padding-left: 0.6rem; }
pre:empty { display: none; }
.primary { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
@media print { .change { display: none; } }`;
