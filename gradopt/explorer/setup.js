// What is raced on: the surface, its noise, the start and the number of steps.

const wide = (element) => {
  element.classList.add("wide");
  return element;
};

const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

// The slider of one of the settings that every run shares.
function setting(state, name, label = name) {
  return wide(slider({ name, number: SETTINGS[name], label, value: state.now[name], set: (value) => state.set({ [name]: value }) }));
}

function problemControls(state) {
  const { surface, condition, batch_size } = state.now;
  const choose = (name) => state.set({ surface: name, start: SURFACES[name](condition).start }, true);
  const sizes = [null, ...[...new Set([...BATCH_SIZES, ...(batch_size ? [batch_size] : [])])].sort((a, b) => a - b)];
  const names = sizes.map((size) => (size === null ? "full batch" : `mini-batch of ${size}`));
  const batch = (name) => state.set({ batch_size: sizes[names.indexOf(name)] }, true);
  return [
    select({ label: "surface", value: surface, options: Object.keys(SURFACES), set: choose }),
    ...(surface === "quadratic" ? [setting(state, "condition")] : []),
    select({ label: "gradient", value: names[sizes.indexOf(batch_size)], options: names, set: batch }),
    ...(batch_size === null ? [] : [setting(state, "seed", "noise seed")]),
  ];
}

// The coordinates of the start, to type; `refuse` runs a change and shows why it cannot be.
function startFields(state, refuse) {
  const change = (i, value) => refuse(() => state.set({ start: state.now.start.map((old, j) => (j === i ? value : old)) }));
  const fields = [0, 1].map((i) => field(`start θ${"₁₂"[i]}`, state.now.start[i], (value) => change(i, value)));
  return {
    element: h("div", { className: "start" }, h("span", { "aria-hidden": "true" }, "start"), ...fields),
    draw: () => fields.forEach((each, i) => (each.value = String(state.now.start[i]))),
  };
}
