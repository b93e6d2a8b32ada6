"""Korean for the figures of training: which arms they show, and how they are read."""

from __future__ import annotations

TRAINING = {
    "arm": "조건",
    " in layer {layer}": "(층 {layer})",
    "Beside the loss": "손실과 나란히",
    "Left the training loss, right {quantity}{where}, each on an axis of its own.": (
        "왼쪽은 학습 손실, 오른쪽은 {quantity}{where}이며 축이 따로 있습니다."
    ),
    "Quantities of which the claims speak and which are no result of the net, each beside the "
    "training loss over the same steps.": (
        "주장이 다루지만 신경망의 성능은 아닌 측정량을 같은 스텝의 학습 손실과 나란히 놓았습니다."
    ),
    "Training loss beside {quantity}": "학습 손실과 {quantity}",
    "Difference": "차",
    "Each dot is the difference between two nets of one seed, with the same split, batches and "
    "random numbers; the diamond is the mean, the bar its 95 % interval. At the dark line there is "
    "no difference.": (
        "점은 데이터 분할, 배치, 난수가 같은 한 시드의 두 신경망 사이의 차이고, 마름모는 평균, "
        "막대는 그 95 % 신뢰구간입니다. 진한 선에서는 차이가 없습니다."
    ),
    "Mean, 95 % interval": "평균, 95 % 신뢰구간",
    "difference in {quantity}": "{quantity}의 차",
    "{quantity} after the last step: differences, seed by seed": (
        "마지막 스텝 후의 {quantity}: 시드별 차"
    ),
    "Shown are the {shown} of {all} arms that the claims speak of.": (
        "조건 {all}개 중 주장이 다루는 {shown}개를 보여 줍니다."
    ),
    "Shown are {shown} of {all} arms, evenly chosen.": (
        "조건 {all}개 중 고르게 고른 {shown}개를 보여 줍니다."
    ),
    "Shown are {shown} of {all} arms: every {compared} at {number} of {levels} levels of "
    "{factor}.": (
        "조건 {all}개 중 {shown}개를 보여 줍니다. {factor}의 수준 {levels}개 중 {number}개에서 "
        "{compared}의 모든 수준입니다."
    ),
    "Shown are {shown} of {all} arms: every {compared} with {factors} at the level in the "
    "middle.": (
        "조건 {all}개 중 {shown}개를 보여 줍니다. 가운데 수준의 {factors}에서 {compared}의 모든 "
        "수준입니다."
    ),
    "Shown are {shown} of {all} arms: every {compared} with {factors} at the level in the middle, "
    "and with {moved} at the first and the last level, one at a time.": (
        "조건 {all}개 중 {shown}개를 보여 줍니다. 가운데 수준의 {factors}에서, 그리고 {moved} 중 "
        "하나씩을 첫 수준과 마지막 수준으로 바꾼 설정에서 {compared}의 모든 수준입니다."
    ),
    "The table of the last step and data/ have all of them.": (
        "마지막 스텝의 표와 data/에는 모든 조건이 있습니다."
    ),
}
