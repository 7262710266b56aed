"""A colour and a dash for every method, and for lines that are none."""

# Okabe and Ito's palette, its light colours darkened to a contrast of 3:1 on white.
_BLUE, _RED, _GREEN, _PINK, _GOLD, INK = (
    "#0072B2", "#D55E00", "#008060", "#B5578F", "#A87B00", "#333333",
)  # fmt: skip
STAR = _GOLD  # of a minimum
_OLIVE, _INDIGO, _BROWN, _VIOLET = "#6B7A00", "#4038B0", "#8F3A00", "#8A5FB0"  # relatives, for methods of one family
_TEAL = "#00707A"  # far from the red of Adam, beside which it is drawn
_FOREST, _PLUM = "#2B7A2B", "#7A2E6E"
_SLATE = "#4A6A8A"  # far from the ink of SGD, beside which it is drawn
_CRIMSON = "#B0104A"  # far from the blue of momentum, beside which it is drawn


CYCLE = [
    dict(color=color, linestyle=linestyle)
    for color, linestyle in zip(
        (_BLUE, _RED, _GREEN, _PINK, _GOLD, INK),
        ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (8, 2))),
        strict=True,
    )
]
"""Colours and line styles for lines that are not methods."""


class Styles(dict):
    """Styles by name; a method that has none yet gets one of ``CYCLE``, always the same."""

    def __missing__(self, name):
        return CYCLE[sum(map(ord, name)) % len(CYCLE)]


STYLES = Styles(
    {
        "SGD": dict(color=INK, linestyle="-"),
        "Momentum": dict(color=_BLUE, linestyle=(0, (7, 1.5))),
        "Nesterov": dict(color=_CRIMSON, linestyle="-"),
        "Adagrad": dict(color=_GREEN, linestyle=(0, (1, 1))),
        "Adadelta": dict(color=_OLIVE, linestyle=(0, (6, 2, 1, 2))),
        "RMSprop": dict(color=_INDIGO, linestyle=(0, (4, 1, 1, 1))),
        "Adam": dict(color=_RED, linestyle="-"),
        "AdamW": dict(color=_TEAL, linestyle="-"),
        "AMSGrad": dict(color=_BROWN, linestyle=(0, (5, 1.5))),
        "RAdam": dict(color=_VIOLET, linestyle=(0, (1, 1))),
        "Lookahead": dict(color=_GOLD, linestyle=(0, (6, 2, 1, 2))),
        "StochGradAdam": dict(color=_PINK, linestyle=(0, (3, 1))),
        "ScheduleFreeSGD": dict(color=_SLATE, linestyle=(0, (8, 2))),
        "Lion": dict(color=_FOREST, linestyle=(0, (5, 1.5))),
        "Muon": dict(color=_PLUM, linestyle=(0, (6, 2, 1, 2))),
        "Shampoo": dict(color=_SLATE, linestyle=(0, (8, 1.5, 2, 1.5))),
    }
)
"""Colour and line style of every method, the same in every figure; relatives differ in line style, too."""
