"""What the plan has decided so far of some of its claims, as a lesson shows it."""

from gradopt.results import plan
from gradopt.results.judged import NAMES
from gradopt.wording import signed

HEADER = (
    "question", "StochGradAdam …", "over", "runs", "least favourable difference (95 percent)", "so in", "verdict"
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
    """
    rows = []
    for question, family in plan.FAMILIES.items():
        for claim, decided in zip(family, plan.judge(family, folder), strict=True):
            if concerns(claim):
                over = " and ".join(NAMES[rival] for rival in claim.rivals)
                rows.append([question, claim.says, over, NAMES[claim.setting], *_told(claim, *decided)])
    if any(difference for *_, difference, _, _ in rows):
        return HEADER, rows
    return (*HEADER[:4], HEADER[-1]), [[*row[:4], row[-1]] for row in rows]


def _told(claim, evidence, p_false, p_true, word):
    """Return the difference, in how many seeds the claim is true, and the word."""
    if evidence is None:
        return "", "", "not run yet"
    way = claim.way or 1
    value, *ends = (signed(way * x) for x in (evidence.value, *evidence.interval[::way]))
    return f"{value} ({' to '.join(ends)})", evidence.seeds, f"**{word}**"
