// An optimizer in words, as a sample of its line, and as the terms of one of its steps.

// What tells an optimizer from the others of its class: the hyperparameters that are not the defaults.
function titleOf({ name, optimizer, ...hyperparameters }) {
  const { defaults, choices } = OPTIMIZERS[name];
  const entries = Object.entries(hyperparameters).filter(([key, value]) => key === "lr" || python(value) !== python(defaults[key]));
  const texts = entries.map(([key, value]) => (key in CONVENTIONS ? CONVENTIONS[key][Number(value)] : key in choices ? value : `${key} ${python(value)}`));
  return [`${name}${optimizer ? ` of ${titleOf(optimizer)}` : ""}`, ...texts].join(", ");
}

// "SGD", or "SGD 1" and "SGD 2" where there are two: labels must tell them apart.
function labelsOf(names) {
  const count = (list, name) => list.filter((other) => other === name).length;
  return names.map((name, i) => (count(names, name) > 1 ? `${name} ${count(names.slice(0, i + 1), name)}` : name));
}

// A number, or the row of a symmetric matrix, which is its column.
const listed = (value) => [value].flat().map(show).join("\n");

// Shows the terms of a step. Only numbers change from step to step: the equations are typeset anew when they differ.
function showTerms(element, spec, surface, state) {
  if (state.t === 0) return element.replaceChildren("Step 0 is the start: play, or step on, to see the equation at work.");
  const { terms, moved, rate } = termsOf(spec, surface, state, state.t);
  const rows = [
    ...terms.map(({ equation, value }) => [`<math displaystyle="true">${equation}</math>`, value]),
    ["step taken", moved],
    ["effective step size<br>(−step taken / g)", rate],
  ];
  const names = rows.map(([name]) => name).join();
  const texts = [`Step ${state.t}, term by term`, ...rows.flatMap(([, value]) => [value].flat().map(listed))];
  if (element.names !== names || !element.querySelector("table")) {
    const cells = (value) => (Array.isArray(value) ? value.map(() => h("td")) : [h("td", { colSpan: 2 })]);
    const heads = ["term", "θ₁", "θ₂"].map((text) => h("th", { scope: "col" }, text));
    const body = rows.map(([name, value]) => h("tr", {}, h("th", { scope: "row", innerHTML: name }), ...cells(value)));
    element.names = names;
    element.replaceChildren(h("table", {}, h("caption"), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body)));
  }
  element.querySelectorAll("caption, td").forEach((cell, i) => (cell.textContent = texts[i]));
}
