"""An exercise is answered in its page: hints, solved, remembered, stopped, listed and handed in."""

import html

import pytest
from browser import CHROMIUM, complaints, missing
from exercises import everywhere
from explorer_page import PAGE
from grade import read

from gradopt.editor import bundle
from gradopt.editor.exercises import answers
from gradopt.explorer.page import loader

if not CHROMIUM or not bundle.MICROPYTHON.is_dir():
    missing("needs Chromium and MicroPython from npm")

HERE, THERE = "ex-mb-same", "ex-seg-dice"  # one that the page grades, one that needs torch


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    chosen = [everywhere()[label] for label in (HERE, THERE)]
    (folder / "gradopt-python.js").write_text(bundle.script(), encoding="utf-8")
    (folder / "gradopt-exercises.js").write_text(loader(answers(chosen)), encoding="utf-8")
    cells = [
        f'<div class="exercise" id="{each.label}"><div class="cell tag_exercise">'
        f"<pre>{html.escape(each.stub)}</pre></div></div>"
        for each in chosen
    ]
    links = "".join(f'<li><a href="page.html#{each.label}">{each.label}</a></li>' for each in chosen)
    body = "".join(cells) + f'<div class="gradopt-progress"><ul>{links}</ul></div>'
    text = PAGE.format(body, "").replace("<script></script>", '<script src="gradopt-exercises.js"></script>')
    (folder / "page.html").write_text(text, encoding="utf-8")
    return (folder / "page.html").as_uri()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme="dark")
    found = complaints(context)
    page = context.new_page()
    page.goto(address)
    yield page
    assert not found
    context.close()


def answer(page, code):
    """Write an answer, check it by the keyboard, and return what is said in the end."""
    field = page.get_by_role("textbox", name="Answer to the exercise")
    field.fill(code)
    field.press("Control+Enter")
    page.get_by_role("button", name="Stop").and_(page.locator(":disabled")).wait_for(timeout=60_000)
    return page.get_by_role("group", name="Answer here").inner_text()


def test_a_wrong_answer_gets_a_hint_a_right_one_is_remembered(page):
    wrong = answer(page, "def same_level(lr0, n0, n, lam):\n    return lr0 * n / n0\n")
    assert "0 of 2 right." in wrong and "Hint: lr must stay below 2 / lam" in wrong
    assert "Solved." in answer(page, everywhere()[HERE].solution)
    page.reload()
    assert "solved" in page.get_by_role("group", name="Answer here").inner_text()
    assert page.get_by_role("textbox", name="Answer to the exercise").input_value() == everywhere()[HERE].solution
    assert "1 of 2 solved" in page.get_by_role("group", name="Your answers").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_error_names_the_line_of_the_answer(page):
    assert "Line 2: ZeroDivisionError" in answer(page, "x = 1\ny = 1 / 0\n")


def test_a_loop_without_an_end_is_stopped(page):
    page.get_by_role("textbox", name="Answer to the exercise").fill("while True:\n    pass\n")
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").wait_for(timeout=10_000)


def test_an_exercise_that_needs_a_notebook_says_why(page):
    assert "This one needs a notebook: it uses torch." in page.locator(f"#{THERE}").inner_text()


def test_the_file_of_answers_is_what_the_command_reads(page, tmp_path):
    page.get_by_role("textbox", name="Answer to the exercise").fill("def same_level(*given):\n    return 1\n")
    page.get_by_label("Your name").fill("Ada")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download answers").click()
    download.value.save_as(tmp_path / "ada.json")
    assert read(tmp_path / "ada.json") == ("Ada", {HERE: "def same_level(*given):\n    return 1\n"})
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget all answers").click()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_answers_survive_a_browser_that_keeps_nothing(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })")
    page.goto(address)
    assert "keeps no answers" in page.get_by_role("group", name="Answer here").inner_text()
    assert "Solved." in answer(page, everywhere()[HERE].solution)
    context.close()
