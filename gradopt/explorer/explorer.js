// The explorer: one state, the controls that change it, and the pictures of it, drawn once a frame.

function render({ model, el }) {
  let scheduled, announcing;
  const state = new ExplorerState(model, changed);
  const schedule = () => (scheduled ??= requestAnimationFrame(draw));
  const moved = () => {
    schedule();
    say();
  };
  const transport = makeTransport(state, schedule, moved);
  const pictures = makePictures(state, transport.seek);
  const cards = makeCards(state, schedule);

  const announce = h("div", { className: "announce", "aria-live": "polite" });
  const problem = h("p", { className: "problem", role: "alert" });
  const start = startFields(state, refuse);
  const sharing = makeSharing((text) => (announce.textContent = text));
  const setup = h("div", { className: "row" });
  const extent = h("div", { className: "row" });
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const actions = h("div", { className: "row" },
    button("Reset", () => adopt(state.initial)),
    ...(model.link ? [button("Copy link", () => sharing.share(model.link(state.now)))] : []),
    button("Copy Python", () => sharing.share(pythonOf(state.now))));
  const root = h("div", { className: "explorer", role: "group", "aria-label": "Explorer of optimizers" },
    setup, h("div", { className: "pictures" }, ...pictures.elements), transport.element, cards.element, extent, actions, problem, sharing.element, announce);

  function draw(now) {
    scheduled = undefined;
    if (!pictures.paths.clientWidth) return;
    state.compute();
    transport.tick(now);
    const theme = themeOf(el);
    root.classList.toggle("dark", theme.dark);
    for (const part of [pictures, transport, cards]) part.draw(theme);
  }

  function describe() {
    state.compute();
    const results = state.runs.map((_, i) => `${titleOf(state.now.optimizers[i])}: ${state.outcome(i)}`).join("; ");
    pictures.describe(results);
    transport.describe();
    return `Step ${state.now.t} of ${state.now.num_steps}. ${results}.`;
  }

  function say() {
    clearTimeout(announcing);
    announcing = setTimeout(() => (announce.textContent = describe()), 300);
  }

  function changed(rebuild) {
    if (rebuild) build();
    start.draw();
    moved();
    tell(el, state.now);
  }

  function adopt(next) {
    transport.stop();
    state.set(next, true);
  }

  function refuse(action) {
    problem.textContent = "";
    try {
      action();
    } catch ({ message }) {
      problem.textContent = message;
    }
  }

  // Makes the controls whose shape depends on the state; the one that had the focus has it again.
  function build() {
    const focused = root.getRootNode().activeElement?.getAttribute("aria-label");
    state.compute();
    const add = cards.build();
    setup.replaceChildren(...problemControls(state));
    extent.replaceChildren(setting(state, "num_steps", "steps"), start.element);
    if (focused) ([...root.querySelectorAll("[aria-label]")].find((each) => each.getAttribute("aria-label") === focused) ?? add).focus();
  }

  inhabit(el, root, STYLE);
  state.set({}, true);
  describe();

  const deaf = state.follow(adopt);
  const resized = new ResizeObserver(schedule);
  resized.observe(pictures.paths);
  const themed = onTheme(schedule);
  const returned = ({ persisted }) => persisted && state.set({}, true); // WebKit empties the fields of a page left and shown again
  addEventListener("pageshow", returned);
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    if (!reduced && state.now.t === state.now.num_steps) transport.start();
  }, { threshold: 0.6 });
  seen.observe(pictures.paths);

  return () => {
    cancelAnimationFrame(scheduled);
    clearTimeout(announcing);
    removeEventListener("pageshow", returned);
    for (const observer of [resized, themed, seen]) observer.disconnect();
    deaf();
  };
}

export default { render, mountAll: () => mountEach("explorer", KEYS, checkState) };
