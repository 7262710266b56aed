// The editor of a rule: its code, what to try on it, Run, and what becomes of its path.

const RUN_MS = 30_000; // a phone needs several seconds for 500 steps of the mask

// `python` returns a promise of what runs Python, `link` the address that carries what a reader has changed.
function makeEditor(rule, el, python, link) {
  const { original, presets } = REWRITES[rule];
  const state = stageOf(rule);
  const paths = makePaths(rule, state, el);
  let running; // what stops the run that is on its way

  const area = codeField(`Code of ${rule}`, original.original, run);
  const make = h("input", {
    type: "text", value: pythonOptimizer(state.optimizers[0]), spellcheck: false, autocomplete: "off", autocapitalize: "off",
    onkeydown: (event) => {
      event.stopPropagation();
      if (event.key === "Enter") run();
    },
  });
  const button = (text, onclick, properties = {}) => h("button", { type: "button", onclick, ...properties }, text);
  const runButton = button("Run", run, { className: "primary", title: "Ctrl+Enter" });
  const stopButton = button("Stop", () => running?.abort(), { disabled: true });
  const said = h("p", { className: "said", role: "status" }, "Change a line, or choose what to try, and press Run.");
  const problem = h("p", { className: "problem", role: "alert" });
  const printed = h("pre", { tabIndex: 0, role: "region", "aria-label": "What the code has printed" });
  const announce = h("div", { className: "announce", "aria-live": "polite" });
  const sharing = makeSharing((text) => (announce.textContent = text));
  const list = presetList(presets, (preset) => {
    const changes = preset?.replacements ?? [];
    replaceAll(area, changes.reduce((code, [old, next]) => code.replace(old, () => next), original.original));
    list.focus();
    run();
  });

  async function run() {
    running?.abort();
    const own = (running = new AbortController());
    stopButton.disabled = false;
    said.textContent = "Running …";
    problem.textContent = "";
    const code = area.value;
    const request = { code: programOf(rule, code, make.value, state), limitMs: RUN_MS, signal: own.signal };
    const outcome = await python().then(({ run }) => run(request)).catch((error) => ({ stdout: "", error }));
    if (running === own) end(outcome, code); // and not one that has begun since
  }

  function end({ stdout, value, error }, code) {
    running = undefined;
    if (root.getRootNode().activeElement === stopButton) runButton.focus(); // what is disabled cannot keep the focus
    stopButton.disabled = true;
    printed.textContent = stdout;
    problem.textContent = error ? complaint(rule, error, code) : "";
    said.textContent = error ? "" : verdictOf(rule, value.difference, state.num_steps);
    paths.follow(value?.paths);
  }

  function reset() {
    list.value = "";
    make.value = pythonOptimizer(state.optimizers[0]);
    replaceAll(area, original.original);
    run();
  }

  const root = h("div", { className: "explorer editor", role: "group", "aria-label": `${rule}, to change` },
    h("div", { className: "row" },
      h("label", { className: "select" }, "try", list),
      h("label", { className: "make" }, "runs as", make)),
    area,
    h("div", { className: "row" },
      runButton, stopButton, button("Reset", reset),
      button("Copy link", () => sharing.share(link({ code: area.value, make: make.value }))),
      keysHint("runs")),
    said, problem, printed, ...paths.elements, sharing.element, announce);

  function draw() {
    root.classList.toggle("dark", isDark(el));
    paths.draw();
  }
  new ResizeObserver(draw).observe(paths.watched);
  onTheme(draw);

  // Shows a code that came with a link, and does not run it: its reader is to see it first.
  function open(text) {
    try {
      const linked = JSON.parse(decodeURIComponent(text));
      replaceAll(area, linked.code);
      make.value = linked.make;
      list.value = "";
      said.textContent = "This code came with the link. Read it, and press Run.";
    } catch {
      problem.textContent = "The code in this link cannot be read.";
    }
  }
  return { element: root, area, open };
}

function presetList(presets, choose) {
  const options = (isMistake) => presets.flatMap((preset, i) => (preset.is_mistake === isMistake ? [h("option", { value: i }, preset.name)] : []));
  return h("select", { onchange: ({ target }) => choose(presets[target.value]) },
    h("option", { value: "" }, "the rule of the book"),
    h("optgroup", { label: "Conventions" }, ...options(false)),
    h("optgroup", { label: "Mistakes" }, ...options(true)));
}
