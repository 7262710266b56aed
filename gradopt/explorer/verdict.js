// The verdict: the choices that a reader makes, and the claims as they are judged by them.

const APART = "the plan's families";
const TOGETHER = "all together";
const OWN = "my own selection";
const ONCE = "once, at the first seeds";
const COLUMNS = ["StochGradAdam …", "seeds, and mean with 95 % interval", "gain (points)", "corrected p", "verdict"];

const signed = (x) => (Number.isFinite(x) ? (x < 0 ? "−" : "+") + Math.abs(x).toFixed(2) : "–");
const small = (p) => (p < 0.001 ? "< 0.001" : String(digits(p, 2)));
const closed = (kind, low, high, step) => ({ low, high, ends: "[]", isInteger: false, scale: { kind, low, high, step } });
const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

function render({ model, el }) {
  const data = model.get("judged");
  const every = Object.values(data.families).flat();
  const seedsPlanned = data.looks.map((_, k) => data.looks.slice(0, k + 1).reduce((sum, { seeds }) => sum + seeds, 0));
  const PLANNED = `at ${seedsPlanned.join(" and ")} seeds, as planned`;
  const planned = { level: data.level, matters: data.matters, seeds: null, family: APART, own: new Set() };
  let choices = planned;
  let added = {};
  let announcing;

  // ---- the claims, a row each
  const rows = new Map(every.map((claim) => [claim, rowOf(claim)]));
  const groups = Object.entries(data.families).map(([name, claims]) => {
    const title = h("tr", { role: "row" }, h("th", { role: "rowheader", scope: "rowgroup", colSpan: COLUMNS.length, className: "group" }, name));
    return { claims, body: h("tbody", { role: "rowgroup" }, title, ...claims.map((claim) => rows.get(claim).row)) };
  });
  const heads = COLUMNS.map((name) => h("th", { role: "columnheader", scope: "col" }, name));
  const claims = h("div", { className: "claims", tabIndex: 0, role: "region", "aria-label": "Claims" }, h("table", { role: "table", "aria-label": "Claims and their verdicts" },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...heads)), ...groups.map(({ body }) => body)));

  function rowOf(claim) {
    const tick = h("input", { type: "checkbox", onchange: () => choose({ own: toggled(claim, tick.checked) }) });
    const says = h("th", { role: "rowheader", scope: "row" }, h("label", {}, tick, claim.says),
      h("span", { className: "about" }, `over ${claim.over}; ${claim.runs}`));
    const strip = shape("svg", { "aria-hidden": "true" }); // the row says it in numbers
    const cells = COLUMNS.slice(1).map((label) => h("td", { role: "cell", "data-label": label }));
    const borne = h("span", { className: "about" });
    cells[0].append(strip, borne);
    return { row: h("tr", { role: "row" }, says, ...cells), tick, strip, borne, cells: cells.slice(1) };
  }

  function toggled(claim, isIn) {
    const own = new Set(choices.own);
    own[isIn ? "add" : "delete"](claim);
    return own;
  }

  function families() {
    if (choices.family === APART) return Object.values(data.families);
    if (choices.family === TOGETHER) return [every];
    if (choices.family === OWN) return [every.filter((claim) => choices.own.has(claim))];
    return [data.families[choices.family]];
  }

  // ---- what follows from the choices
  function draw() {
    const current = { ...data, runs: { ...data.runs, ...added } };
    const judged = judge(families(), choices, current);
    for (const [claim, { row, tick, strip, borne, cells }] of rows) {
      const found = judged.get(claim) ?? (choices.family === OWN ? look(claim, choices, current) : undefined);
      row.hidden = !found;
      if (!found) continue;
      tick.hidden = choices.family !== OWN;
      tick.checked = choices.own.has(claim);
      drawStrip(strip, found, claim, choices.matters, data.matters);
      const was = claim.planned?.word ?? "no runs";
      const differs = found.word !== undefined && found.word !== was;
      row.classList.toggle("differs", differs);
      const [gain, p, word] = cells;
      gain.replaceChildren(signed(found.gain) + (claim.unit === "points" ? "" : ` ${claim.unit}`), h("span", { className: "about" }, found.interval.map(signed).join(" to ")));
      borne.textContent = `borne out by ${found.borne} of ${found.d.length} seeds`;
      p.textContent = found.word ? small(found.p) : "–";
      word.replaceChildren(h("b", {}, found.word ?? "not in the family"), ...(differs ? [h("span", { className: "about" }, `the plan: ${was}`)] : []));
    }
    for (const group of groups) group.body.hidden = group.claims.every((claim) => rows.get(claim).row.hidden);
    say(judged);
  }

  function say(judged) {
    const words = [...judged].filter(([, found]) => found);
    const differ = words.filter(([claim, { word }]) => word !== claim.planned?.word).length;
    const waiting = [...judged.keys()].filter((claim) => !judged.get(claim));
    const isEmpty = every.every((claim) => !looksOf(claim, { ...data.runs, ...added }, 1));
    for (const part of [claims, choosing, how, legend]) part.hidden = isEmpty;
    status.textContent = isEmpty
      ? "None of the plan's runs is kept yet. Results that you add are judged here."
      : `${differ} of ${count(words.length, "word")} ${differ === 1 ? "differs" : "differ"} from the plan's.`;
    tally.textContent = isEmpty ? "" : WORDS.map((each) => `${each}: ${words.filter(([, { word }]) => word === each).length}`).join(" · ");
    const sizes = families().map((claims) => claims.length);
    how.textContent = [
      choices.seeds === null
        ? `There are looks ${PLANNED}, and each pays with its share of the level.`
        : `There is one look, at the first ${choices.seeds} seeds, and it pays for no other: that is honest only of who chose ${choices.seeds} before seeing any result.`,
      `Holm's method corrects for ${sizes.length > 1 ? `families of ${sizes.slice(0, -1).join(", ")} and ${sizes.at(-1)} claims` : `one family of ${count(sizes[0], "claim")}`}.`,
    ].join(" ");
    absent.textContent = waiting.length && !isEmpty
      ? `There are no runs yet for ${count(waiting.length, "claim")} (${[...new Set(waiting.map(({ runs }) => runs))].join("; ")}); in their families they count all the same.`
      : "";
    clearTimeout(announcing);
    announcing = setTimeout(() => (announce.textContent = status.textContent), 300);
  }

  function choose(changes) {
    choices = { ...choices, ...changes };
    draw();
  }

  // ---- the choices
  const sliders = h("div", { className: "sliders" });
  const family = select({
    label: "family", value: APART, options: [APART, ...Object.keys(data.families), TOGETHER, OWN],
    set: (name) => choose({ family: name, own: new Set(families().flat().filter((claim) => !rows.get(claim).row.hidden)) }),
  });
  const looks = select({ label: "looks", value: PLANNED, options: [PLANNED, ONCE], set: (name) => {
    choose({ seeds: name === ONCE ? most() : null });
    build();
  } });
  const choosing = h("div", {}, sliders, h("div", { className: "row" }, family, looks,
    h("button", { type: "button", onclick: () => restore(planned) }, "As planned")));

  // The most pairs of runs that a claim has.
  function most() {
    const current = { ...data, runs: { ...data.runs, ...added } };
    return Math.max(3, ...every.map((claim) => look(claim, { ...planned, seeds: Infinity }, current)?.d.length ?? 0));
  }

  function build() {
    const pick = (element, option) => (element.querySelector("select").value = option);
    pick(family, choices.family);
    pick(looks, choices.seeds === null ? PLANNED : ONCE);
    sliders.replaceChildren(
      slider({ name: "level", value: choices.level, number: closed("logarithmic", 0.001, 0.2), set: (level) => choose({ level }) }),
      slider({ name: "matters", label: "matters (points)", value: choices.matters, number: closed("linear", 0, 3, 0.05), set: (matters) => choose({ matters }) }),
      slider({ name: "seeds", value: choices.seeds ?? most(), number: { ...closed("linear", 2, most(), 1), isInteger: true }, set: (seeds) => {
        choose({ seeds });
        pick(looks, ONCE);
      } }));
  }

  function restore(next) {
    choose(next);
    build();
  }

  // ---- results of the reader's own
  const problem = h("p", { className: "problem", role: "alert" });
  const taking = h("p", { className: "taken" });
  const input = h("input", { type: "file", multiple: true, accept: ".json,application/json", onchange: () => add(input.files) });
  const away = h("button", { type: "button", hidden: true, onclick: () => keep({}) }, "Take them out again");
  const files = h("div", { className: "files" },
    h("label", {}, "Results of your own, chosen or dropped here: ", input),
    h("p", { className: "about" }, "Files that python -m gradopt.results or python -m gradopt.train wrote, named as the runs of the plan in whose place they stand. They do not leave this page."),
    taking, away, problem);

  function keep(next) {
    added = next;
    const names = Object.keys(added);
    taking.textContent = names.length ? `In place of the kept runs: ${names.map((name) => `${name} (${count(added[name].seeds.length, "seed")})`).join(", ")}.` : "";
    away.hidden = !names.length;
    input.value = "";
    restore({ seeds: choices.seeds && Math.min(choices.seeds, most()) });
  }

  async function add(list) {
    const { taken, refused } = await take([...list], data.needs);
    problem.textContent = refused.join(" ");
    if (Object.keys(taken).length) keep({ ...added, ...taken });
  }

  // ---- on the page
  const status = h("p", { className: "status" });
  const tally = h("p", { className: "about" });
  const how = h("p", { className: "about" });
  const legend = h("p", { className: "about" }, "A dot is a seed, the line the mean with its 95 percent interval, which nothing corrects, against the rival where the claim is weakest. Right of the dotted zero lies what favours the claim, in the grey band what is too small to matter.");
  const absent = h("p", { className: "about" });
  const announce = h("div", { className: "announce", role: "status" });
  const root = h("div", { className: "explorer verdict", role: "group", "aria-label": "The verdict, to be judged again" },
    choosing, how, status, tally, claims, legend, absent, files, announce);
  const drop = (event) => {
    event.preventDefault(); // the browser would open the file
    event.stopPropagation();
    root.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") add(event.dataTransfer.files);
  };
  for (const type of ["dragover", "dragleave", "drop"]) root.addEventListener(type, drop);
  inhabit(el, root, STYLE + VERDICT_STYLE);
  const shade = () => el.isConnected && root.classList.toggle("dark", isDark(el)); // JupyterLab renders before it attaches
  const laidOut = new ResizeObserver(shade);
  laidOut.observe(root);
  const themed = onTheme(shade);
  restore(planned);
  return () => {
    clearTimeout(announcing);
    for (const observer of [laidOut, themed]) observer.disconnect();
  };
}

function mountAll() {
  for (const el of document.querySelectorAll(".gradopt-verdict")) {
    const judged = JSON.parse(el.dataset.state);
    render({ model: { get: () => judged }, el });
  }
}

export default { render, mountAll };
