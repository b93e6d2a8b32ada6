"""Korean for sweeps and heat maps, and for losses over what training took."""

from __future__ import annotations

SETTINGS = {
    "batch size": "배치 크기",
    "batch size in evaluation": "평가할 때의 배치 크기",
    "constant under the root": "근호 안의 상수",
    "depth": "깊이",
    "gain of the initial weights": "초기 가중치의 이득",
    "momentum": "모멘텀",
    "number of steps": "스텝 수",
    "rate": "비율",
    "standard deviation of the initial weights": "초기 가중치의 표준편차",
    "training examples": "학습 예제 수",
    "weight decay": "가중치 감쇠",
    "width": "너비",
}
MARKS = {
    "exponent {value}": "지수 {value}",
    "loss rose": "손실 증가",
    "{some} of {all} above the start": "{all}개 중 {some}개는 처음보다 높음",
    "average": "평균값",
    "{setting} (tuned)": "{setting}(튜닝함)",
    "95 % interval": "95 % 신뢰구간",
    "never reached": "도달 못함",
    "no finite value": "유한한 값 없음",
    "not finite": "유한하지 않음",
    "not to scale": "축척 아님",
    "some seeds lack a value": "일부 시드는 값이 없음",
    "threshold {value}": "기준값 {value}",
}
TITLES = {
    "What may explain it": "무엇으로 설명되는가",
    "{metric} at the best {setting}": "가장 좋은 {setting}에서의 {metric}",
    "{metric} against the {setting}: averages over seeds and their 95 % intervals": (
        "{setting}에 따른 {metric}: 시드에 대한 평균값과 95 % 신뢰구간"
    ),
    "Against the {setting}": "{setting}에 따라",
    "Against the {x} and the {y}": "{x}, {y}에 따라",
    "{metric} against the {setting}": "{setting}에 따른 {metric}",
    "{metric} against the {setting}: {estimate} over seeds and its 95 % interval": (
        "{setting}에 따른 {metric}: 시드에 대한 {estimate}과 95 % 신뢰구간"
    ),
    "{metric} against the {x} and the {y}": "{x}, {y}에 따른 {metric}",
    "{metric} against the {x} and the {y}: {estimate} over seeds and its 95 % interval": (
        "{x}, {y}에 따른 {metric}: 시드에 대한 {estimate}과 95 % 신뢰구간"
    ),
}
LEADS = {
    "Each point is a line of the sweep below: across what it is like, which the {setting} does not "
    "change, and upwards what comes of it at its best. If the one decided the other, the points "
    "would lie along a line.": (
        "점 하나는 아래 그림의 선 하나입니다. 가로축은 그 선의 성질로, {setting}에 따라 달라지지 "
        "않습니다. 세로축은 가장 좋은 수준에서 얻은 결과입니다. 성질이 결과를 정한다면 점들이 한 "
        "선을 따라 놓일 것입니다."
    ),
    "From left to right one number grows while everything else stays the same. Look where a line "
    "is best, over how wide a range it stays good, and where it breaks off.": (
        "왼쪽에서 오른쪽으로 수치 하나만 커지고 나머지는 모두 그대로입니다. 선이 어디에서 가장 "
        "좋은지, 얼마나 넓은 범위에서 좋은지, 어디에서 끊기는지 보십시오."
    ),
    "From left to right one number grows. What changes with it: {settings}. Look where a line is "
    "best, over how wide a range it stays good, and where it breaks off.": (
        "왼쪽에서 오른쪽으로 수치 하나가 커집니다. 그와 함께 달라지는 설정: {settings}. 선이 "
        "어디에서 가장 좋은지, 얼마나 넓은 범위에서 좋은지, 어디에서 끊기는지 보십시오."
    ),
    "Two numbers are varied together while everything else stays the same. Look how large the area "
    "of good results is, and where it ends.": (
        "수치 두 개를 함께 바꾸고 나머지는 모두 그대로 둡니다. 좋은 결과가 나오는 영역이 얼마나 "
        "넓고 어디에서 끝나는지 보십시오."
    ),
}
CAPTIONS = {
    "A dashed line is what a claim holds: how the one would change with the other, seen from the "
    "line that the claim compares with ({exponents}).": (
        "파선은 주장의 내용, 곧 주장이 비교하는 선에서 보아 하나가 다른 하나에 따라 달라질 "
        "방식입니다({exponents})."
    ),
    "There, too, it shows where the loss ended above where it began (a triangle): such a trial has "
    "a value, but did not train.": (
        "손실이 처음보다 높게 끝난 곳도 띠에 세모로 나타냅니다. 그런 시행은 값은 있지만 학습이 된 "
        "것은 아닙니다."
    ),
    "Without a place, because too few of their trials came to a finite value: {lines}.": (
        "유한한 값에 이른 시행이 모자라 그림에 놓이지 않은 선: {lines}."
    ),
    "A hollow marker leaves them out.": "속이 빈 표식은 그 시행을 뺀 값입니다.",
    "A strip above the panel shows, in the look of its line, where trials diverged: densely "
    "hatched where all did.": (
        "패널 위의 띠는 그 선의 모양으로 시행이 발산한 곳을 나타냅니다. 빗금이 촘촘한 곳에서는 "
        "모두 발산했습니다."
    ),
    "A strip above the panel shows, in the look of its line, where trials never reached the target "
    "(an open arrow) or diverged before it (a cross), whichever were more: densely hatched where "
    "none reached it. Both count as infinitely late, so the median exists as long as more than "
    "half arrive.": (
        "패널 위의 띠는 그 선의 모양으로, 시행이 목표에 도달하지 못했거나(속이 빈 화살표) 그 전에 "
        "발산한(가위표) 곳을 더 많은 쪽의 표시로 나타냅니다. 빗금이 촘촘한 곳에서는 아무 시행도 "
        "도달하지 못했습니다. 둘 다 무한히 늦은 것으로 세므로, 절반 넘게 도달하면 중앙값이 "
        "있습니다."
    ),
    "Each cell is one pair of levels: the {estimate} over seeds, the stronger coloured the higher. "
    "All panels share one scale.": (
        "칸 하나는 두 수준의 조합 하나이며, 시드에 대한 {estimate}입니다. 색이 짙을수록 값이 크고, "
        "모든 패널의 색 기준은 같습니다."
    ),
    "Each marker is one trial.": "표식 하나는 시행 하나입니다.",
    "The axis of values is logarithmic: equal distances are equal factors.": (
        "값의 축은 로그 축이며, 같은 간격은 같은 배수입니다."
    ),
    "Each marker is the {estimate} over seeds at one level; each dot is a seed.": (
        "표식은 한 수준에서 시드에 대한 {estimate}이며, 점 하나는 시드 하나입니다."
    ),
    "Each marker is the {estimate} over seeds at one level, the bar its 95 % interval; each dot is "
    "a seed.": (
        "표식은 한 수준에서 시드에 대한 {estimate}, 막대는 그 95 % 신뢰구간이며, 점 하나는 시드 "
        "하나입니다."
    ),
    "Each marker is the {across} over seeds across and the {upwards} upwards, with 95 % intervals; "
    "each dot is a seed.": (
        "표식은 시드에 대한 가로축 값의 {across}, 세로축 값의 {upwards}이며 막대는 95 % 신뢰구간, "
        "점 하나는 시드 하나입니다."
    ),
    "Hatched cells are those where trials diverged: densely where all did, thinly with their "
    "number where some did, whose value is then over the others.": (
        "빗금 친 칸에서는 시행이 발산했습니다. 촘촘하면 모두, 성기면 적힌 수만큼이며, 이때 값은 "
        "나머지에 대한 것입니다."
    ),
}
COMPUTATION = {
    "Batch size": "배치 크기",
    "Examples seen": "본 예제 수",
    "For the same computation": "같은 계산량에서",
    "Steps": "스텝 수",
    "batches of {number}": "배치 크기 {number}",
    "examples seen": "본 예제 수",
    "A step costs as much as its batch is large. Left stand the examples that were seen, which is "
    "the computation, right the steps: look which batch size is lowest at one place of each.": (
        "한 스텝의 계산량은 배치 크기에 비례합니다. 왼쪽 가로축은 본 예제 수, 곧 계산량이고 "
        "오른쪽은 스텝입니다. 각각 같은 위치에서 어느 배치 크기의 손실이 가장 낮은지 보십시오."
    ),
    "{quantity} and what training took: {average} over seeds, 95 % interval": (
        "{quantity}, 그리고 학습에 든 것: 시드에 대한 {average}, 95 % 신뢰구간"
    ),
    "{quantity} of every batch size over the examples seen (left) and over the steps (right).": (
        "배치 크기마다 본 예제 수에 따른 {quantity}(왼쪽)과 스텝에 따른 {quantity}(오른쪽)입니다."
    ),
    "{quantity} over examples seen and over steps": "본 예제 수와 스텝에 따른 {quantity}",
}
SWEEPS = SETTINGS | MARKS | TITLES | LEADS | CAPTIONS | COMPUTATION
