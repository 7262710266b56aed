"""Time the race in headless Chromium: `make bench` fails if it is slower than promised.

One run of each rule is timed alone, in the page; then all eleven rules, three seeds each, in the workers, as a reader
starts them. What is promised of an idle machine is judged by processor time, which other programs lengthen little.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from browser import ARGUMENTS, CHROMIUM
from explorer_page import page_with, write_page
from playwright.sync_api import sync_playwright
from processor import PAGE, clock, seconds_of_pages

from gradopt.explorer.fragments import module
from gradopt.race import Race
from gradopt.race.digits import packed
from gradopt.race.training import RULES
from gradopt.race.widget import MODULE

STEPS, TRIES, CORES = 500, 5, 2
PROMISED_RATE, PROMISED_SECONDS, PROMISED_BYTES, PROMISED_MS = 500, 20, 300_000, 16

TRAINED = """
const images = sparse(await unpack(DIGITS));
const network = new Network(SIZES, BATCH_SIZE);
export const train = (rule, steps) => void new Run(network, images, { rule, lr: 0.003, seed: 1 }).advance(steps);
"""
# From the click on: how often the page draws, and the longest time between two of its frames.
FRAMES = """() => {
  Object.assign(window, { drawn: 0, slowest: 0 });
  const request = requestAnimationFrame;
  window.requestAnimationFrame = (draw) => request((now) => draw(now, (drawn += 1)));
  let last = performance.now();
  request(function next(now) {
    slowest = Math.max(slowest, now - last);
    last = now;
    request(next);
  });
}"""


def alone(browser):
    """Return, of each rule, the steps a second of processor time of one run: the best of some tries of 100 steps."""
    names = ("rules", "network", "digits", "training")
    source = f"const DIGITS = {json.dumps(packed())};\n{module(*(f'race/{name}' for name in names))}\n{TRAINED}"
    page = next(page_with(browser, "race", source))
    spent = clock(page)

    def timed(rule):
        before = spent()
        page.evaluate("([rule, steps]) => race.train(rule, steps)", [rule, 100])
        return spent() - before

    return {rule: 100_000 / min(timed(rule) for _ in range(TRIES)) for rule in RULES}


def whole(browser, path):
    """Race, and return seconds, seconds of processors, the page's own milliseconds a drawing, and its longest wait."""
    write_page(path, Race(num_steps=STEPS, compact=True).page_html(""), MODULE)
    page = browser.new_page(reduced_motion="reduce")
    page.goto(path.as_uri())
    page.evaluate(FRAMES)
    spent = clock(page, PAGE)
    start = time.perf_counter(), seconds_of_pages(browser), spent()
    page.locator(".start").click()
    page.locator(".start", has_text="Race again").wait_for(timeout=300_000)
    seconds, of_processors, own = (
        now - then for now, then in zip((time.perf_counter(), seconds_of_pages(browser), spent()), start, strict=True)
    )
    return seconds, of_processors, own / page.evaluate("drawn"), page.evaluate("slowest")


def main():
    """Print the table; exit with an error if a promise is broken."""
    size = len(packed())
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        rates = alone(browser)
        seconds, of_processors, own, slowest = whole(browser, Path(folder, "page.html"))
        browser.close()
    print(f"the digits: {size / 1000:.0f} KB (promised: under {PROMISED_BYTES / 1000:.0f})")
    for rule, rate in rates.items():
        print(f"{rule:14}{rate:8.0f} steps a second of processor time (promised: {PROMISED_RATE})")
    idle = of_processors / CORES
    print(f"{len(RULES)} rules, 3 seeds, {STEPS} steps: {of_processors:.1f} s of processors,")
    print(f"    {idle:.1f} s on {CORES} idle cores (promised: {PROMISED_SECONDS}); it took {seconds:.1f} s")
    print(f"the page takes {own:.1f} ms of a processor for each drawing (promised: under {PROMISED_MS});")
    print(f"    the longest time between two frames was {slowest:.0f} ms")
    kept = min(rates.values()) >= PROMISED_RATE and idle <= PROMISED_SECONDS
    kept &= size < PROMISED_BYTES and own < PROMISED_MS
    print(f"the race's promises are {'kept' if kept else 'BROKEN'}")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
