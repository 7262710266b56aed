"""The widgets in a live JupyterLab, which Chromium drives: what a hand changes, Python has, and the other way round."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from browser import complaints
from bs4 import BeautifulSoup
from built import BUILD, needs_book
from fakes import write_setting

EXPLORER = [
    """from gradopt.explorer import Explorer
from gradopt.numpy import SGD, Adam
explorer = Explorer(SGD(lr=1e-3), Adam(lr=0.1), num_steps=80)
explorer""",
    "print('moved to', *explorer.start, 'and runs from', *explorer.path[1, 0])",
    """explorer.num_steps = 20
explorer.surface = 'beale'
explorer.start = 2, 1
explorer.optimizers = [Adam(lr=0.5), *explorer.optimizers]""",
    "print('state', explorer)",
]
VERDICT = [
    """from gradopt.explorer import Verdict
from gradopt.results.judged import judged
Verdict(judged('results'))"""
]
MAP = [
    """from gradopt.maps import Axis, Map
from gradopt.measure.recursions import spectral_radius
from gradopt.numpy import Momentum
axes = Axis('lr', [0.5, 1.0, 1.5], (1,), 'lr'), Axis('momentum', [0.0, 0.5, 0.9], (0.5,), 'momentum')
shown = Map(Momentum(lr=0.5, momentum=0.9), *axes, 'rate', spectral_radius, condition=1, start=(1, 0))
shown""",
    "print('at', shown.point)",
    "shown.point = {'lr': 1.5, 'momentum': 0}",
]
RACE = [
    """from gradopt.race import Race
Race('SGD', 'Adam')"""
]
LESSONS = BUILD / "notebooks" / "book"
QUIET = """
c.LabApp.expose_app_in_browser = True
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.IdentityProvider.token = ""
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.open_browser = False
c.ServerApp.port_retries = 0
c.ServerApp.allow_root = True
"""


def write_notebook(path, texts):
    cells = [
        {"cell_type": "code", "id": f"cell{i}", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for i, text in enumerate(texts)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that knows nothing of its user, and a notebook in it for each widget."""
    tmp_path = tmp_path_factory.mktemp("lab")
    (tmp_path / "notebooks" / "results").mkdir(parents=True)
    write_setting(tmp_path / "notebooks" / "results", "linear", 0, {"adam": 3.0})
    write_notebook(tmp_path / "notebooks" / "explorer.ipynb", EXPLORER)
    write_notebook(tmp_path / "notebooks" / "verdict.ipynb", VERDICT)
    write_notebook(tmp_path / "notebooks" / "map.ipynb", MAP)
    write_notebook(tmp_path / "notebooks" / "race.ipynb", RACE)
    if LESSONS.exists():
        shutil.copytree(LESSONS, tmp_path / "notebooks" / "lessons")
    (tmp_path / "jupyter_lab_config.py").write_text(QUIET, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    with open(tmp_path / "log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", f"--port={port}", f"--notebook-dir={tmp_path / 'notebooks'}"],
            env=os.environ | dict.fromkeys(folders, str(tmp_path)),
            stdout=log,
            stderr=log,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/api", server, tmp_path / "log")
            yield address
        finally:
            server.terminate()  # it ends its kernels
            server.wait(timeout=20)


def wait_for(address, server, log):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.URLError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


def run(page, i):
    page.locator(".jp-Notebook .jp-CodeCell").nth(i).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")


def begun(context, address):
    """Return the page of a notebook whose first cell has run; a kernel that is not yet connected forgets a request."""
    page = context.new_page()
    page.goto(address)
    prompt = page.locator(".jp-Notebook .jp-CodeCell").first.locator(".jp-InputPrompt")
    deadline = time.monotonic() + 60
    while not re.fullmatch(r"\[\d+\]:", shown := prompt.inner_text()) and time.monotonic() < deadline:
        if shown == "[ ]:":
            run(page, 0)
        page.wait_for_timeout(500)
    return page


def test_hand_and_python_share_one_explorer(browser, lab):
    with browser.new_context(viewport={"width": 1100, "height": 1800}, reduced_motion="reduce") as context:
        found = complaints(context)
        page = begun(context, f"{lab}/doc/tree/explorer.ipynb")
        handle = page.locator(".handle")
        handle.wait_for()
        page.locator(".clock", has_text="step 80 of 80").wait_for()

        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 90, y + 60, steps=5)
        page.mouse.up()
        start = [page.get_by_label(f"start θ{i}").input_value() for i in "₁₂"]
        assert float(start[0]) > -1.5 and float(start[1]) < 2
        run(page, 1)
        printed = page.get_by_text(re.compile("^moved to ")).inner_text().strip()
        assert printed == f"moved to {start[0]} {start[1]} and runs from {start[0]} {start[1]}"

        run(page, 2)
        page.locator(".clock", has_text="step 20 of 20").wait_for()
        page.locator("summary").nth(2).wait_for()
        assert page.get_by_label("surface").input_value() == "beale"
        assert [page.get_by_label(f"start θ{i}").input_value() for i in "₁₂"] == ["2", "1"]
        run(page, 3)
        printed = page.get_by_text(re.compile("^state ")).inner_text().strip()
        optimizers = "Adam(lr=0.5), SGD(), Adam(lr=0.1)"
        assert printed == f"state Explorer({optimizers}, surface='beale', start=(2.0, 1.0), num_steps=20)"

        page.get_by_label("Add an optimizer").select_option("Lookahead")
        page.get_by_label("steps, number").fill("30")
        page.keyboard.press("Enter")
        page.locator(".clock", has_text="step 30 of 30").wait_for()
        run(page, 3)
        page.get_by_text("Lookahead(SGD()), surface='beale', start=(2.0, 1.0), num_steps=30)").wait_for()
        assert [each for each in found if "leaves" in each or "uncaught" in each] == []


def test_a_verdict_is_judged_again_and_takes_results_in(browser, lab, tmp_path):
    with browser.new_context(viewport={"width": 1100, "height": 1800}, reduced_motion="reduce") as context:
        found = complaints(context)
        page = begun(context, f"{lab}/doc/tree/verdict.ipynb")
        page.get_by_text(re.compile(r"^0 of \d+ words differ from the plan's\.$")).first.wait_for()
        page.get_by_role("slider", name="level", exact=True).press("Home")
        page.get_by_label("level, number").press("Enter")  # JupyterLab would run the cell
        page.get_by_text(re.compile(r"^[1-9]\d* of \d+ words differ")).first.wait_for()
        write_setting(tmp_path, "linear", 0, {"adam": -9.0})
        page.get_by_label("Results of your own").set_input_files(tmp_path / "plan-linear-1-adam.json")
        page.get_by_text("In place of the kept runs: plan-linear-1-adam (8 seeds).").wait_for()
        assert [each for each in found if "leaves" in each or "uncaught" in each] == []


def test_hand_and_python_share_the_point_of_a_map(browser, lab):
    with browser.new_context(viewport={"width": 1100, "height": 1800}, reduced_motion="reduce") as context:
        found = complaints(context)
        page = begun(context, f"{lab}/doc/tree/map.ipynb")
        reading = page.locator(".reading")
        reading.filter(has_text="lr 0.5, momentum 0.9: predicted factor per step 0.949").wait_for()
        page.locator(".handle").press("ArrowDown")
        reading.filter(has_text="lr 0.5, momentum 0.5").wait_for()
        run(page, 1)
        page.get_by_text("at {'lr': 0.5, 'momentum': 0.5}").wait_for()
        run(page, 2)
        reading.filter(has_text="lr 1.5, momentum 0: predicted factor per step 0.5").wait_for()
        assert [each for each in found if "leaves" in each or "uncaught" in each] == []


def test_a_race_is_run_to_its_end(browser, lab):
    with browser.new_context(viewport={"width": 1100, "height": 1800}) as context:
        found = complaints(context)
        page = begun(context, f"{lab}/doc/tree/race.ipynb")
        page.get_by_text(re.compile("^All at the learning rate .* comes first")).first.wait_for(timeout=120_000)
        assert [each for each in found if "leaves" in each or "uncaught" in each] == []


# The reader's notebooks


def sentences(lesson):
    """Return the paragraphs of a lesson's page that have neither mathematics nor code in them."""
    page = BUILD / "html" / "book" / f"{lesson}.html"
    paragraphs = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").article.find_all("p")
    plain = [p for p in paragraphs if not p.select(".math, code, .headerlink") and not p.find_parent(class_="cell")]
    return [" ".join(p.get_text().split()) for p in plain if not p.get("class")]


def opened(context, lab, lesson):
    """Return the page of a lesson in JupyterLab, whole, with everything that folds open."""
    needs_book("no lesson was opened in JupyterLab")
    page = context.new_page()
    page.goto(f"{lab}/doc/tree/lessons/{lesson}.ipynb")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
    page.evaluate("""() => {
      const { content } = jupyterapp.shell.currentWidget;
      content.notebookConfig = { ...content.notebookConfig, windowingMode: "none" };
    }""")
    page.locator(".jp-MarkdownOutput").first.wait_for()
    page.wait_for_timeout(3000)  # what typesets mathematics says nowhere that it is done
    page.evaluate("document.querySelectorAll('details').forEach((e) => (e.open = true))")
    return page


@pytest.mark.parametrize("lesson", ["2-gradient-descent/batch", "4-adaptive/radam", "6-judgement/claims"])
def test_a_lesson_reads_in_jupyterlab_as_on_its_page(browser, lab, lesson):
    with browser.new_context(viewport={"width": 1100, "height": 1800}) as context:
        page = opened(context, lab, lesson)
        text = " ".join(page.locator(".jp-MarkdownOutput").all_inner_texts())
        assert page.locator("mjx-merror, [data-mjx-error]").count() == 0 and "$" not in text
        said = " ".join(text.split())
        assert sentences(lesson) and [each for each in sentences(lesson) if each not in said] == []


def test_a_student_runs_a_lesson_and_answers_an_exercise(browser, lab):
    with browser.new_context(viewport={"width": 1100, "height": 1800}, reduced_motion="reduce") as context:
        page = opened(context, lab, "2-gradient-descent/batch")
        page.evaluate("""async () => {
          const { sessionContext } = jupyterapp.shell.currentWidget;
          await sessionContext.ready;
          await jupyterapp.commands.execute("notebook:run-all-cells");
        }""")
        stub = page.locator(".jp-CodeCell", has_text="def largest_lr(problem):")
        stub.get_by_text("0 of 2").wait_for(timeout=240_000)
        page.wait_for_function(
            "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'", timeout=240_000
        )
        assert page.get_by_text("Traceback (most recent call last)").count() == 0
        stub.locator(".cm-content").fill(
            "def largest_lr(problem):\n"
            "    return 2 / np.linalg.eigvalsh(problem.x.T @ problem.x / problem.n).max()\n\n\n"
            "check_limit(largest_lr)"
        )
        page.keyboard.press("Shift+Enter")
        stub.get_by_text("solved").wait_for()
