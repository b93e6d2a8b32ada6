"""The regularisers of one trial."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.parts.regularizers.early_stopping import EarlyStopping


@dataclass(frozen=True)
class Regularizers:
    """Regularisers of training, in the order in which they act in a step.

    label_smoothing: the fraction e of each target that is distributed uniformly over all C classes,
        so that the target of the true class is 1 - e + e / C. Szegedy et al., Rethinking the
        Inception architecture for computer vision (CVPR 2016), section 7.
    l1: coefficient of the sum of absolute weights in the loss, without biases, gamma and beta. Its
        subgradient is the sign, 0 at 0. Tibshirani, Regression shrinkage and selection via the
        lasso (J. R. Stat. Soc. B 58, 1996).
    gradient_clipping: maximum norm of the gradient of all parameters; None: no clipping. Pascanu,
        Mikolov and Bengio, On the difficulty of training recurrent neural networks (ICML 2013),
        section 3.2.
    """

    label_smoothing: float = 0.0
    l1: float = 0.0
    gradient_clipping: float | None = None
    early_stopping: EarlyStopping | None = None
