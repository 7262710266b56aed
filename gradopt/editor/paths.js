// The paths of a rule as it is and as a reader has changed it, on the surface of the page's first explorer.

const BOWL = { optimizers: [], surface: "quadratic", condition: 10, start: [-10, 1], num_steps: 200, batch_size: null, seed: 0 };

// The state of the first explorer of the page that has the rule, with this rule alone.
function stageOf(rule) {
  const states = [...document.querySelectorAll(".gradopt-explorer")].map((el) => JSON.parse(el.dataset.state));
  const has = ({ optimizers }) => optimizers.find(({ name }) => name === rule);
  const state = states.find(has) ?? states[0] ?? BOWL;
  const plain = rule === "Lookahead" ? { name: rule, optimizer: { name: "SGD", lr: 0.1 } } : { name: rule, lr: 0.1 };
  return { ...state, optimizers: [has(state) ?? plain], t: state.num_steps };
}

// Draws the runs where `el` stands; the first is the rule itself, which needs no Python.
function makePaths(rule, state, el) {
  const surface = SURFACES[state.surface](state.condition);
  const styles = stylesOf([rule, rule]);
  const names = [rule, `${rule}, changed`];
  const [paths, gaps] = [h("canvas", { role: "img" }), h("canvas", { role: "img" })];
  const legend = h("div", { className: "row runs", "aria-hidden": "true" });
  const pictures = h("div", { className: "pictures" }, ...[paths, gaps].map((canvas) => h("div", { className: "picture" }, canvas)));
  let runs;

  // A path of points as the explorer draws one: flat, with its gaps and the first step that is far away.
  function drawable(points, i) {
    const left = points.findIndex(([x, y]) => isFar(x, y, reachOf(surface)));
    const gaps = Float64Array.from(points, ([x, y]) => surface.f(x, y) - lowestOf(surface));
    return { style: styles[i], path: Float64Array.from(points.flat()), gaps, logs: gaps.map(Math.log10), left: left < 0 ? Infinity : left };
  }

  function draw() {
    if (!paths.clientWidth) return;
    const theme = themeOf(el);
    drawPaths(paths, state, surface, runs, theme);
    drawGaps(gaps, state, runs, decadesOf(runs), theme);
    legend.replaceChildren(...runs.map(({ style }, i) => {
      const sample = swatch(style);
      sample.style.stroke = inked(style.color, theme.dark);
      return h("span", {}, sample, names[i]);
    }));
  }

  function set(next) {
    runs = next;
    const ends = runs.map((run, i) => `${names[i]}: ${run.left < Infinity ? "diverged" : `gap ${show(run.gaps[state.num_steps])}`}`).join("; ");
    paths.setAttribute("aria-label", `Paths over the contours of ${state.surface} from (${state.start.map(show).join(", ")}).`);
    gaps.setAttribute("aria-label", `Gap to the minimum after ${state.num_steps} steps: ${ends}.`);
    draw();
  }

  set([{ style: styles[0], ...descend(state.optimizers[0], surface, state) }]);
  const follow = (points) => set(points?.map(drawable) ?? runs.slice(0, 1)); // an error leaves the rule alone
  return { elements: [pictures, legend], watched: paths, draw, follow };
}
