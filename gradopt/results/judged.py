"""The plan's judgement as JSON: its claims, their words, and the scores of the kept runs, to be judged again."""

import numpy as np

from gradopt.results import plan
from gradopt.train import load

NAMES = {  # of settings and arms
    "linear": "falling rate",
    "constant": "constant rate",
    "tuned": "falling rate, tuned",
    "author": "the author's settings",
    "all": "all images",
    "pets": "photographs of pets",
    "plain-20": "plain-20 and ResNet-20",
    "plain-20-glorot": "plain-20 and ResNet-20, Keras's weights",
    "sgd": "SGD with momentum",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adam-matched": "matched Adam",
    "masked-step": "masked steps",
}


def judged(folder=None):
    """Return the plan, its words, and what the kept runs measured: all that it takes to judge the claims again.

    Parameters
    ----------
    folder : path, default the package's results
        Any part of the plan's results may be missing.

    Returns
    -------
    dict, which JSON can hold
        ``level``, ``matters`` and ``looks`` are the plan's. ``families`` has lists of claims; ``planned`` is the word
        of one and what it rests on, None if no runs are kept. ``needs`` has for each name of a result its measures,
        such as "accuracy 1" for the accuracy at evaluation 1, and ``runs`` their values in points and the ``seeds``
        of each result that is kept; what is not finite is None.
    """
    needs = _needs()
    return {
        "level": plan.LEVEL,
        "matters": plan.MATTERS,
        "looks": [{"share": share, "seeds": len(seeds)} for share, seeds in plan.LOOKS.items()],
        "families": {name: _family(claims, folder) for name, claims in plan.FAMILIES.items()},
        "needs": {name: [f"{measure} {at}" for measure, at in measures] for name, measures in needs.items()},
        "runs": {name: kept for name, measures in needs.items() if (kept := _scores(name, measures, folder))},
    }


def _needs():
    """Return for each name of a result the measures that claims need of it, as pairs of a key and ``at``."""
    needs = {}
    for claim in (claim for family in plan.FAMILIES.values() for claim in family):
        for setting in filter(None, (claim.setting, claim.minus)):
            for look in range(len(plan.LOOKS)):
                for arm in ("stochgradadam", *claim.rivals):
                    measures = needs.setdefault(f"plan-{setting}-{look + 1}-{arm}", [])
                    if (claim.measure, claim.at) not in measures:
                        measures.append((claim.measure, claim.at))
    return needs


def _scores(name, measures, folder):
    """Return the seeds and the measures of a result, or None if it is not kept."""
    try:
        result = load(name, folder)
    except FileNotFoundError:
        return None
    values = {f"{measure} {at}": plan.MEASURES[measure](result.history.averaged, at) for measure, at in measures}
    return {"seeds": result.experiment.seeds, **{key: [*map(_finite, each)] for key, each in values.items()}}


def _finite(x):
    return float(x) if np.isfinite(x) else None


def _family(claims, folder):
    """Return the claims of a family and the plan's words for them."""
    return [_described(*each) for each in zip(claims, plan.judge(claims, folder), strict=True)]


def _described(claim, decided):
    evidence, *p, word = decided
    planned = evidence and {
        "gain": _finite(evidence.value),
        "interval": [*map(_finite, evidence.interval)],
        "seeds": evidence.seeds,
        "p": min(p),
        "word": word,
    }
    return {
        **{key: getattr(claim, key) for key in ("setting", "minus", "measure", "at", "way", "rivals", "says")},
        "unit": "pieces" if claim.measure == "pieces" else "points",
        "runs": NAMES[claim.setting],
        "over": " and ".join(NAMES[rival] for rival in claim.rivals),
        "planned": planned,
    }
