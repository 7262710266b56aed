// The controls of one optimizer, and its conventions in words.

const CONVENTIONS = {
  eps_inside: ["eps outside the root", "eps inside the root"],
  lr_inside: ["lr outside the buffer", "lr inside the buffer"],
};

// The sliders and selects of one optimizer; `set(key, value)` changes a hyperparameter of its spec.
function hyperparameters(spec, set, of = spec.name) {
  const { defaults, choices } = OPTIMIZERS[spec.name];
  const numbers = HYPERPARAMETERS[spec.name];
  return Object.keys(defaults).flatMap((name) => {
    const value = spec[name] ?? defaults[name];
    if (name in CONVENTIONS) {
      const options = CONVENTIONS[name];
      return [select({ label: `convention of ${of}`, hidden: true, value: options[Number(value)], options, set: (text) => set(name, text === options[1]) })];
    }
    if (name in choices) {
      const meaning = h("span", { className: "hint" }, FORMS[value] ?? "");
      const choose = (choice) => {
        set(name, choice);
        meaning.textContent = FORMS[choice] ?? "";
      };
      return [select({ label: `${name} of ${of}`, text: name, value, options: choices[name], set: choose }), meaning];
    }
    if (name === "betas") {
      let betas = value;
      const change = (i, beta) => {
        const next = betas.map((old, j) => (j === i ? beta : old));
        set(name, next);
        betas = next;
      };
      return [0, 1].map((i) => slider({ name, number: numbers.betas, label: `beta${i + 1}`, of, value: value[i], set: (beta) => change(i, beta) }));
    }
    return [slider({ name, number: numbers[name], of, value, set: (next) => set(name, next) })];
  });
}
