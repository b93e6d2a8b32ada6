"""What a quantity can be at all: where the band of a mean must end."""

from __future__ import annotations

import math

from reportgen.suite.kinds import Quantity

SHARE_OF_EXAMPLES = "share of examples"  # the unit of an accuracy
SHARES = ("saturated",)
SIZES = ("_std", "_loss", "_norm", "_ratio", "_rate")  # how names of quantities end


def bounds_of(quantity: Quantity) -> tuple[float, float]:
    """The least and the largest value: 0 and 1 for shares, 0 and infinity for sizes.

    A Student t interval knows nothing of them and may reach beyond.
    """
    if quantity.unit == SHARE_OF_EXAMPLES or quantity.name in SHARES:
        return 0.0, 1.0
    if quantity.name.endswith(SIZES):
        return 0.0, math.inf
    return -math.inf, math.inf
