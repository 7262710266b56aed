// The race: a sweep of learning rates, then the race, at one rate for all rules or each at the best of its own.

const STARTED = 0.4; // part of the race that is in sight when it starts by itself

function render({ model, el }) {
  const given = model.get("race");
  const { rules, seeds, compact } = given;
  const choices = { own: given.own, lr: given.lr, seed: given.seed, num_steps: given.num_steps };
  const crew = new Crew(heard);
  let isRunning = false;
  let mayAnnounce = false;
  let front, held, scheduled, pending;

  // ---- what is to be run, and what is known of it
  const sweepOf = (rule) => RATES.map((lr) => ({ rule, lr, seed: choices.seed, num_steps: choices.num_steps }));
  const sweep = (own = choices.own) => (own || !compact ? rules.flatMap(sweepOf) : []);
  const hasSwept = () => crew.isDone(rules.flatMap(sweepOf));
  const scoresOf = (jobs) => jobs.map((job) => (crew.get(job) ? scoreOf(crew.get(job)) : NaN));

  function bestOf(rule) {
    const scores = scoresOf(sweepOf(rule)).map((score) => (score < DIVERGED ? score : Infinity));
    return scores.indexOf(Math.min(...scores));
  }

  function raceOf(rule, own) {
    if (own && !hasSwept()) return [];
    const lr = own ? RATES[bestOf(rule)] : choices.lr;
    return Array.from({ length: seeds }, (_, k) => ({ rule, lr, seed: choices.seed + 1 + k, num_steps: choices.num_steps }));
  }

  const race = (own = choices.own) => rules.flatMap((rule) => raceOf(rule, own));
  const isOver = (own) => race(own).length > 0 && crew.isDone(race(own));

  // The rules in order, best first; one without a loss yet keeps its place.
  function standings(own) {
    return rules.map((rule) => {
      const jobs = raceOf(rule, own);
      const runs = jobs.map((job) => crew.get(job)).filter(Boolean);
      const losses = runs.map(scoreOf);
      return { rule, lr: jobs[0]?.lr, runs, losses, by: losses.length ? median(losses) : NaN };
    }).sort((a, b) => (a.by === b.by ? 0 : (Number.isNaN(a.by) - Number.isNaN(b.by)) || a.by - b.by));
  }

  // ---- running
  function heard() {
    if (isRunning) go();
    schedule();
  }

  function go() {
    crew.begin(sweep());
    if (!crew.isDone(sweep())) return;
    crew.begin(race());
    if (isOver(choices.own)) finish();
  }

  function start() {
    isRunning = true;
    crew.only([...sweep(), ...race()]);
    go();
    schedule();
  }

  function stop() {
    isRunning = false;
    crew.only([]);
    schedule();
  }

  function finish() {
    isRunning = false;
    if (mayAnnounce) announce.textContent = `${outcome()} ${standings(choices.own).map(({ rule }, i) => `${i + 1}. ${rule}`).join(", ")}.`;
    mayAnnounce = false;
  }

  // A reader's choice starts the race that it asks for.
  function choose(changes) {
    Object.assign(choices, changes);
    mayAnnounce = true;
    for (const input of ways.querySelectorAll("input")) input.checked = (input.value === "own") === choices.own;
    clearTimeout(pending);
    pending = setTimeout(start, 150); // a slider moves many times
    schedule();
  }

  // ---- in words
  function outcome() {
    const order = standings(choices.own);
    const [first, last] = [order[0], order.at(-1)];
    const factor = last.by / first.by;
    const apart = factor < DIVERGED ? `${show(digits(factor, factor < 10 ? 2 : 3))} times the loss of ${first.rule}, the first` : `diverged; ${first.rule} comes first`;
    return `${choices.own ? "Each at its own rate" : `All at ${show(choices.lr)}`}: ${last.rule} comes last with ${apart}.`.replace("with diverged", "and has diverged");
  }

  function progress() {
    if (isOver(choices.own)) return outcome();
    const jobs = crew.isDone(sweep()) ? race() : sweep();
    const share = mean([0, ...jobs.map((job) => (crew.get(job)?.losses.length ?? 0) / job.num_steps)]);
    const part = `${Math.round((100 * share * (jobs.length + 1)) / (jobs.length || 1))} %`;
    if (!isRunning) return `${rules.length} optimizers, each with ${seeds} networks, learn to read handwritten digits on your machine.`;
    return jobs === race || crew.isDone(sweep()) ? `The race: ${part} of the steps.` : `First every rule tries ${RATES.length} learning rates: ${part}.`;
  }

  // ---- the pictures
  function schedule() {
    scheduled ??= requestAnimationFrame(draw);
  }

  function draw() {
    scheduled = undefined;
    if (!curves.clientWidth) return;
    const theme = themeOf(el);
    root.classList.toggle("dark", theme.dark);
    const block = blockOf(choices.num_steps);
    const order = standings(choices.own);
    const entries = order.map((entry) => ({ ...entry, ...readings(entry.runs), other: otherPlace(entry.rule) }));
    const shown = order.filter(({ runs }) => runs.length);
    drawCurves(curves, theme, {
      block, num_steps: choices.num_steps, front,
      curves: Object.fromEntries(shown.map(({ rule, runs }) => [rule, runs.map(({ losses }) => blocks(losses, block))])),
    });
    curves.setAttribute("aria-label", `Training loss over the steps. ${shown.map(({ rule, by }) => `${rule} ${show(digits(by, 2))}`).join(", ")}.`);
    if (!compact) drawRates(theme);
    table.draw(entries, held?.images, choices.own ? "Each at its own best rate" : `All at the learning rate ${show(choices.lr)}`, theme);
    status.textContent = progress();
    button.textContent = isRunning ? "■ Stop" : isOver(choices.own) ? "↻ Race again" : "▶ Race";
    common.hidden = choices.own;
  }

  function drawRates(theme) {
    const scores = Object.fromEntries(rules.map((rule) => [rule, scoresOf(sweepOf(rule))]));
    const chosen = hasSwept() ? Object.fromEntries(rules.map((rule) => [rule, bestOf(rule)])) : {};
    rateMap = drawSweep(rates, theme, { scores, chosen, lr: choices.own ? undefined : choices.lr, front });
    const best = Object.entries(chosen).map(([rule, i]) => `${rule} ${show(RATES[i])}`).join(", ");
    rates.setAttribute("aria-label", `Training loss at the end over the learning rate. ${best && `Best rates: ${best}.`}`);
  }

  // How many of the digits held out the networks of a rule read right, and which of those shown its first network does not.
  function readings(runs) {
    if (!held || !runs.length) return { right: 0, wrong: [] };
    const isWrong = ({ guesses }) => guesses.map((guess, k) => guess !== held.labels[k]);
    return { right: 1 - mean(runs.map((run) => mean(isWrong(run).map(Number)))), wrong: isWrong(runs[0]).slice(0, SHOWN) };
  }

  function otherPlace(rule) {
    if (!isOver(choices.own) || !isOver(!choices.own)) return undefined;
    return standings(!choices.own).findIndex((entry) => entry.rule === rule);
  }

  // ---- on the page
  const way = (value, text) => h("label", {}, h("input", { type: "radio", name: "rates", value, checked: (value === "own") === choices.own, onchange: () => choose({ own: value === "own" }) }), text);
  const ways = h("fieldset", { className: "switch", "aria-label": "learning rates" }, way("one", "the same rate for all"), way("own", "each its own"));
  const common = slider({ name: "lr", label: "learning rate", number: SETTINGS.lr, value: choices.lr, set: (lr) => choose({ lr, own: false }) });
  common.classList.add("wide");
  const press = () => {
    if (isRunning) return stop();
    if (isOver(choices.own)) crew.forget(race());
    mayAnnounce = true;
    start();
  };
  const button = h("button", { type: "button", className: "start", onclick: press }, "▶ Race");
  const curves = h("canvas", { role: "img" });
  const rates = h("canvas", { role: "img", className: "sweep" });
  let rateMap;
  rates.addEventListener("click", (event) => {
    const [x] = rateMap.invert(event.offsetX, event.offsetY);
    common.querySelector("input[type=text]").value = String(digits(10 ** x, 2));
    common.querySelector("input[type=text]").dispatchEvent(new Event("change"));
  });
  const picture = (canvas) => h("div", { className: "picture" }, canvas);
  const bring = (rule) => {
    front = rule;
    schedule();
  };
  const table = makeStandings(rules, compact, bring);
  const status = h("p", { className: "status" });
  const announce = h("div", { className: "announce", role: "status" });
  const steps = { ...SETTINGS.num_steps, low: 10, high: MOST_STEPS, ends: "[]", scale: { ...SETTINGS.num_steps.scale, low: 100, step: 50 } };
  const more = compact ? [] : [h("div", { className: "row" }, ...[
    slider({ name: "num_steps", label: "steps", number: steps, value: choices.num_steps, set: (num_steps) => choose({ num_steps }) }),
    slider({ name: "seed", number: SETTINGS.seed, value: choices.seed, set: (seed) => choose({ seed }) }),
  ].map((each) => (each.classList.add("wide"), each)))];
  const root = h("div", { className: `explorer race${compact ? " compact" : ""}`, role: "group", "aria-label": "Race of optimizers" },
    h("div", { className: "row" }, button, ways, common), status,
    h("div", { className: "main" }, h("div", { className: "pictures" }, ...(compact ? [] : [picture(rates)]), picture(curves)), table.element),
    ...more, announce);

  el.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab would take the keys for its own
  const shadow = el.shadowRoot ?? el.attachShadow({ mode: "open" });
  shadow.replaceChildren(h("style", {}, STYLE + RACE_STYLE), root);
  unpack(DIGITS).then((content) => {
    const images = Array.from({ length: SHOWN }, (_, k) => levelsOf(content, COUNT + k));
    held = { images, labels: content.slice(-HELD_OUT) };
    schedule();
  });
  const resized = new ResizeObserver(schedule);
  resized.observe(curves);
  const themed = onTheme(schedule);
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) start();
  }, { threshold: STARTED });
  seen.observe(root);

  return () => {
    clearTimeout(pending);
    cancelAnimationFrame(scheduled);
    for (const observer of [resized, themed, seen]) observer.disconnect();
    crew.end();
  };
}

function mountAll() {
  for (const el of document.querySelectorAll(".gradopt-race")) {
    const race = JSON.parse(el.dataset.state);
    render({ model: { get: () => race }, el });
  }
}

export default { render, mountAll };
