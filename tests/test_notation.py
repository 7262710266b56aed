"""The page on notation lists every letter that the mathematics of a lesson uses."""

import re
from pathlib import Path

import nbformat
import pytest

from gradopt.hyperparameters import ENGINE, RULES

BOOK = Path(__file__).parent.parent / "book"
LESSONS = sorted(path for path in BOOK.glob("*-*/*.ipynb"))
PAGE = (BOOK / "notation.md").read_text(encoding="utf-8")
COMMON, ENTRIES = PAGE.split("(sec-notation-lessons)=")
COMMON = COMMON.split("## How the three sources write it")[0]
COMMON += "".join(f"${what.symbol}$" for row in (*RULES.values(), ENGINE) for what in row.values() if what.symbol)
OWN = dict(re.findall(r"^\[.+\]\((\S+)\)\n: (.+(?:\n  .+)*)", ENTRIES, re.MULTILINE))

GREEK = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi
omega""".split()
NAMED = {*GREEK, *map(str.capitalize, GREEK), "varepsilon", "varphi", "vartheta", "varrho", "ell"}
WORDS = re.compile(
    r"\\(?:text|operatorname\*?|mathrm|texttt|begin|end)\s*\{[^{}]*\}"
    r"(?:\{[lcr]+\})?"  # the columns of an array
    r"|\\mathbb\s*\{?\w\}?|^:\w+:.*$",
    re.MULTILINE,
)
LETTER = re.compile(r"\\([a-zA-Z]+)|([a-zA-Z])")


def formulas(markdown):
    """Return the formulas of a text, inline and displayed."""
    displayed = r"^(`{3,}|:{3,})\{math\}\n(.*?)^\1$"
    found = [match[2] for match in re.finditer(displayed, markdown, re.MULTILINE | re.DOTALL)]
    markdown = re.sub(displayed, "", markdown, flags=re.MULTILINE | re.DOTALL)
    markdown = re.sub(r"`[^`\n]*`", "", markdown)  # code
    pairs = re.findall(r"\$\$(.+?)\$\$|(?<!\\)\$([^$]+?)\$", markdown, re.DOTALL)
    return found + [one or other for one, other in pairs]


def letters(markdown):
    """Return the letters of the formulas of a text: ``"W"``, ``"theta"``; those with a hat or a bar are the same."""
    pairs = (pair for tex in formulas(markdown) for pair in LETTER.findall(WORDS.sub(" ", tex)))
    return {letter or command for command, letter in pairs if letter or command in NAMED}


def lesson(path):
    """Return what a lesson's text and captions say."""
    cells = nbformat.read(path, as_version=4).cells
    captions = (cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "") for cell in cells)
    return "\n\n".join([*(cell.source for cell in cells if cell.cell_type == "markdown"), *captions])


def name(path):
    return path.relative_to(BOOK).with_suffix("").as_posix()


def test_every_lesson_has_an_entry():
    assert set(OWN) == set(map(name, LESSONS))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_letter_is_listed(path):
    missing = letters(lesson(path)) - letters(COMMON) - letters(OWN[name(path)])
    assert not missing, f"{name(path)} uses {', '.join(sorted(missing))}; say in book/notation.md what it means there"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_letter_is_listed_in_vain(path):
    unused = letters(OWN[name(path)]) - letters(lesson(path))
    assert not unused, f"book/notation.md gives {name(path)} {', '.join(sorted(unused))}, which it does not use"


def test_letters_are_read_from_tex():
    assert letters(r"$\hat m_t \to \E[g]$ and $\text{if } x \in \mathbb R$, `$a$` \$b\$") == {"m", "t", "g", "x"}
    assert letters("```{math}\n:label: eq-one\n\\begin{array}{ll} W^\\top & \\argmin_\\theta J \\end{array}\n```") == {
        "W", "theta", "J",
    }  # fmt: skip
    assert letters(r"$$\min_{\text{low}} \mathcal D \, \operatorname{tr} \Sigma$$ costs 3") == {"D", "Sigma"}
