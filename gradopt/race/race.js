// The race: a sweep of learning rates, then the race, at one rate for all rules or each at the best of its own.

function render({ model, el }) {
  const given = model.get("race");
  const { rules, compact } = given;
  const { own, lr, seed, num_steps } = given;
  const choices = { own, lr, seed, num_steps };
  const crew = new Crew(heard);
  const contest = new Contest(given, choices, crew);
  let isRunning = false;
  let mayAnnounce = false; // a live region speaks only after a reader has acted
  let front, held, map, scheduled, pending;

  // ---- running
  function heard() {
    if (isRunning) go();
    schedule();
  }

  function go() {
    crew.begin(contest.sweep());
    if (!crew.isDone(contest.sweep())) return;
    crew.begin(contest.race());
    if (contest.isOver()) finish();
  }

  function start() {
    isRunning = true;
    crew.only([...contest.sweep(), ...contest.race()]);
    go();
    schedule();
  }

  function finish() {
    isRunning = false;
    if (mayAnnounce) announce.textContent = `${contest.outcome()} ${contest.standings().map(({ rule }, i) => `${i + 1}. ${rule}`).join(", ")}.`;
    mayAnnounce = false;
  }

  function press() {
    if (isRunning) {
      isRunning = false;
      crew.only([]);
      return schedule();
    }
    if (contest.isOver()) crew.forget(contest.race());
    mayAnnounce = true;
    start();
  }

  // A reader's choice starts the race that it asks for; a slider moves many times.
  function choose(changes) {
    Object.assign(choices, changes);
    mayAnnounce = true;
    isRunning = true;
    for (const input of ways.querySelectorAll("input")) input.checked = (input.value === "own") === choices.own;
    clearTimeout(pending);
    pending = setTimeout(start, 150);
    schedule();
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
    const order = contest.standings();
    drawRace(order.filter(({ runs }) => runs.length), theme);
    if (!compact) drawRates(theme);
    const others = contest.otherPlaces();
    const entries = order.map((entry) => ({ ...entry, ...readings(entry.runs), other: others[entry.rule] }));
    table.draw(entries, held?.images, contest.rates(), theme);
    status.textContent = contest.progress(isRunning);
    button.textContent = isRunning ? "■ Stop" : contest.isOver() ? "↻ Race again" : "▶ Race";
  }

  function drawRace(order, theme) {
    const block = blockOf(choices.num_steps);
    const of = Object.fromEntries(order.map(({ rule, runs }) => [rule, runs.map(({ losses }) => blocks(losses, block))]));
    drawCurves(curves, theme, { curves: of, block, num_steps: choices.num_steps, front });
    curves.setAttribute("aria-label", `Training loss over the steps. ${order.map(({ rule, loss }) => `${rule} ${show(digits(loss, 2))}`).join(", ")}`);
  }

  function drawRates(theme) {
    const scores = Object.fromEntries(rules.map((rule) => [rule, contest.scoresOf(rule)]));
    const chosen = contest.best();
    map = drawSweep(rates, theme, { scores, chosen, lr: choices.own ? undefined : choices.lr, front });
    const best = Object.entries(chosen).map(([rule, i]) => `${rule} ${show(RATES[i])}`).join(", ");
    rates.setAttribute("aria-label", `Training loss at the end over the learning rate. Best rates: ${best || "not known yet"}`);
  }

  // How many of the digits held out the networks of a rule read right, and which of those shown its first network does not.
  function readings(runs) {
    if (!held || !runs.length) return { right: 0, wrong: [] };
    const isWrong = ({ guesses }) => guesses.map((guess, k) => guess !== held.labels[k]);
    return { right: 1 - mean(runs.map((run) => mean(isWrong(run).map(Number)))), wrong: isWrong(runs[0]).slice(0, SHOWN) };
  }

  // ---- on the page
  function way(value, text) {
    const isOwn = value === "own";
    return h("label", {}, h("input", { type: "radio", name: "rates", value, checked: isOwn === own, onchange: () => choose({ own: isOwn }) }), text);
  }

  const ways = h("fieldset", { className: "switch", "aria-label": "learning rates" }, way("one", "the same rate for all"), way("own", "each its own"));
  const wide = (element) => (element.classList.add("wide"), element);
  const common = wide(slider({ name: "lr", label: "rate for all", number: SETTINGS.lr, value: lr, set: (lr) => choose({ lr, own: false }) }));
  const button = h("button", { type: "button", className: "start", onclick: press });
  const curves = h("canvas", { role: "img" });
  const rates = h("canvas", { role: "img", className: "sweep", onclick: pick });
  const picture = (canvas) => h("div", { className: "picture" }, canvas);
  const table = makeStandings(rules, (rule) => {
    front = rule;
    schedule();
  });
  const status = h("p", { className: "status" });
  const announce = h("div", { className: "announce", role: "status" });
  const steps = { ...SETTINGS.num_steps, low: LEAST_STEPS, high: MOST_STEPS, ends: "[]", scale: { ...SETTINGS.num_steps.scale, low: 100, step: 50 } };
  const more = h("div", { className: "row", hidden: compact },
    wide(slider({ name: "num_steps", label: "steps", number: steps, value: num_steps, set: (num_steps) => choose({ num_steps }) })),
    wide(slider({ name: "seed", number: SETTINGS.seed, value: seed, set: (seed) => choose({ seed }) })));
  const root = h("div", { className: `explorer race${compact ? " compact" : ""}`, role: "group", "aria-label": "Race of optimizers" },
    h("div", { className: "row" }, button, ways, common), status,
    h("div", { className: "main" }, h("div", { className: "pictures" }, ...(compact ? [] : [picture(rates)]), picture(curves)), table.element),
    more, announce);

  // A click in the picture of the sweep sets the rate that is the same for all.
  function pick({ offsetX, offsetY }) {
    const typed = common.querySelector("input[type=text]");
    typed.value = String(digits(10 ** map.invert(offsetX, offsetY)[0], 2));
    typed.dispatchEvent(new Event("change"));
  }

  inhabit(el, root, STYLE + RACE_STYLE);
  draw();
  unpack(DIGITS).then((content) => {
    held = { images: Array.from({ length: SHOWN }, (_, k) => levelsOf(content, COUNT + k)), labels: content.slice(-HELD_OUT) };
    schedule();
  });
  const resized = new ResizeObserver(schedule);
  resized.observe(curves);
  const themed = onTheme(schedule);
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    if (!isRunning && !matchMedia("(prefers-reduced-motion: reduce)").matches) start();
  }, { threshold: 0.4 });
  seen.observe(root);

  return () => {
    clearTimeout(pending);
    cancelAnimationFrame(scheduled);
    for (const observer of [resized, themed, seen]) observer.disconnect();
    crew.end();
  };
}

function mountAll() {
  if (typeof DecompressionStream === "undefined") return; // an old browser keeps the figure
  for (const el of document.querySelectorAll(".gradopt-race")) {
    const race = JSON.parse(el.dataset.state);
    render({ model: { get: () => race }, el });
  }
}

export default { render, mountAll };
