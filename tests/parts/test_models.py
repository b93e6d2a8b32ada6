"""Declared models."""

import pytest
from pydantic import ValidationError

from reportgen.parts.models import Cnn, Mlp


def test_a_kernel_has_a_middle() -> None:
    assert Cnn(kernel=5).kernel == 5
    with pytest.raises(ValidationError, match=r"kernel must be odd. Got 4 instead"):
        Cnn(kernel=4)


def test_depth_counts_hidden_layers() -> None:
    assert Mlp(hidden=[3, 4, 5]).depth == 3
    assert Cnn(channels=[8, 8], hidden=[10]).depth == 3
