// The two pictures of an explorer, and the start point in one of them: moved by mouse, touch and keys.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// Calls `move` where a pointer goes down and drags; a finger may be about to scroll the page, and only its drag or tap counts.
function drag(target, move) {
  target.addEventListener("click", move);
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    if (event.pointerType !== "touch") move(event);
    target.addEventListener("pointermove", move);
    target.addEventListener("lostpointercapture", () => target.removeEventListener("pointermove", move), { once: true });
  });
}

function pixelOf(canvas, event) {
  const { left, top, width } = canvas.getBoundingClientRect();
  const scale = canvas.clientWidth / width; // of a page that is shown larger, as a slide is
  return [scale * (event.clientX - left), scale * (event.clientY - top)];
}

// `seek` gets the step at which a reader points in the picture of the gaps.
function makePictures(state, seek) {
  const paths = h("canvas", { role: "img" });
  const gaps = h("canvas", { role: "img" });
  const handle = h("div", { className: "handle", tabIndex: 0, role: "slider", "aria-label": "Start point, moved with the arrow keys", "aria-roledescription": "point in the plane" });
  let map, gapMap;

  const moveStart = (point) => state.set({ start: point.map((value) => digits(value, 4)) });
  const startAt = (event) => {
    const { bounds } = state.surface;
    moveStart(map.invert(...pixelOf(paths, event)).map((value, i) => Math.max(bounds[i][0], Math.min(bounds[i][1], value))));
  };
  drag(handle, startAt);
  paths.addEventListener("click", startAt);
  drag(gaps, (event) => seek(Math.round(gapMap.invert(...pixelOf(gaps, event))[0])));
  handle.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const size = event.shiftKey ? 0.1 : 0.01;
    moveStart(state.now.start.map((value, i) => value + arrow[i] * size * (state.surface.bounds[i][1] - state.surface.bounds[i][0])));
  });

  return {
    elements: [h("div", { className: "picture" }, paths, handle), h("div", { className: "picture" }, gaps)],
    paths,
    draw(theme) {
      map = drawPaths(paths, state.now, state.surface, state.runs, theme);
      gapMap = drawGaps(gaps, state.now, state.runs, state.decades, theme);
      const { box } = map;
      const [x, y] = [map.x(state.now.start[0]), map.y(state.now.start[1])];
      handle.style.left = `${Math.max(box.x, Math.min(box.x + box.width, x))}px`;
      handle.style.top = `${Math.max(box.y, Math.min(box.y + box.height, y))}px`;
    },
    describe(results) {
      const { start, surface, t } = state.now;
      handle.setAttribute("aria-valuenow", start[0]);
      handle.setAttribute("aria-valuemin", state.surface.bounds[0][0]);
      handle.setAttribute("aria-valuemax", state.surface.bounds[0][1]);
      handle.setAttribute("aria-valuetext", `θ₁ ${show(start[0])}, θ₂ ${show(start[1])}`);
      paths.setAttribute("aria-label", `Paths over the contours of ${surface} from (${start.map(show).join(", ")}).`);
      gaps.setAttribute("aria-label", `Gap to the minimum after ${t} steps: ${results}.`);
    },
  };
}
