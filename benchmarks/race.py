"""Time the race in headless Chromium: `make bench` fails if it is slower than promised.

One run is timed alone, in the page; then all eleven rules, three seeds each, in the workers, as a reader starts them.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from browser import ARGUMENTS, CHROMIUM
from explorer_page import write_page
from playwright.sync_api import sync_playwright

from gradopt.explorer.fragments import module
from gradopt.race import Race
from gradopt.race.digits import packed
from gradopt.race.training import RULES
from gradopt.race.widget import MODULE

STEPS, TRIES = 500, 5
PROMISED_RATE, PROMISED_SECONDS, PROMISED_BYTES, PROMISED_MS = 500, 20, 300_000, 200

ALONE = """async ([source, tries]) => {
  const { timed } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return timed(tries);
}"""
TIMED = """
export async function timed(tries) {
  const images = sparse(await unpack(DIGITS));
  const network = new Network(SIZES, BATCH_SIZE);
  return Object.fromEntries(Object.keys(OPTIMIZERS).map((rule) => {
    const run = new Run(network, images, { rule, lr: 0.003, seed: 1 });
    const seconds = Array.from({ length: tries }, () => {
      const before = performance.now();
      run.advance(100);
      return (performance.now() - before) / 1000;
    });
    return [rule, 100 / Math.min(...seconds)];
  }));
}
"""
FRAMES = """() => {
  window.slowest = 0;
  let last = performance.now();
  requestAnimationFrame(function next(now) {
    slowest = Math.max(slowest, now - last);
    last = now;
    requestAnimationFrame(next);
  });
}"""


def alone(page):
    """Return, of each rule, the steps a second of one run: the best of some tries of 100 steps."""
    names = ("rules", "network", "digits", "training")
    source = f"const DIGITS = {json.dumps(packed())};\n{module(*(f'../race/{name}' for name in names))}\n{TIMED}"
    return page.evaluate(ALONE, [source, TRIES])


def whole(page, path):
    """Return the seconds of the whole race, and the longest time between two frames of the page in milliseconds."""
    write_page(path, Race(num_steps=STEPS, compact=True).page_html(""), MODULE)
    page.emulate_media(reduced_motion="reduce")
    page.goto(path.as_uri())
    page.evaluate(FRAMES)
    before = time.perf_counter()
    page.locator(".start").click()
    page.locator(".start", has_text="Race again").wait_for(timeout=300_000)
    return time.perf_counter() - before, page.evaluate("slowest")


def main():
    """Print the table; exit with an error if a promise is broken."""
    size = len(packed())
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        rates = alone(page)
        seconds, slowest = whole(page, Path(folder, "page.html"))
        browser.close()
    print(f"the digits: {size / 1000:.0f} KB (promised: under {PROMISED_BYTES / 1000:.0f})")
    for rule, rate in rates.items():
        print(f"{rule:14}{rate:8.0f} steps a second (promised: {PROMISED_RATE})")
    print(f"{len(RULES)} rules, 3 seeds, {STEPS} steps: {seconds:.1f} s (promised: {PROMISED_SECONDS})")
    print(f"longest time between two frames: {slowest:.0f} ms (promised: under {PROMISED_MS})")
    kept = min(rates.values()) >= PROMISED_RATE and seconds <= PROMISED_SECONDS
    kept &= size < PROMISED_BYTES and slowest < PROMISED_MS
    print(f"the race's promises are {'kept' if kept else 'BROKEN'}")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
