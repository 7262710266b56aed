// A map: point at it, and the rule runs with the hyperparameters of that point.

// Throws an Error that names what is wrong in a state that a link brings.
function checkMap({ map, point }) {
  for (const { name, values } of map.axes) {
    checkNumber(name, point?.[name], { low: values[0], high: values[values.length - 1], ends: "[]", isInteger: false });
  }
}

// The spec of a map's optimizer, and the condition of its surface, at a point.
function settingsOf(map, point) {
  const { condition = map.condition, beta1, beta2, ...own } = point;
  const spec = { ...map.optimizer, ...own };
  if (spec.betas) spec.betas = [beta1 ?? spec.betas[0], beta2 ?? spec.betas[1]];
  return { spec, condition };
}

function render({ model, el }) {
  const data = model.get("map");
  const values = decoded(data.grid);
  const scale = scaleOf(data, values);
  const initial = model.get("point");
  let fixed = initial;
  let hovered, known, plane, scheduled, announcing;
  const cache = {};
  const steps = data.num_steps;
  const nearestTo = (point) => pointAt(data.axes, placesOf(data.axes, point));

  // ---- what follows from a point; the last is kept, for it is told before it is drawn
  function follow(point) {
    if (known?.point !== point) known = { point, ...run(point) };
    return known;
  }

  function run(point) {
    const { spec, condition } = settingsOf(data, point);
    const surface = SURFACES[data.surface](condition);
    const state = { surface: data.surface, condition, start: data.start, num_steps: steps, batch_size: data.batch_size, seed: 0, t: steps };
    const drawn = { style: STYLES[spec.name], ...descend(spec, surface, state) };
    const [i, j] = placesOf(data.axes, point);
    const value = values[j * data.axes[0].values.length + i];
    return { spec, surface, state, run: drawn, value, measured: MEASURES[data.measure](drawn, surface) };
  }

  function words(point, { value, measured }) {
    const where = data.axes.map(({ name }) => `${name} ${show(point[name])}`).join(", ");
    const what = WORDS[data.measure](steps);
    if (!data.predicted) return `${where}: ${what} ${three(measured.value)}.`;
    const verdict = scale.isShown(value) ? "" : ` ${BEYOND[data.measure](value)}`;
    return `${where}: ${PREDICTED[data.measure](what)} ${three(value)}, measured ${three(measured.value)} ${measured.where}.${verdict}`;
  }

  // ---- the parts
  const canvas = h("canvas", { role: "img" });
  const path = h("canvas", { role: "img" });
  const gaps = h("canvas", { role: "img" });
  const handle = h("div", { className: "handle", tabIndex: 0, role: "slider", "aria-label": "Point of the map, moved with the arrow keys", "aria-roledescription": "point in the plane" });
  const knobs = makeKnobs(data.axes, (change) => choose({ ...fixed, ...change }));
  const key = makeKey(scale, WORDS[data.measure](steps));
  const reading = h("p", { className: "reading" });
  const announce = h("div", { className: "announce", "aria-live": "polite" });
  const problem = h("p", { className: "problem", role: "alert" });
  const sharing = makeSharing((text) => (announce.textContent = text));
  const button = (text, onclick, label = text) => h("button", { type: "button", onclick, "aria-label": label }, text);
  const actions = h("div", { className: "row" },
    ...Object.entries(data.marks).map(([letter, [x, y]]) => button(letter, () => choose(nearestTo({ [data.axes[0].name]: x, [data.axes[1].name]: y })), `Point ${letter}`)),
    button("Reset", () => choose(initial)),
    ...(model.link ? [button("Copy link", () => sharing.share(model.link({ point: fixed })))] : []));
  const picture = (element, ...more) => h("div", { className: "picture" }, element, ...more);
  const map = picture(canvas, handle);
  map.classList.add("plane");
  const root = h("div", { className: "explorer map", role: "group", "aria-label": `Map of ${data.axes.map(({ name }) => name).join(" and ")}` },
    key.element, h("div", { className: "pictures" }, map, picture(path), picture(gaps), reading), knobs.element, actions, problem, sharing.element, announce);

  const under = (event) => pointAt(data.axes, plane.invert(...pixelOf(canvas, event)).map(Math.round));

  // ---- drawing
  function draw() {
    scheduled = undefined;
    if (!canvas.clientWidth) return;
    const point = hovered ?? fixed;
    const theme = themeOf(el);
    const found = follow(point);
    root.classList.toggle("dark", theme.dark);
    plane = drawPlane(canvas, cache, data, values, scale, point, theme);
    if (data.coordinate) drawCoordinate(path, found.run, data.start[0], theme);
    else drawPaths(path, found.state, found.surface, [found.run], theme);
    drawExpected(gaps, found.state, found.run, data.predicted ? EXPECTED[data.measure](found.value, found.run.gaps[0], steps) : [], theme);
    [handle.style.left, handle.style.top] = data.axes.map(({ name }, i) => `${plane["xy"[i]](point[name])}px`);
    key.draw(theme);
    knobs.draw(point);
    reading.textContent = words(point, found);
    tell(el, { ...found.spec, condition: found.state.condition, ...point });
  }

  const schedule = () => (scheduled ??= requestAnimationFrame(draw));

  function describe(text) {
    handle.setAttribute("aria-valuenow", fixed[data.axes[0].name]);
    handle.setAttribute("aria-valuemin", data.axes[0].values[0]);
    handle.setAttribute("aria-valuemax", data.axes[0].values.at(-1));
    handle.setAttribute("aria-valuetext", data.axes.map(({ name }) => `${name} ${show(fixed[name])}`).join(", "));
    canvas.setAttribute("aria-label", `Map of the ${WORDS[data.measure](steps)}. ${text}`);
    path.setAttribute("aria-label", data.coordinate ? `The coordinate over the first ${SHOWN} steps.` : `The path over the contours of ${data.surface}.`);
    gaps.setAttribute("aria-label", `Gap to the minimum over ${steps} steps${data.predicted ? ", with what is predicted dashed" : ""}.`);
  }

  // Moves to a point; what is chosen is announced, what a pointer passes over is not.
  function choose(point) {
    hovered = undefined;
    settle(point);
    model.set("point", fixed);
    model.save_changes();
  }

  function settle(point) {
    problem.textContent = "";
    fixed = point;
    schedule();
    const text = words(fixed, follow(fixed));
    describe(text);
    clearTimeout(announcing);
    announcing = setTimeout(() => (announce.textContent = text), 300);
  }

  function hover(point) {
    hovered = point;
    schedule();
  }

  for (const part of [handle, canvas]) drag(part, (event) => choose(under(event)));
  canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && event.buttons === 0 && hover(under(event)));
  map.addEventListener("pointerleave", () => hover(undefined));
  handle.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const by = event.shiftKey ? 10 : 1;
    choose(pointAt(data.axes, placesOf(data.axes, fixed).map((place, i) => place + by * arrow[i])));
  });

  inhabit(el, root, STYLE + MAP_STYLE);
  describe(words(fixed, follow(fixed)));
  schedule();

  const heard = () => JSON.stringify(model.get("point")) !== JSON.stringify(fixed) && settle(nearestTo(model.get("point")));
  model.on("change:point", heard);
  const resized = new ResizeObserver(schedule);
  resized.observe(canvas);
  const themed = onTheme(schedule);
  addEventListener("pageshow", schedule); // WebKit empties the fields of a page left and shown again
  return () => {
    cancelAnimationFrame(scheduled);
    clearTimeout(announcing);
    removeEventListener("pageshow", schedule);
    for (const observer of [resized, themed]) observer.disconnect();
    model.off("change:point", heard);
  };
}

export default { render, mountAll: () => mountEach("map", ["point"], checkMap) };
