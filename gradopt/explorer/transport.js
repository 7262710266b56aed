// Time: the step shown, played, stepped and scrubbed.

const PLAY_SECONDS = 3;

// `moved` is called when a reader, or the end of the run, has chosen the step shown; `schedule` asks for a frame.
function makeTransport(state, schedule, moved) {
  let playing;
  const play = h("button", { type: "button", "aria-label": "Play", onclick: () => (playing ? stop() : start()) }, "▶");
  const time = h("input", { type: "range", min: 0, "aria-label": "Step shown", oninput: () => seek(Number(time.value)) });
  const clock = h("span", { className: "clock" });

  function showButton(label, sign) {
    play.textContent = sign;
    play.setAttribute("aria-label", label);
  }

  function start() {
    playing = { since: performance.now(), from: state.now.t < state.now.num_steps ? state.now.t : 0 };
    showButton("Pause", "❚❚");
    schedule();
  }

  function stop() {
    if (!playing) return;
    playing = undefined;
    showButton("Play", "▶");
    state.save(["t"]);
    moved();
  }

  function seek(t) {
    stop();
    state.show(t);
    state.save(["t"]);
    moved();
  }

  // Moves on to the step of this moment, if it is playing.
  function tick(now) {
    if (!playing) return;
    const passed = Math.max(0, now - playing.since) / 1000; // a frame may be older than the press of the button
    state.show(playing.from + Math.floor((passed / PLAY_SECONDS) * state.now.num_steps));
    if (state.now.t === state.now.num_steps) stop();
    else schedule();
  }

  function draw() {
    time.max = state.now.num_steps;
    time.value = state.now.t;
    clock.textContent = `step ${state.now.t} of ${state.now.num_steps}`;
  }

  const step = (label, sign, by) => h("button", { type: "button", "aria-label": label, onclick: () => seek(state.now.t + by) }, sign);
  const buttons = h("div", { className: "row" }, step("One step back", "◂", -1), play, step("One step on", "▸", 1));
  const describe = () => time.setAttribute("aria-valuetext", `step ${state.now.t} of ${state.now.num_steps}`);
  return { element: h("div", { className: "time" }, buttons, time, clock), start, stop, seek, tick, draw, describe };
}
