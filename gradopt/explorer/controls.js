// The controls: plain HTML elements, each with a label, and where a widget of them stands.

function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Puts a widget into the element that has its state; what stood in its place is printed.
function inhabit(el, root, style) {
  el.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab would take the keys for its own
  const shadow = el.shadowRoot ?? el.attachShadow({ mode: "open" });
  root.classList.toggle("pictured", el.childElementCount > 0);
  shadow.replaceChildren(h("style", {}, style), root, h("slot"));
}

const digits = (value, count) => Number(value.toPrecision(count));

// Four significant digits, with a real minus sign; exponents where zeros would have to be counted.
function show(value) {
  if (typeof value === "boolean") return value ? "kept" : "masked";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = value === 0 ? "0" : size < 1e-3 || size >= 1e5 ? value.toExponential(2) : String(digits(value, 4));
  return text.replaceAll("-", "−").replace("e+", "e");
}

// How a slider in [0, 1] and a value correspond, for each kind of scale.
const SCALES = {
  linear: ({ low, high, step }) => ({
    to: (p) => digits(low + Math.round((p * (high - low)) / step) * step, 6),
    from: (value) => (value - low) / (high - low),
    steps: Math.round((high - low) / step),
  }),
  logarithmic: ({ low, high }) => ({
    to: (p) => digits(low * (high / low) ** p, 2),
    from: (value) => Math.log(value / low) / Math.log(high / low),
    steps: Math.round(25 * Math.log10(high / low)),
  }),
  "near one": ({ decades }) => ({
    to: (p) => digits(1 - digits(10 ** (-decades * p), 2), 8),
    from: (value) => -Math.log10(1 - value) / decades,
    steps: 25 * decades,
  }),
};

// A number to type; `commit` gets it, or the text if that is no number.
function field(label, value, commit) {
  const input = h("input", {
    type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false, value: String(value), "aria-label": label,
    onchange: () => commit(input.value.trim() === "" || Number.isNaN(Number(input.value)) ? input.value : Number(input.value)),
    onkeydown: (event) => {
      event.stopPropagation(); // the page would take a letter, or "/", for a shortcut of its own
      if (event.key === "Enter") input.dispatchEvent(new Event("change")); // which JupyterLab prevents
    },
  });
  return input;
}

// A slider with a number beside it. `set` gets a checked value; what cannot be is refused where it was typed.
function slider({ name, number, label = name, of, value, set }) {
  const scale = SCALES[number.scale.kind](number.scale);
  const title = of ? `${label} of ${of}` : label;
  const problem = h("span", { className: "problem", role: "alert" });
  const position = (value) => Math.round(scale.steps * Math.max(0, Math.min(1, scale.from(value))));
  const bar = h("input", {
    type: "range", min: 0, max: scale.steps, value: position(value), "aria-label": title, "aria-valuetext": show(value),
    oninput: () => accept(scale.to(bar.value / scale.steps), typed),
  });
  const typed = field(`${title}, number`, value, (next) => accept(next, bar));
  function accept(next, other) {
    try {
      checkNumber(name, next, number);
      set(next);
    } catch ({ message }) {
      problem.textContent = message;
      typed.setAttribute("aria-invalid", "true");
      return;
    }
    problem.textContent = "";
    typed.removeAttribute("aria-invalid");
    bar.setAttribute("aria-valuetext", show(next));
    if (other === typed) typed.value = String(next);
    else bar.value = position(next);
  }
  return h("div", { className: "slider" }, h("span", { className: "label", "aria-hidden": "true" }, label), bar, typed, problem);
}

function select({ label, text = label, value, options, set, hidden = false }) {
  const element = h("select", { "aria-label": label, onchange: () => set(options[element.selectedIndex]) });
  element.append(...options.map((option) => h("option", { selected: option === value }, String(option))));
  return h("div", { className: "select" }, ...(hidden ? [] : [h("span", { className: "label", "aria-hidden": "true" }, text)]), element);
}
