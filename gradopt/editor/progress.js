// The list of all exercises: which are solved, a file with the answers, and a way to forget them.

function mountProgress(list) {
  const links = [...list.querySelectorAll('a[href*="#ex-"]')].map((link) => [link.hash.slice(1), link]);
  const host = h("div", {});
  const name = h("input", { type: "text", autocomplete: "name" });
  const count = h("p", { className: "said", role: "status" });
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const root = h("div", { className: "explorer", role: "group", "aria-label": "Your answers" },
    count,
    h("div", { className: "row" }, h("label", { className: "select" }, "Your name", name), button("Download answers", download), button("Forget all answers", forget)));

  function mark() {
    let solved = 0;
    for (const [label, link] of links) {
      const is = answers.get(label);
      link.classList.toggle("gradopt-solved", Boolean(is.solved));
      link.nextElementSibling?.matches(".gradopt-state") && link.nextElementSibling.remove();
      if (is.solved || is.code) link.after(h("span", { className: "gradopt-state" }, is.solved ? " ✓ solved" : " begun"));
      solved += Boolean(is.solved);
    }
    count.textContent = `${solved} of ${links.length} solved${answers.storage ? "" : "; this browser keeps no answers between pages"}.`;
  }

  function download() {
    const text = JSON.stringify(answers.file(name.value.trim()), null, 1);
    const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    h("a", { href, download: "gradopt-answers.json" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  }

  function forget() {
    const n = answers.labels().length;
    if (!n || !confirm(`Forget your answers to ${n} exercises? Download them first if you want to keep them.`)) return;
    answers.clear();
    mark();
  }

  host.attachShadow({ mode: "open" }).append(h("style", {}, STYLE + EXERCISE_STYLE), root);
  list.before(host);
  const dress = () => root.classList.toggle("dark", isDark(host));
  onTheme(dress);
  dress();
  mark();
  addEventListener("storage", mark);
  addEventListener("pageshow", mark);
}
