"""Weight initializers: a scale times shared noise.

`W = scale(fan_in, fan_out) * N`, where N is a draw from the initializer's `noise` distribution.
Arms with the same distribution share the draw of a seed, so they differ only in the scale.
"""

from reportgen.parts.initializers._base import INITIALIZERS, Initializer, Noise
from reportgen.parts.initializers.kaiming import KaimingNormal, KaimingUniform
from reportgen.parts.initializers.lecun import LecunNormal, LecunUniform
from reportgen.parts.initializers.normal import Normal
from reportgen.parts.initializers.orthogonal import Orthogonal
from reportgen.parts.initializers.truncated_normal import TruncatedNormal
from reportgen.parts.initializers.xavier import XavierNormal, XavierUniform

__all__ = [
    "INITIALIZERS",
    "Initializer",
    "KaimingNormal",
    "KaimingUniform",
    "LecunNormal",
    "LecunUniform",
    "Noise",
    "Normal",
    "Orthogonal",
    "TruncatedNormal",
    "XavierNormal",
    "XavierUniform",
]
