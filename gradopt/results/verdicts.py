"""What the plan has decided so far of some of its claims, as a lesson shows it."""

from gradopt.results import plan
from gradopt.results.judged import NAMES
from gradopt.wording import spanned

HEADER = (
    "question", "StochGradAdam …", "over", "runs", "deciding difference (95 percent)", "so in", "verdict"
)  # fmt: skip


def verdicts(concerns, folder=None):
    """Return the header and the rows of a table: claims of the plan, and what its runs say of them.

    A difference is StochGradAdam's less the rival's; of two rivals, that over the one which bears the claim out least.
    A word is corrected for the whole family, whose claims that were not run yet are taken to have refuted nothing.

    Parameters
    ----------
    concerns : callable
        Takes a :class:`gradopt.results.plan.Claim` and says whether it is to be shown.
    folder : path, default the package's results
        Any part of the plan's results may be missing.

    Returns
    -------
    header : tuple of str
        Without the columns of what was measured where nothing of it was.
    rows : list of lists of str
        One for each claim that has runs, and one for all of a family that have none.
    """
    rows = []
    for question, family in plan.FAMILIES.items():
        judged = [each for each in zip(family, plan.judge(family, folder), strict=True) if concerns(each[0])]
        rows += [[question, claim.says, *_of([claim]), *_told(claim, *found)] for claim, found in judged if found[0]]
        waiting = [claim for claim, (evidence, *_) in judged if evidence is None]
        if waiting:
            says = waiting[0].says if len(waiting) == 1 else f"{len(waiting)} claims"
            rows.append([question, says, *_of(waiting), "", "", "not run yet"])
    if any(difference for *_, difference, _, _ in rows):
        return HEADER, rows
    return (*HEADER[:4], HEADER[-1]), [[*row[:4], row[-1]] for row in rows]


def _of(claims):
    """Return the rivals of some claims, and their settings."""
    over = dict.fromkeys(" and ".join(NAMES[rival] for rival in claim.rivals) for claim in claims)
    return "; ".join(over), "; ".join(dict.fromkeys(NAMES[claim.setting] for claim in claims))


def _told(claim, evidence, _p_false, _p_true, word):
    """Return the difference, in how many seeds the claim is true, and the word."""
    way = claim.way or 1
    difference = spanned(way * evidence.value, [way * end for end in evidence.interval[::way]])
    return difference, evidence.seeds, f"**{word}**"
