"""The regularisers of one trial."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.parts.regularizers.early_stopping import EarlyStopping


@dataclass(frozen=True)
class Regularizers:
    """What acts beside the model and the optimizer, in the order in which a step meets it.

    label_smoothing: the share e of each target that is spread evenly over all C classes: the right
        one is 1 - e + e / C. Szegedy et al., Rethinking the Inception architecture for computer
        vision (CVPR 2016), section 7.
    l1: coefficient of the sum of the absolute weights in the loss; biases, gamma and beta have no
        part in it. Its subgradient is the sign, 0 at 0. Tibshirani, Regression shrinkage and
        selection via the lasso (J. R. Stat. Soc. B 58, 1996).
    gradient_clipping: a longer gradient, of all parameters as one vector, is shortened to this
        norm; None: never. Pascanu, Mikolov and Bengio, On the difficulty of training recurrent
        neural networks (ICML 2013), section 3.2.
    """

    label_smoothing: float = 0.0
    l1: float = 0.0
    gradient_clipping: float | None = None
    early_stopping: EarlyStopping | None = None
