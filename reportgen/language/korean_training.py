"""Korean for the figures of training: which arms they show, and how they are read."""

from __future__ import annotations

TRAINING = {
    "arm": "조건",
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
