// The explorer: one state, the controls that change it, and the two pictures of it.

const KEYS = ["optimizers", "surface", "condition", "start", "num_steps", "batch_size", "seed", "t"];
const PLAY_SECONDS = 3;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// What tells an optimizer from the others of its class: the hyperparameters that are not the defaults.
function titleOf({ name, optimizer, ...hyperparameters }) {
  const { defaults, choices } = OPTIMIZERS[name];
  const entries = Object.entries(hyperparameters).filter(([key, value]) => key === "lr" || python(value) !== python(defaults[key]));
  const texts = entries.map(([key, value]) => (key in CONVENTIONS ? CONVENTIONS[key][Number(value)] : key in choices ? value : `${key} ${python(value)}`));
  return [`${name}${optimizer ? ` of ${titleOf(optimizer)}` : ""}`, ...texts].join(", ");
}

function swatch({ dash }) {
  const svg = `<svg viewBox="0 0 42 8" aria-hidden="true"><line x1="1" x2="41" y1="4" y2="4" stroke-width="2.4" stroke-dasharray="${dash.map((length) => 2 * length)}"/></svg>`;
  return h("span", { innerHTML: svg }).firstChild;
}

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
  const texts = [`Step ${state.t}, term by term`, ...rows.flatMap(([, value]) => [value].flat().map(show))];
  if (element.names !== names || !element.querySelector("table")) {
    const cells = (value) => (Array.isArray(value) ? value.map(() => h("td")) : [h("td", { colSpan: 2 })]);
    const heads = ["term", "θ₁", "θ₂"].map((text) => h("th", { scope: "col" }, text));
    const body = rows.map(([name, value]) => h("tr", {}, h("th", { scope: "row", innerHTML: name }), ...cells(value)));
    element.names = names;
    element.replaceChildren(h("table", {}, h("caption"), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body)));
  }
  element.querySelectorAll("caption, td").forEach((cell, i) => (cell.textContent = texts[i]));
}

function render({ model, el }) {
  const read = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));
  const initial = read();
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let state = initial;
  let runs = [];
  let stale = true;
  let surface, map, gapMap, playing, saving, scheduled, announcing;
  const cache = {};

  // ---- the pictures
  const paths = h("canvas", { role: "img" });
  const gaps = h("canvas", { role: "img" });
  const handle = h("div", { className: "handle", tabIndex: 0, role: "slider", "aria-label": "Start point, moved with the arrow keys", "aria-roledescription": "point in the plane" });
  const announce = h("div", { className: "announce", "aria-live": "polite" });
  const root = h("div", { className: "explorer", role: "group", "aria-label": "Explorer of optimizers" });

  // Changes only mark the runs as stale: many may arrive within one frame.
  function recompute() {
    if (!stale) return;
    stale = false;
    surface = SURFACES[state.surface](state.condition);
    const styles = stylesOf(state.optimizers.map(({ name }) => name));
    runs = state.optimizers.map((spec, i) => ({ style: styles[i], ...descend(spec, surface, state) }));
  }

  function gapText({ path, gaps }) {
    const [x, y] = path.subarray(2 * state.t);
    return isFar(x, y, reachOf(surface)) ? "diverged" : `gap ${show(gaps[state.t])}`;
  }

  function draw(now) {
    scheduled = undefined;
    if (!paths.clientWidth) return;
    recompute();
    if (playing) {
      state = { ...state, t: Math.min(state.num_steps, Math.floor(playing.from + ((now - playing.since) / 1000 / PLAY_SECONDS) * state.num_steps)) };
      if (state.t === state.num_steps) stop();
      else schedule();
    }
    const theme = themeOf(el);
    root.classList.toggle("dark", theme.dark);
    map = drawPaths(paths, cache, state, surface, runs, theme);
    gapMap = drawGaps(gaps, state, runs, theme);
    const [x, y] = [map.x(state.start[0]), map.y(state.start[1])];
    const { box } = map;
    handle.style.left = `${Math.max(box.x, Math.min(box.x + box.width, x))}px`;
    handle.style.top = `${Math.max(box.y, Math.min(box.y + box.height, y))}px`;
    time.max = state.num_steps;
    time.value = state.t;
    clock.textContent = `step ${state.t} of ${state.num_steps}`;
    cards.forEach(({ details, gap, line, terms }, i) => {
      gap.textContent = gapText(runs[i]);
      line.setAttribute("stroke", inked(runs[i].style.color, theme.dark));
      if (details.open) showTerms(terms, state.optimizers[i], surface, state);
    });
  }

  function schedule() {
    scheduled ??= requestAnimationFrame(draw);
  }

  function describe() {
    recompute();
    const point = state.start.map(show).join(", ");
    handle.setAttribute("aria-valuenow", state.start[0]);
    handle.setAttribute("aria-valuemin", surface.bounds[0][0]);
    handle.setAttribute("aria-valuemax", surface.bounds[0][1]);
    handle.setAttribute("aria-valuetext", `θ₁ ${show(state.start[0])}, θ₂ ${show(state.start[1])}`);
    const results = runs.map((run, i) => `${titleOf(state.optimizers[i])}: ${gapText(run)}`).join("; ");
    paths.setAttribute("aria-label", `Paths over the contours of ${state.surface} from (${point}).`);
    gaps.setAttribute("aria-label", `Gap to the minimum after ${state.t} steps: ${results}.`);
    time.setAttribute("aria-valuetext", `step ${state.t} of ${state.num_steps}`);
    return `Step ${state.t} of ${state.num_steps}. ${results}.`;
  }

  function say() {
    clearTimeout(announcing);
    announcing = setTimeout(() => (announce.textContent = describe()), 300);
  }

  // ---- changes
  function set(changes, rebuild = false) {
    const next = { ...state, ...changes };
    if (state.t === state.num_steps && !("t" in changes)) next.t = next.num_steps; // what is shown whole stays whole
    next.t = Math.min(next.t, next.num_steps); // and Python shortens a run before it moves its t
    checkState(next);
    state = next;
    save(KEYS);
    stale = true;
    if (rebuild) build();
    startX.value = String(state.start[0]);
    startY.value = String(state.start[1]);
    schedule();
    say();
  }

  function save(keys) {
    saving = true;
    for (const key of keys) model.set(key, state[key]);
    model.save_changes();
    saving = false;
  }

  function adopt(next) {
    stop();
    set(next, true);
  }

  function stop() {
    if (!playing) return;
    playing = undefined;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
    save(["t"]);
    say();
  }

  function start() {
    playing = { since: performance.now(), from: state.t < state.num_steps ? state.t : 0 };
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    schedule();
  }

  function seek(t) {
    stop();
    state = { ...state, t: Math.max(0, Math.min(state.num_steps, t)) };
    save(["t"]);
    schedule();
    say();
  }

  function moveStart(point) {
    set({ start: point.map((value) => digits(value, 4)) });
  }

  // ---- time
  const play = h("button", { type: "button", "aria-label": "Play", onclick: () => (playing ? stop() : start()) }, "▶");
  const time = h("input", { type: "range", min: 0, "aria-label": "Step shown", oninput: () => seek(Number(time.value)) });
  const clock = h("output");
  const transport = h("div", { className: "time" },
    h("div", { className: "row", style: "gap: 0.3rem" },
      h("button", { type: "button", "aria-label": "One step back", onclick: () => seek(state.t - 1) }, "◂"),
      play,
      h("button", { type: "button", "aria-label": "One step on", onclick: () => seek(state.t + 1) }, "▸")),
    time, clock);

  // ---- the start point, by mouse, touch and keys
  function drag(target, move) {
    target.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      target.setPointerCapture(event.pointerId);
      move(event);
      target.addEventListener("pointermove", move);
      target.addEventListener("lostpointercapture", () => target.removeEventListener("pointermove", move), { once: true });
    });
  }
  const pixel = (canvas, event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const toStart = (event) => {
    const clamped = map.invert(...pixel(paths, event)).map((value, i) => Math.max(surface.bounds[i][0], Math.min(surface.bounds[i][1], value)));
    moveStart(clamped);
  };
  drag(handle, toStart);
  paths.addEventListener("click", toStart);
  drag(gaps, (event) => seek(Math.round(gapMap.invert(...pixel(gaps, event))[0])));
  handle.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const size = event.shiftKey ? 0.1 : 0.01;
    moveStart(state.start.map((value, i) => value + arrow[i] * size * (surface.bounds[i][1] - surface.bounds[i][0])));
  });
  const coordinate = (i) => field(`start θ${"₁₂"[i]}`, state.start[i], (value) =>
    refuse(() => set({ start: state.start.map((old, j) => (j === i ? value : old)) })));
  const [startX, startY] = [coordinate(0), coordinate(1)];
  const startRow = h("div", { className: "start" }, h("span", { "aria-hidden": "true" }, "start"), startX, startY);

  // ---- what the state is shown and shared as
  const problem = h("p", { className: "problem", role: "alert" });
  const shared = h("textarea", { readOnly: true, hidden: true, "aria-label": "Copied text" });
  function refuse(action) {
    problem.textContent = "";
    try {
      action();
    } catch ({ message }) {
      problem.textContent = message;
    }
  }
  async function share(text) {
    shared.hidden = false;
    shared.value = text;
    shared.rows = text.split("\n").length + 1;
    try {
      await navigator.clipboard.writeText(text);
      announce.textContent = "Copied.";
    } catch {
      shared.select();
      announce.textContent = "The browser does not let this page copy; the text is selected.";
    }
  }
  const extent = h("div", { className: "row" });
  const actions = h("div", { className: "row" },
    h("button", { type: "button", onclick: () => adopt(initial) }, "Reset"),
    ...(model.link ? [h("button", { type: "button", onclick: () => share(model.link(state)) }, "Copy link")] : []),
    h("button", { type: "button", onclick: () => share(pythonOf(state)) }, "Copy Python"));

  // ---- controls that depend on the state; built anew when its shape changes
  const setup = h("div", { className: "row" });
  const optimizers = h("div", { className: "optimizers" });
  let cards = [];

  const setSpec = (i, spec, rebuild) => set({ optimizers: state.optimizers.map((old, j) => (j === i ? spec : old)) }, rebuild);
  const fresh = (name) => ({ name, ...OPTIMIZERS[name].defaults, ...(name === "Lookahead" && { optimizer: { name: "SGD", ...OPTIMIZERS.SGD.defaults } }) });

  // "SGD", or "SGD 1" and "SGD 2" where there are two: labels must tell them apart.
  function labelsOf(names) {
    const count = (list, name) => list.filter((other) => other === name).length;
    return names.map((name, i) => (count(names, name) > 1 ? `${name} ${count(names.slice(0, i + 1), name)}` : name));
  }

  function card(spec, i, label, style, open) {
    const own = () => state.optimizers[i];
    const gap = h("span", { className: "gap" });
    const title = h("span", {}, titleOf(spec));
    const line = swatch(style);
    const terms = h("div", { className: "terms", tabIndex: 0, role: "region", "aria-label": `Terms of ${label}` });
    const change = (next) => {
      setSpec(i, next);
      title.textContent = titleOf(next);
      remove.setAttribute("aria-label", `Remove ${titleOf(next)}`);
    };
    const remove = h("button", {
      type: "button", disabled: state.optimizers.length === 1, "aria-label": `Remove ${titleOf(spec)}`,
      onclick: () => {
        cards.splice(i, 1); // the others stay open or closed
        set({ optimizers: state.optimizers.filter((_, j) => j !== i) }, true);
      },
    }, "Remove");
    const knobs = hyperparameters(spec, (key, value) => change({ ...own(), [key]: value }), label);
    if (spec.optimizer) {
      const names = Object.keys(OPTIMIZERS).filter((name) => name !== "Lookahead");
      knobs.push(
        select({ label: "inner optimizer", value: spec.optimizer.name, options: names, set: (name) => setSpec(i, { ...own(), optimizer: fresh(name) }, true) }),
        ...hyperparameters(spec.optimizer, (key, value) => change({ ...own(), optimizer: { ...own().optimizer, [key]: value } }), `inner ${spec.optimizer.name}`));
    }
    knobs.push(h("div", {}, remove));
    const details = h("details", { open, ontoggle: schedule }, h("summary", {}, line, title, gap), h("div", { className: "inner" }, h("div", { className: "knobs" }, ...knobs), terms));
    return { details, gap, line: line.firstChild, terms };
  }

  function build() {
    const focused = root.getRootNode().activeElement?.getAttribute("aria-label"); // what is built anew has lost it
    const opened = cards.map(({ details }) => details.open);
    recompute();
    const labels = labelsOf(state.optimizers.map(({ name }) => name));
    cards = state.optimizers.map((spec, i) => card(spec, i, labels[i], runs[i].style, opened[i] ?? (cards.length > 0 || i === 0)));
    const add = h("select", { "aria-label": "Add an optimizer", onchange: () => set({ optimizers: [...state.optimizers, fresh(add.value)] }, true) });
    add.append(h("option", { value: "" }, "Add an optimizer…"), ...Object.keys(OPTIMIZERS).map((name) => h("option", {}, name)));
    optimizers.replaceChildren(...cards.map(({ details }) => details), h("div", { style: "padding-top: 0.5rem" }, add));

    const batches = [...new Set([1, 2, 4, 8, 16, 32, 64, 128, 256, ...(state.batch_size ? [state.batch_size] : [])])].sort((a, b) => a - b);
    const names = ["full batch", ...batches.map((size) => `mini-batch of ${size}`)];
    setup.replaceChildren(
      select({ label: "surface", value: state.surface, options: Object.keys(SURFACES), set: (name) => set({ surface: name, start: SURFACES[name](state.condition).start }, true) }),
      ...(state.surface === "quadratic" ? [wide(slider({ name: "condition", number: SETTINGS.condition, value: state.condition, set: (condition) => set({ condition }) }))] : []),
      select({
        label: "gradient", value: names[state.batch_size === null ? 0 : batches.indexOf(state.batch_size) + 1], options: names,
        set: (name) => set({ batch_size: name === names[0] ? null : batches[names.indexOf(name) - 1] }, true),
      }),
      ...(state.batch_size === null ? [] : [wide(slider({ name: "seed", number: SETTINGS.seed, label: "noise seed", value: state.seed, set: (seed) => set({ seed }) }))]));

    extent.replaceChildren(
      wide(slider({ name: "num_steps", number: SETTINGS.num_steps, label: "steps", value: state.num_steps, set: (num_steps) => set({ num_steps }) })), startRow);
    if (focused) ([...root.querySelectorAll("[aria-label]")].find((each) => each.getAttribute("aria-label") === focused) ?? add).focus();
  }

  const wide = (element) => {
    element.classList.add("wide");
    return element;
  };

  // ---- on the page
  el.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab would take the keys for its own
  const shadow = el.shadowRoot ?? el.attachShadow({ mode: "open" });
  root.append(setup,
    h("div", { className: "pictures" }, h("div", { className: "picture" }, paths, handle), h("div", { className: "picture" }, gaps)),
    transport, optimizers, extent, actions, problem, shared, announce);
  shadow.replaceChildren(h("style", {}, STYLE), root);
  set({}, true);
  describe();

  const changed = () => !saving && JSON.stringify(read()) !== JSON.stringify(state) && adopt(read());
  for (const key of KEYS) model.on(`change:${key}`, changed);
  const resized = new ResizeObserver(schedule);
  resized.observe(paths);
  const themed = onTheme(schedule);
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    if (!reduced && state.t === state.num_steps) start();
  }, { threshold: 0.6 });
  seen.observe(paths);

  return () => {
    cancelAnimationFrame(scheduled);
    clearTimeout(announcing);
    for (const observer of [resized, themed, seen]) observer.disconnect();
    for (const key of KEYS) model.off(`change:${key}`, changed);
  };
}

// ---- a page without a kernel: the model is an object, and a link carries its state
function pageModel(state, link) {
  const values = { ...state };
  const listeners = new Set();
  return {
    link,
    get: (key) => values[key],
    set: (key, value) => (values[key] = value),
    save_changes: () => {},
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    replace: (next) => {
      Object.assign(values, next);
      for (const listener of listeners) listener();
    },
  };
}

function mount(el, index) {
  el.id = `explorer-${index + 1}`;
  const own = JSON.parse(el.dataset.state);
  const prefix = `#${el.id}=`;
  const model = pageModel(own, (state) => location.href.split("#")[0] + prefix + encodeURIComponent(JSON.stringify(state)));
  render({ model, el });
  const follow = () => {
    if (!location.hash.startsWith(prefix)) return;
    el.scrollIntoView();
    try {
      const state = JSON.parse(decodeURIComponent(location.hash.slice(prefix.length)));
      checkState({ ...own, ...state });
      model.replace(state);
    } catch ({ message }) {
      el.shadowRoot.querySelector("p.problem").textContent = `The state in this link cannot be used: ${message}`;
    }
  };
  addEventListener("hashchange", follow);
  follow();
}

function mountAll() {
  document.querySelectorAll(".gradopt-explorer").forEach(mount);
}

export default { render, mountAll };
