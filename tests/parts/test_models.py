"""Declared models."""

import pytest
from pydantic import ValidationError

from reportgen.parts.family import stored_form
from reportgen.parts.models import Cnn, Mlp


def test_a_kernel_has_a_middle() -> None:
    assert Cnn(kernel=5).kernel == 5
    with pytest.raises(ValidationError, match=r"kernel must be odd. Got 4 instead"):
        Cnn(kernel=4)
    with pytest.raises(ValidationError, match=r"kernel must be odd. Got 2 instead"):
        Cnn(channels=[8, 8], kernel=[3, 2])


def test_a_list_of_kernels_has_one_for_each_convolution() -> None:
    assert Cnn(channels=[8, 8], kernel=5).kernels == [5, 5]
    assert Cnn(channels=[8, 8], kernel=[5, 3]).kernels == [5, 3]
    with pytest.raises(ValidationError, match=r"each of the 2 convolutions. Got 1 instead"):
        Cnn(channels=[8, 8], kernel=[5])


def test_a_stride_of_1_is_not_part_of_the_keys_of_trials() -> None:
    assert "stride" not in stored_form(Cnn())
    assert stored_form(Cnn(stride=2))["stride"] == 2


def test_depth_counts_hidden_layers() -> None:
    assert Mlp(hidden=[3, 4, 5]).depth == 3
    assert Cnn(channels=[8, 8], hidden=[10]).depth == 3
