// A field for Python: Tab indents and Escape sets it free, Enter keeps the indentation, and Undo knows all of it.

const INDENT = "    ";

function replace(area, from, to, text) {
  area.setSelectionRange(from, to);
  document.execCommand(text ? "insertText" : "delete", false, text); // the one way that leaves Undo whole
}

function replaceAll(area, text) {
  area.focus();
  replace(area, 0, area.value.length, text);
  area.setSelectionRange(0, 0);
  area.scrollTop = 0;
}

// Indents the selected lines, or takes an indentation away.
function shift(area, back) {
  const { value, selectionStart, selectionEnd } = area;
  if (!back && selectionStart === selectionEnd) return replace(area, selectionStart, selectionEnd, INDENT);
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(from, selectionEnd).split("\n");
  const text = lines.map((line) => (back ? line.replace(/^ {1,4}/, "") : INDENT + line)).join("\n");
  replace(area, from, selectionEnd, text);
  area.setSelectionRange(from, from + text.length);
}

function breakLine(area) {
  const { value, selectionStart, selectionEnd } = area;
  const before = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
  const deeper = /:\s*(#.*)?$/.test(before) ? INDENT : "";
  replace(area, selectionStart, selectionEnd, `\n${before.match(/^ */)[0]}${deeper}`);
}

// What a field's keys do, to be shown beside it.
const keysHint = (does) => h("span", { className: "hint", id: "keys" }, `Ctrl+Enter ${does}. Esc, then Tab, leaves the field.`);

// `run` is called for Ctrl+Enter, or Cmd+Enter; `keysHint` describes the field.
function codeField(label, value, run) {
  let free = false; // after Escape, Tab leaves the field
  const area = h("textarea", {
    className: "code", value, rows: value.split("\n").length + 1, spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off",
    "aria-label": label, "aria-describedby": "keys",
    onfocus: () => (free = false),
    onkeydown: (event) => {
      event.stopPropagation(); // the page has shortcuts of its own
      if (event.key === "Escape") free = true;
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) act(event, run);
      else if (event.key === "Enter" && !event.isComposing) act(event, () => breakLine(area));
      else if (event.key === "Tab" && !free && !event.ctrlKey && !event.altKey) act(event, () => shift(area, event.shiftKey));
    },
  });
  return area;
}

function act(event, action) {
  event.preventDefault();
  action();
}
