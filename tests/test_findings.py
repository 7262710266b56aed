"""A finding that came out differently is told on the page and fails nothing."""

import pytest

from gradopt.lessons import findings
from gradopt.lessons.findings import finding

CLAIM = "tuned SGD ends below 50 percent"
TEN = {"as written": [True, "23 percent"], **{f"seed {k}": [k != 3, f"{k} percent"] for k in range(9)}}


@pytest.fixture
def shown(monkeypatch):
    """Return a function that makes a finding and returns what the cell displays and notes."""

    def show(holds, kept):
        found = []
        monkeypatch.setattr(findings, "kept", lambda: kept)
        monkeypatch.setattr(findings, "display", lambda data, raw, metadata: found.append((data, metadata["finding"])))
        finding(CLAIM, holds, "61 percent <here>")
        return found[0]

    return show


@pytest.mark.parametrize("kept", [{}, {CLAIM: {"as written": [True, "23 percent"]}}])
def test_nothing_shows_where_a_claim_always_held(shown, kept):
    data, record = shown(True, kept)
    assert data == {"text/html": "", "text/plain": ""}
    assert record == {"claim": CLAIM, "holds": True, "measured": "61 percent <here>"}


def test_a_claim_that_did_not_hold_is_told_beside_the_kept_runs(shown):
    data, record = shown(False, {CLAIM: TEN})
    assert record["holds"] is False
    for words in ("Otherwise in this build", CLAIM, "61 percent", "23 percent", "9 of 10"):
        assert words in data["text/html"] and words in data["text/plain"]
    assert "<here>" not in data["text/html"] and "warning" in data["text/html"]


def test_a_claim_that_held_here_and_not_always_is_told(shown):
    data, _ = shown(True, {CLAIM: TEN})
    assert "Not always so" in data["text/html"] and "9 of 10" in data["text/html"] and "note" in data["text/html"]


def test_a_claim_that_was_never_varied_does_not_hide(shown):
    assert "Otherwise in this build" in shown(False, {})[0]["text/plain"]
