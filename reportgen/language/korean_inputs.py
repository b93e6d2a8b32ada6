"""Korean for what the report says of inputs and their preprocessing."""

from __future__ import annotations

INPUTS = {
    "condition number of the inputs": "입력의 조건수",
    "condition number of a linear unit's Hessian": "선형 유닛의 헤세 행렬의 조건수",
    "Largest eigenvalue of the covariance of the preprocessed training inputs over the smallest; "
    "directions with less than 1e-12 of the largest variance count as absent.": (
        "전처리한 학습 입력의 공분산에서 가장 큰 고윳값을 가장 작은 고윳값으로 나눈 값. 가장 큰 "
        "분산의 1e-12배보다 분산이 작은 방향은 없는 것으로 봅니다."
    ),
    "The same of the second moments of the preprocessed training inputs and a constant 1: the "
    "Hessian of a linear unit with a bias under squared error, which knows of the means.": (
        "전처리한 학습 입력에 상수 1을 더한 벡터의 2차 모멘트에서 같은 방법으로 구한 값. 편향이 "
        "있는 선형 유닛의 제곱 오차에 대한 헤세 행렬이며, 평균의 영향까지 받습니다."
    ),
    "Augmentation changes the images of training batches alone, before preprocessing. Every "
    "curve, that of the training examples too, is of images as they are.": (
        "데이터 증강은 학습 배치의 영상에만, 전처리보다 먼저 적용합니다. 학습 예제의 곡선까지 "
        "포함해 모든 곡선은 원래 영상에서 잰 값입니다."
    ),
    "Images before and after augmentation": "데이터 증강 전후의 영상",
    "What an augmented net is trained on. Where a reader can no longer tell what an image shows, "
    "the net is asked for what cannot be known.": (
        "데이터를 증강한 신경망이 학습하는 영상입니다. 사람이 무엇인지 알아볼 수 없는 영상이라면, "
        "신경망에도 알 수 없는 것을 묻는 셈입니다."
    ),
    "In the top row images as they are in the data set; below, a row for each augmentation, what "
    "training met in their place. They are the first examples of the first batches of seed {seed}, "
    "and all rows that have a change in common drew the same numbers for it.": (
        "맨 윗줄은 데이터 집합에 있는 그대로의 영상이고, 아래에는 증강마다 한 줄씩 학습에 그 대신 "
        "들어간 영상이 있습니다. 시드 {seed}의 처음 몇 배치에서 첫 예제를 골랐으며, 같은 변환이 든 "
        "줄은 그 변환에 같은 난수를 씁니다."
    ),
    "as they are": "원래 영상",
    "Augmentation": "데이터 증강",
    "Preprocessing is fitted on the training examples of the seed alone and then applied to all "
    "splits; features that are constant among them are only shifted.": (
        "전처리는 그 시드의 학습 예제만으로 정하고 모든 분할에 적용합니다. 학습 예제에서 값이 "
        "일정한 특성은 평행 이동만 합니다."
    ),
}
