"""Findings: what the text says that an experiment shows, and whether it did so in this build."""

import html
import json
from functools import cache
from pathlib import Path

from IPython.display import display

KEPT = Path(__file__).with_name("findings.json")  # made by `make vary`


@cache
def kept():
    """Return what came of each claim in the kept runs: {claim: {variation: [whether it held, what was measured]}}."""
    lessons = json.loads(KEPT.read_text(encoding="utf-8"))
    return {claim: tried for claims in lessons.values() for claim, tried in claims.items()}


def finding(claim, holds, measured):
    """Note what an experiment of a lesson found; say so in plain sight if it is not what the text says.

    Nothing shows where the claim held, in this build and in every kept run: with other random numbers, on other
    arithmetic, from starting points a millionth away. A build never fails because an experiment came out differently.

    Parameters
    ----------
    claim : str
        A sentence that the text relies on, the same in every build.
    holds : bool
        Whether this build found it so.
    measured : str
        What this build measured, with numbers.
    """
    holds, others = bool(holds), kept().get(claim, {})
    record = {"claim": claim, "holds": holds, "measured": measured}
    lines = _notice(record, others)
    text = "\n".join(lines)
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines[1:])
    title = f'<p class="admonition-title">{html.escape(lines[0])}</p>' if lines else ""
    kind = "note" if holds else "warning"
    shown = f'<div class="admonition {kind}">{title}{paragraphs}</div>' if lines else ""
    display({"text/html": shown, "text/plain": text}, raw=True, metadata={"finding": record})


def _notice(record, others):
    """Return a title and paragraphs, or nothing where there is nothing to say."""
    held = sum(holds for holds, _ in others.values())
    said = f"The text says: {record['claim']}."
    often = f"It held in {held} of {len(others)} kept runs, with other random numbers, arithmetic or starting points."
    if not record["holds"]:
        lines = ["Otherwise in this build", said, f"This build measured: {record['measured']}."]
        if others:
            lines.append(f"When the text was written: {others['as written'][1]}. {often}")
        return lines
    if held < len(others):
        return ["Not always so", said, f"So it was in this build: {record['measured']}. {often}"]
    return []
