"""Time the explorer in headless Chromium while its start is dragged: `make bench` fails if a frame takes 16 ms.

A frame is what the page computes and draws for one move of the pointer: its handlers and its animation frame.
"""

import gzip
import sys
import tempfile
from pathlib import Path

import numpy as np
from browser import ARGUMENTS, CHROMIUM
from explorer_page import write_page
from playwright.sync_api import sync_playwright

from gradopt.explorer import Explorer
from gradopt.explorer.specs import CLASSES
from gradopt.explorer.widget import MODULE, STATE
from gradopt.numpy import SGD, Lookahead

FRAMES = 200
PROMISED_MS, PROMISED_BYTES = 16, 60_000
OPTIMIZERS = [cls(SGD(lr=1e-3)) if cls is Lookahead else cls(lr=1e-3) for cls in CLASSES.values()]
EXPLORERS = [
    Explorer(*OPTIMIZERS, surface="rosenbrock", num_steps=500),
    Explorer(*OPTIMIZERS, surface="rastrigin", num_steps=500, batch_size=16),
]

# One move a frame, as a browser delivers them; `own` frames are those that the explorer asks for.
DRAG = """async ([x, y, frames]) => {
  const handle = document.querySelector(".gradopt-explorer").shadowRoot.querySelector(".handle");
  const request = requestAnimationFrame;
  let spent = 0;
  const timed = (run) => {
    const before = performance.now();
    run();
    spent += performance.now() - before;
  };
  window.requestAnimationFrame = (draw) => request((now) => timed(() => draw(now)));
  const [costs, stamps] = [[], []];
  for (let i = 0; i < frames; i++) {
    spent = 0;
    const [clientX, clientY] = [x + 50 * Math.sin(i / 9), y + 50 * Math.cos(i / 9)];
    timed(() => handle.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY })));
    stamps.push(await new Promise(request));
    costs.push(spent);
  }
  window.requestAnimationFrame = request;
  return { costs, stamps };
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


def measure(browser, explorer, ratio):
    """Return the milliseconds of each frame, between frames, and of the computation alone."""
    state = explorer.get_state(STATE)
    with tempfile.TemporaryDirectory() as folder, browser.new_context(device_scale_factor=ratio) as context:
        path = Path(folder, "page.html")
        write_page(path, explorer.page_html(""), MODULE)
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")
        page.goto(path.as_uri())
        box = page.locator(".handle").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.evaluate(DRAG, [x, y, 30])  # compiles
        dragged = page.evaluate(DRAG, [x, y, FRAMES])
        page.mouse.up()
        compute = page.evaluate(COMPUTE, [MODULE + "\nexport { SURFACES, descend };", state])
    return dragged["costs"], np.diff(dragged["stamps"]), compute


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
        browser.close()
    print(f"promised: 95 % of frames under {PROMISED_MS} ms: {'BROKEN' if broken else 'kept'}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
