"""Time the explorer in headless Chromium: `make bench` fails if a frame takes 16 ms, or 60 on a phone.

A frame is what the page computes and draws for one move of the pointer: its handlers and its animation frame; 95 % of
frames are held to the limit. A phone is a narrow screen and a processor slowed six times: six times the processor time
of frames above that of frames in which nothing moves, which other programs lengthen little. Held to the limit is the
median block of frames by its scripts, styles and layout; beside it stands what the main thread does in all, where the
processor paints as well, for want of the graphics processor of a phone.
"""

import gzip
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from browser import ARGUMENTS, CHROMIUM
from explorer_page import write_page
from playwright.sync_api import sync_playwright
from processor import ALL, PAGE, clock

from gradopt.explorer import Explorer
from gradopt.explorer.specs import CLASSES
from gradopt.explorer.widget import MODULE, STATE
from gradopt.hyperparameters import WALK
from gradopt.numpy import SGD, Lookahead

FRAMES, BLOCKS, BLOCK = 200, 10, 5  # a phone's frames come in blocks, in which nothing outside the page takes part
PROMISED_MS, PROMISED_PHONE_MS, PROMISED_BYTES = 16, 60, 60_000
SLOWED = 6
OPTIMIZERS = [cls(SGD(lr=1e-3)) if cls is Lookahead else cls(lr=1e-3) for cls in map(CLASSES.get, WALK)]
EXPLORERS = [
    Explorer(*OPTIMIZERS, surface="rosenbrock", num_steps=500),
    Explorer(*OPTIMIZERS, surface="rastrigin", num_steps=500, batch_size=16),
]

PHONE = {"device_scale_factor": 3, "viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
ACTIONS = ("start", "lr of Adam", "condition", "Step shown", "Play")

# From the first frame of the page on; `own` frames are those that the explorer asks for.
TIMED = """
window.spent = 0;
window.timed = (run) => {
  const before = performance.now();
  run();
  spent += performance.now() - before;
};
const request = requestAnimationFrame;
window.requestAnimationFrame = (draw) => request((now) => timed(() => draw(now)));
window.nextFrame = () => new Promise(request);
"""
# One move a frame, as a browser delivers them, of the start, of a slider or of time.
ACT = """async ([action, frames]) => {
  const root = document.querySelector(".gradopt-explorer").shadowRoot;
  const target = root.querySelector(action === "start" ? ".handle" : `[aria-label="${action}"]`);
  const { left, top, width } = target.getBoundingClientRect();
  const drag = (i) => {
    const [clientX, clientY] = [left + width / 2 + 50 * Math.sin(i / 9), top + width / 2 + 50 * Math.cos(i / 9)];
    target.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY }));
  };
  const slide = (i) => {
    target.value = Math.round(target.max * (0.5 + 0.2 * Math.sin(i / 9)));
    target.dispatchEvent(new Event("input"));
  };
  window.act = action === "start" ? drag : action === "Play" ? (i) => i || target.click() : slide;
  const [costs, stamps] = [[], []];
  for (let i = 0; i < frames; i++) {
    spent = 0;
    timed(() => act(i));
    stamps.push(await nextFrame());
    costs.push(spent);
  }
  return { costs, stamps };
}"""
MANY = """async ([from, to]) => {
  for (let i = from; i < to; i++) {
    act(i);
    await nextFrame();
    await new Promise((done) => setTimeout(done)); // the frame is painted
  }
}"""
COMPUTE = """async ([source, state]) => {
  const { SURFACES, descend } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const surface = SURFACES[state.surface](state.condition);
  return Array.from({ length: 50 }, () => {
    const before = performance.now();
    for (const spec of state.optimizers) descend(spec, surface, state);
    return performance.now() - before;
  });
}"""


@contextmanager
def opened(browser, explorer, **screen):
    """Yield a page with an explorer whose start is held, once it is drawn."""
    with tempfile.TemporaryDirectory() as folder, browser.new_context(**screen) as context:
        path = Path(folder, "page.html")
        write_page(path, explorer.page_html(""), MODULE)
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")
        page.add_init_script(TIMED)
        page.goto(path.as_uri())
        page.wait_for_function(
            "document.querySelector('.gradopt-explorer').shadowRoot?.querySelector('.handle').style.left"
        )
        yield page


def hold(page):
    """Press the mouse on the start."""
    box = page.locator(".handle").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()


def measure(browser, explorer, ratio):
    """Return the milliseconds of each frame, between frames, and of the computation alone."""
    with opened(browser, explorer, device_scale_factor=ratio) as page:
        hold(page)
        page.evaluate(ACT, ["start", 30])  # compiles
        dragged = page.evaluate(ACT, ["start", FRAMES])
        page.mouse.up()
        compute = page.evaluate(COMPUTE, [MODULE + "\nexport { SURFACES, descend };", explorer.get_state(STATE)])
    return dragged["costs"], np.diff(dragged["stamps"]), compute


def frame_costs(page, clocks):
    """Return what a frame takes by each clock, a mean for each of the next blocks, of shape (blocks, clocks)."""
    stamps = [[spent() for spent in clocks]]
    for i in range(BLOCKS):
        page.evaluate(MANY, [BLOCK * i, BLOCK * (i + 1)])
        stamps.append([spent() for spent in clocks])
    return np.diff(stamps, axis=0) / BLOCK


def measure_phone(browser, action):
    """Return a phone's milliseconds for a frame, of the page and in all: of the median block and of the slowest."""
    explorer = Explorer(*OPTIMIZERS, surface="quadratic" if action == "condition" else "rosenbrock", num_steps=500)
    with opened(browser, explorer, **PHONE) as page:
        clocks = [clock(page, parts) for parts in (PAGE, ALL)]
        if action == "start":
            hold(page)
        else:
            page.locator("details").evaluate_all("(all) => all.forEach((e, i) => (e.open = i === 6))")  # Adam's
        page.evaluate("window.act = () => {}")
        still = frame_costs(page, clocks)
        page.evaluate(ACT, [action, 0])
        costs = frame_costs(page, clocks)
    return SLOWED * (np.percentile(costs, [50, 100], axis=0) - np.median(still, axis=0)).T


def main():
    """Print the table; exit with an error if a promise is broken."""
    size = len(gzip.compress(MODULE.encode()))
    broken = size >= PROMISED_BYTES
    print(f"module: {size / 1000:.1f} KB gzipped (promised: under {PROMISED_BYTES / 1000:.0f})")
    print(f"{len(OPTIMIZERS)} optimizers, 500 steps each, dragged for {FRAMES} frames; milliseconds, median / 95 %")
    print(f"{'surface':12}{'screen':>8}{'frame':>16}{'between frames':>18}{'computing alone':>18}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for explorer in EXPLORERS:
            for ratio in (1, 2):
                cells = [np.percentile(times, [50, 95]) for times in measure(browser, explorer, ratio)]
                broken |= cells[0][1] >= PROMISED_MS
                texts = [f"{median:.1f} / {high:.1f}" for median, high in cells]
                print(f"{explorer.surface:12}{ratio:>7}x{texts[0]:>16}{texts[1]:>18}{texts[2]:>18}")
        print(f"\na phone: {SLOWED} times the milliseconds of a processor, of the median block of frames / the slowest")
        print(f"{'moved':12}{'the page':>16}{'and painting':>18}")
        for action in ACTIONS:
            page, whole = measure_phone(browser, action)
            broken |= page[0] >= PROMISED_PHONE_MS
            texts = [f"{median:.1f} / {most:.1f}" for median, most in (page, whole)]
            print(f"{action:12}{texts[0]:>16}{texts[1]:>18}")
        browser.close()
    promised = f"95 % of frames under {PROMISED_MS} ms, and of blocks the median under {PROMISED_PHONE_MS} on a phone"
    print(f"promised: {promised}: {'BROKEN' if broken else 'kept'}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
