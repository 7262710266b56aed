"""The verdict as a widget: claims whose words a reader computes again, at another level, for another family."""

import html

import anywidget
from traitlets import Dict

from gradopt.explorer.fragments import in_page, module
from gradopt.wording import p_value, signed

MODULE = module("checks", "style", "controls", "student", "judge", "files", "strip", "verdict_style", "verdict")
"""The one ES module that runs in a notebook and in a built page."""

HEADER = ("StochGradAdam …", "over", "runs", "gain", "95 % interval", "borne out by", "corrected p", "verdict")


class Verdict(anywidget.AnyWidget):
    """Judge the plan's claims again: move the level, what matters and the seeds, choose the family, add results.

    Parameters
    ----------
    judged : dict
        As :func:`gradopt.results.judged.judged` returns it.

    Examples
    --------
    >>> Verdict(judged())
    """

    _esm = MODULE

    judged = Dict().tag(sync=True)

    def __init__(self, judged):
        super().__init__(judged=judged)

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/plain": "Verdict(judged())", "text/html": self.page_html()}, metadata

    def page_html(self):
        """Return what stands for the widget in a page: its data, and the plan's words until the module runs."""
        return in_page("verdict", self.judged, _words(self.judged["families"]))


def _words(families):
    """Return a table of the plan's words, and how many claims have none."""
    claims = [claim for family in families.values() for claim in family]
    rows = [_row(claim) for claim in claims if claim["planned"]]
    waiting = len(claims) - len(rows)
    note = f"<p>No runs are kept yet for {waiting} of the {len(claims)} claims.</p>" if waiting else ""
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADER)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>" if rows else ""
    return table + note


def _row(claim):
    planned = claim["planned"]
    gain, low, high = (_signed(x) for x in (planned["gain"], *planned["interval"]))
    p = p_value(planned["p"], ".2g")
    cells = [claim["over"], claim["runs"], f"{gain} {claim['unit']}", f"{low} to {high}", planned["seeds"], p]
    says, *rest = map(html.escape, [claim["says"], *cells, planned["word"]])
    return f'<tr><th scope="row">{says}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'


def _signed(x):
    """Return a number with two decimals and its sign; a dash for what is not finite."""
    return "–" if x is None else signed(x, 2)
