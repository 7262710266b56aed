// The look of exercises, where it is not the explorer's.

const EXERCISE_STYLE = `
.answer .code { width: 100%; box-sizing: border-box; font: 0.85rem/1.5 ui-monospace, monospace; color: inherit; background: transparent;
  border: 1px solid color-mix(in srgb, currentColor 55%, transparent); border-radius: 5px; resize: vertical; }
.answer > .row { margin-top: 0.5rem; gap: 0.4rem 0.6rem; }
.badge:not(:empty) { font-weight: 600; color: var(--right); }
.badge:not(:empty)::before { content: "✓ "; }
.explorer { --right: #00694e; --wrong: #8a4500; }
.explorer.dark { --right: #4ecba3; --wrong: #f0b070; }
.checks { list-style: none; margin: 0.5rem 0 0; padding: 0; }
.checks:empty { display: none; }
.checks li { padding: 0.25rem 0 0.25rem 1.5em; text-indent: -1.5em; overflow-wrap: anywhere; }
.checks strong { font-weight: 600; }
.right strong { color: var(--right); }
.wrong strong { color: var(--wrong); }
.right strong::before { content: "✓ "; }
.wrong strong::before { content: "✗ "; }
.hint { display: block; text-indent: 0; opacity: 0.85; }
.note { margin: 0.5rem 0 0; }
.notebook { margin: 0.5rem 0; }`;
