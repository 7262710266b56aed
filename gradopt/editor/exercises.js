// Puts a field for the answer into every exercise of a page, and marks what is solved in the list of all exercises.

// Under an exercise that a page cannot run it says so.
function needsNotebook(reason) {
  const colab = document.querySelector('a[href*="colab.research.google.com"]');
  const where = colab ? ["a notebook, for instance ", h("a", { href: colab.href }, "in Colab")] : ["a notebook"];
  return h("p", { className: "gradopt-needs-notebook" }, "This one needs ", ...where, `: ${reason}.`);
}

function mountExercise(cell, label, exercise, base) {
  if (exercise.needs) return cell.after(needsNotebook(exercise.needs));
  const host = h("div", { className: "gradopt-exercise" });
  const shadow = host.attachShadow({ mode: "open" });
  cell.after(host);
  shadow.append(h("style", {}, STYLE + EDITOR_STYLE + EXERCISE_STYLE), makeExercise(label, exercise, () => loadPython(base), host));
  cell.classList.add("gradopt-answered-here");
}

function mountAll(base) {
  for (const [label, exercise] of Object.entries(EXERCISES)) {
    const cell = document.getElementById(label)?.querySelector(".tag_exercise");
    if (cell) mountExercise(cell, label, exercise, base);
  }
  const list = document.querySelector(".gradopt-progress");
  if (list) mountProgress(list);
}

export default { mountAll };
