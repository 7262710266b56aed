"""Exercises that grade themselves: what an answer must do, and a hint for what it does not do yet."""

import inspect
from functools import partial


def grade(*checks):
    """Print which checks an answer passes, with a hint where it does not, and whether it is solved.

    Parameters
    ----------
    *checks : (claim, test, hint)
        What the answer should do, in words; a function without arguments that returns whether it does; and what to
        think about if it does not. A test that raises has not passed, and the error is shown, unless it is the
        ``NotImplementedError`` of a stub that waits for an answer.
    """
    passed = 0
    for claim, test, hint in checks:
        trouble = ""
        try:
            right = bool(test())
        except NotImplementedError:
            right = False
        except Exception as error:  # the reader's code may raise anything
            right, trouble = False, f" It raised {type(error).__name__}: {error}."
        passed += right
        print(f"right    {claim}" if right else f"not yet  {claim}.{trouble} Hint: {hint}")
    print("solved" if passed == len(checks) else f"{passed} of {len(checks)}")


def grade_verdicts(answer, *cases):
    """Grade an answer that says of each of some things whether it is broken.

    Parameters
    ----------
    answer : callable
    *cases : (claim, thing, verdict, hint)
        As in :func:`grade`; right is an answer that :func:`says` the verdict of the thing.
    """
    grade(*((claim, partial(says, answer, thing, verdict=verdict), hint) for claim, thing, verdict, hint in cases))


def says(answer, *given, verdict):
    """Return whether ``answer(*given)`` is the verdict, as a Python bool or one of NumPy or torch.

    A class or function that is given has lost its name: what counts is what it does.
    """
    said = answer(*map(_nameless, given))
    return getattr(said, "item", lambda: said)() is verdict


def _nameless(thing):
    if inspect.isclass(thing):
        return type("Something", (thing,), {})
    if inspect.isfunction(thing):
        return lambda *args, **kwargs: thing(*args, **kwargs)
    return thing
