// One card for each optimizer: its line, its outcome, its hyperparameters and the terms of the step shown.

const fresh = (name) => ({ name, ...OPTIMIZERS[name].defaults, ...(name === "Lookahead" && { optimizer: { name: "SGD", ...OPTIMIZERS.SGD.defaults } }) });

function makeCards(state, schedule) {
  const element = h("div", { className: "optimizers" });
  let cards = [];

  function knobsOf(spec, i, label, change) {
    const own = () => state.now.optimizers[i];
    const knobs = hyperparameters(spec, (key, value) => change({ ...own(), [key]: value }), label);
    if (!spec.optimizer) return knobs;
    const names = Object.keys(OPTIMIZERS).filter((name) => name !== "Lookahead");
    const choose = (name) => state.setOptimizer(i, { ...own(), optimizer: fresh(name) }, true);
    const inner = (key, value) => change({ ...own(), optimizer: { ...own().optimizer, [key]: value } });
    return [
      ...knobs,
      select({ label: "inner optimizer", value: spec.optimizer.name, options: names, set: choose }),
      ...hyperparameters(spec.optimizer, inner, `inner ${spec.optimizer.name}`),
    ];
  }

  function card(spec, i, label, style, open) {
    const gap = h("span", { className: "gap" });
    const title = h("span");
    const line = swatch(style);
    const terms = h("div", { className: "terms", tabIndex: 0, role: "region", "aria-label": `Terms of ${label}` });
    const drop = () => {
      cards.splice(i, 1); // the others stay open or closed
      state.set({ optimizers: state.now.optimizers.filter((_, j) => j !== i) }, true);
    };
    const remove = h("button", { type: "button", disabled: state.now.optimizers.length === 1, onclick: drop }, "Remove");
    const name = (next) => {
      title.textContent = titleOf(next);
      remove.setAttribute("aria-label", `Remove ${titleOf(next)}`);
    };
    name(spec);
    const knobs = knobsOf(spec, i, label, (next) => {
      state.setOptimizer(i, next);
      name(next);
    });
    const inner = h("div", { className: "inner" }, h("div", { className: "knobs" }, ...knobs, h("div", {}, remove)), terms);
    const details = h("details", { open, ontoggle: schedule }, h("summary", {}, line, title, gap), inner);
    return { details, gap, line: line.firstChild, terms };
  }

  return {
    element,
    build() {
      const { optimizers } = state.now;
      const opened = cards.map(({ details }) => details.open);
      const labels = labelsOf(optimizers.map(({ name }) => name));
      const open = (i) => opened[i] ?? (cards.length > 0 || i === 0);
      cards = optimizers.map((spec, i) => card(spec, i, labels[i], state.runs[i].style, open(i)));
      const add = h("select", { "aria-label": "Add an optimizer", onchange: () => state.set({ optimizers: [...state.now.optimizers, fresh(add.value)] }, true) });
      add.append(h("option", { value: "" }, "Add an optimizer…"), ...Object.keys(OPTIMIZERS).map((name) => h("option", {}, name)));
      element.replaceChildren(...cards.map(({ details }) => details), h("div", { className: "add" }, add));
      return add;
    },
    draw(theme) {
      cards.forEach(({ details, gap, line, terms }, i) => {
        gap.textContent = state.outcome(i);
        line.setAttribute("stroke", inked(state.runs[i].style.color, theme.dark));
        if (details.open) showTerms(terms, state.now.optimizers[i], state.surface, state.now);
      });
    },
  };
}
