// An exercise that is answered in the page: a field for the answer, Check, and what the check says.

const CHECK_LIMIT_MS = 120_000;

function makeExercise(label, { stub, names, setup }, python, el) {
  const given = answers.get(label);
  const call = stub.trimEnd().split("\n").at(-1); // of the check
  let running;

  const area = codeField(`Answer to the exercise`, given.code ?? stub, check);
  area.addEventListener("input", () => keep({ code: area.value }));
  const button = (text, onclick, properties = {}) => h("button", { type: "button", onclick, ...properties }, text);
  const stopButton = button("Stop", () => running?.abort(), { disabled: true });
  const badge = h("span", { className: "badge" });
  const said = h("p", { className: "said", role: "status" });
  const list = h("ul", { className: "checks" });
  const problem = h("p", { className: "problem", role: "alert" });
  const printed = h("pre", { tabIndex: 0, role: "region", "aria-label": "What the answer has printed" });
  mark();

  function keep(change) {
    answers.set(label, { ...answers.get(label), ...change });
    mark();
  }

  function mark() {
    const { code, solved } = answers.get(label);
    badge.textContent = !solved ? "" : solved === (code ?? solved) ? "solved" : "solved before";
  }

  async function check() {
    running?.abort();
    const own = (running = new AbortController());
    stopButton.disabled = false;
    said.textContent = "Checking …";
    list.replaceChildren();
    problem.textContent = printed.textContent = "";
    const code = area.value;
    const outcome = await python().then(
      (there) => there.run({ modules: { ...CHECKS, lesson: setup }, code: program(code), limitMs: CHECK_LIMIT_MS, signal: own.signal }),
      ({ message }) => ({ stdout: "", error: { message, line: null, module: null } }),
    );
    if (running === own) show(outcome, code);
  }

  // All that comes before the answer stands in one line, so that the lines of errors are the answer's own.
  function program(code) {
    const imports = names.length ? `import boot; from lesson import ${names.join(", ")}` : "import boot";
    const asked = code.includes(`${call.split("(")[0]}(`) ? "" : `\n${call}\n`;
    return `${imports}\n${code}\n${asked}`;
  }

  function show({ stdout, error }, code) {
    running = undefined;
    stopButton.disabled = true;
    const { lines, rest, total } = read(stdout);
    list.replaceChildren(...lines.map(({ right, claim, hint }) => h("li", { className: right ? "right" : "wrong" },
      h("strong", {}, right ? "right" : "not yet"), ` ${claim}`, ...(hint ? [h("span", { className: "hint" }, ` ${hint}`)] : []))));
    printed.textContent = rest;
    problem.textContent = error ? complaintOf(error) : "";
    said.textContent = error ? "" : total === "solved" ? "Solved." : total ? `${total} right.` : `Nothing was checked: the last line has to be ${call}`;
    if (!error && total === "solved") keep({ code, solved: code });
  }

  function reset() {
    replaceAll(area, stub);
    keep({ code: undefined });
    list.replaceChildren();
    said.textContent = problem.textContent = printed.textContent = "";
  }

  const root = h("div", { className: "explorer answer", role: "group", "aria-label": "Answer here" },
    area,
    h("div", { className: "row" }, button("Check", check, { className: "primary", title: "Ctrl+Enter" }), stopButton, button("Reset", reset), badge,
      keysHint("checks")),
    said, list, problem, printed,
    ...(answers.storage ? [] : [h("p", { className: "note" }, "This browser keeps no answers of this page: copy what you want to keep.")]));
  const dress = () => root.classList.toggle("dark", isDark(el));
  onTheme(dress);
  requestAnimationFrame(dress);
  return root;
}

// Reads what `grade` prints.
function read(stdout) {
  const lines = [], rest = [];
  let total = "";
  for (const line of stdout.split("\n")) {
    const [, verdict, text] = line.match(/^(right|not yet) {2,4}(.*)$/) ?? [];
    if (verdict) {
      const [, claim, hint] = verdict === "right" ? [, text] : text.match(/^(.*?)\. ((?:It raised .*)?Hint: .*)$/) ?? [, text];
      lines.push({ right: verdict === "right", claim, hint });
    } else if (/^(solved|\d+ of \d+)$/.test(line)) total = line;
    else rest.push(line);
  }
  return { lines, rest: rest.join("\n").trim(), total };
}

const NOT_HERE = /SyntaxError|is not in the small NumPy|no module named|can't import name|unsupported types/;

function complaintOf({ message, line, module }) {
  const place = line && module === null ? `Line ${line - 1}: ` : "";
  const aside = NOT_HERE.test(message) ? " (The page has a small Python; if this works elsewhere, answer it in the notebook.)" : "";
  return `${place}${message}${aside}`;
}
