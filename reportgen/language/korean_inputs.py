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
        "데이터 증강은 학습 배치의 이미지에만, 전처리보다 먼저 적용합니다. 학습 예제의 곡선까지 "
        "포함해 모든 곡선은 원래 이미지에서 잰 값입니다."
    ),
    "Preprocessing is fitted on the training examples of the seed alone and then applied to all "
    "splits; features that are constant among them are only shifted.": (
        "전처리는 그 시드의 학습 예제만으로 정하고 모든 분할에 적용합니다. 학습 예제에서 값이 "
        "일정한 특성은 평행 이동만 합니다."
    ),
}
