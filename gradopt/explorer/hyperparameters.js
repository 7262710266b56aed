// The controls of one optimizer: the scales of its sliders, and its conventions in words.

const SCALES = {
  lr: logarithmic(1e-5, 10),
  momentum: nearOne(3),
  alpha: nearOne(4),
  rho: nearOne(4),
  betas: nearOne(4),
  eps: logarithmic(1e-12, 10),
  threshold: linear(4, 5, 1),
  k: linear(1, 20, 1),
  sampling_rate: linear(0.05, 1, 0.05),
  decay: linear(0, 1.1, 0.01),
  seed: linear(0, 99, 1),
  condition: logarithmic(1, 1000),
  num_steps: linear(10, 500, 10),
  "Lookahead alpha": linear(0, 1, 0.05),
};

const CONVENTIONS = {
  eps_inside: ["eps outside the root", "eps inside the root"],
  lr_inside: ["lr outside the buffer", "lr inside the buffer"],
};

// The sliders and selects of one optimizer; `set(key, value)` changes a hyperparameter of its spec.
function hyperparameters(spec, set, of = spec.name) {
  const { defaults, choices } = OPTIMIZERS[spec.name];
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
      return [0, 1].map((i) => slider({ name, label: `beta${i + 1}`, of, value: value[i], set: (beta) => change(i, beta) }));
    }
    return [slider({ name, of, value, scale: SCALES[`${spec.name} ${name}`] ?? SCALES[name], set: (next) => set(name, next) })];
  });
}
