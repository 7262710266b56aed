"""The slides of the lecture: how a lesson is split, and that they open and run with the network cut."""

import pytest
import slides
from browser import complaints
from built import BUILD, needs_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ON = "(number) => deck.getSlides()[number] === deck.getCurrentSlide()"
FITS = """() => {
  const slide = deck.getCurrentSlide();
  return slide.scrollHeight <= slide.clientHeight && slide.scrollWidth <= slide.clientWidth;
}"""


def cell(source, *tags, html="", printed=""):
    shown = [new_output("display_data", {"text/html": html})] if html else []
    if printed:
        shown.append(new_output("stream", text=printed))
    return new_code_cell(source, metadata={"tags": list(tags)}, outputs=shown)


def made_up(*cells):
    return new_notebook(cells=[new_markdown_cell("# Title"), *cells])


def test_a_lesson_is_split_at_its_headings_figures_and_explorers():
    pages = slides.lesson(
        made_up(
            new_markdown_cell("An opening. See [there](x.ipynb):"),
            cell("plot()", "hide-input", html='<img alt="A line.">'),
            new_markdown_cell("**Figure 1.** A line.\n\n## The rule\n\nFirst. Second. It leads to\n\n$$ a < b $$"),
            cell("print(6 * 7)", printed="42\n"),
            cell("prepared = 1"),
            cell("Explorer()", html='<div class="gradopt-explorer"></div>'),
            new_markdown_cell(
                "> **Theorem 1**\n>\n> It holds.\n\n<details><summary><b>Proof</b></summary>\n\nBy\n\n<details>"
                "induction</details></details>\n\n## Exercises\n\nLeft out."
            ),
            cell("answer()"),
        ),
        "Why?",
    )
    title, figure, rule, explorer, theorem, question = pages
    assert "<h1>Title</h1>" in title
    assert "See there:" in figure and "<img" in figure and "Figure 1." in figure and "plot" not in figure
    assert "<h2>The rule</h2>" in rule and r"\[a &lt; b\]" in rule and "42" in rule
    assert "First." in rule and "Second." not in rule and "It leads to" in rule
    assert "gradopt-explorer" in explorer and "Explorer()" not in explorer
    assert "It holds." in theorem and "induction" not in theorem
    assert "Why?" in question
    assert not any("prepared" in page or "Left out" in page or "answer" in page for page in pages)


def test_long_code_is_split_at_its_blank_lines():
    functions = [f"def f{i}():\n" + "    pass\n" * 8 for i in range(3)]
    code = "\n\n".join(functions)
    assert [part + "\n" for part in slides.chunks(code)] == functions
    assert slides.chunks("a = 1\n\nb = 2") == ["a = 1\n\nb = 2"]


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def deck(browser):
    """The slides, opened from their file, and what they should not have done."""
    needs_book("no slides were opened")
    slides.write(BUILD)
    context = browser.new_context(viewport={"width": 1600, "height": 900})
    found = complaints(context)
    page = context.new_page()
    page.goto((BUILD / "slides" / "lecture.html").as_uri())
    page.wait_for_function("() => window.deck")
    yield page, found
    context.close()


def test_the_slides_of_the_lecture_run_and_fit(deck):
    page, found = deck
    explorers, total = 0, page.evaluate("deck.getTotalSlides()")
    assert total > 20
    for number in range(total):
        page.wait_for_function(ON, arg=number)
        page.wait_for_function(FITS)  # what does not fit fails by its time
        assert not page.locator("section.present mjx-merror, section.present [data-mjx-error]").count()
        handle = page.locator("section.present section.present .gradopt-explorer .handle")
        if handle.count():
            explorers += 1
            before = handle.evaluate("e => e.style.cssText")
            handle.focus()
            page.keyboard.press("ArrowRight")
            page.wait_for_function("([e, before]) => e.style.cssText !== before", arg=[handle.element_handle(), before])
            assert page.evaluate(ON, number)  # the key was the explorer's
            x, y = middle(handle)
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + 90, y)
            page.mouse.up()
            assert middle(handle) == pytest.approx((x + 90, y), abs=3)  # though the slide is shown larger
        if number < total - 1:
            page.keyboard.press("PageDown")
    assert explorers >= 4
    assert page.locator("mjx-container").count() > 100
    assert not page.evaluate(r"() => /\\[(\[]/.test(document.querySelector('.slides').innerText)")
    assert found == []
