"""Korean for what the report says of gradients of batches."""

from __future__ import annotations

GRADIENT = {
    "relative error of the batch gradient": "배치 기울기의 상대 오차",
    "expected relative error": "이론적 상대 오차",
    "cosine between batch and full gradient": "배치 기울기와 전체 기울기 사이의 코사인",
    "norm of the full gradient": "전체 기울기의 노름",
    "gradient noise scale": "기울기 잡음 척도",
    "work of a gradient": "기울기 하나의 연산량",
    "the examples of each batch that is compared": "비교하는 각 배치의 예제",
    "after {step} steps": "{step}스텝 후",
    "Root mean square, over the batches drawn, of the distance between the gradient of a batch and "
    "that of all training examples, divided by the norm of the latter.": (
        "뽑은 배치들에 대해 배치의 기울기와 전체 학습 예제의 기울기 사이의 거리를 제곱 평균 "
        "제곱근으로 구하고 전체 기울기의 노름으로 나눈 값."
    ),
    "The same over all batches there are, from the scatter of the gradients of the single "
    "examples: sqrt(V / B * (N - B) / (N - 1)) / |g|, for B of N examples without repetition.": (
        "가능한 모든 배치에 대한 같은 값을 예제별 기울기의 흩어짐에서 구한 것. 예제 N개에서 중복 "
        "없이 B개를 뽑을 때 sqrt(V / B * (N - B) / (N - 1)) / |g|입니다."
    ),
    "Mean, over the batches drawn, of the cosine of the angle between both gradients; 1 is the "
    "same direction.": (
        "뽑은 배치들에 대해 두 기울기 사이 각도의 코사인을 평균한 값. 1이면 방향이 같습니다."
    ),
    "Euclidean norm of the gradient of the mean loss over all training examples.": (
        "전체 학습 예제의 평균 손실에 대한 기울기의 유클리드 노름."
    ),
    "Scatter of the gradients of single examples over the squared norm of the full gradient: the "
    "batch size whose error is as large as the gradient, repetition allowed.": (
        "예제별 기울기의 흩어짐을 전체 기울기 노름의 제곱으로 나눈 값. 복원 추출할 때 오차가 "
        "기울기만큼 커지는 배치 크기입니다."
    ),
    "Mean loss over all training examples.": "전체 학습 예제의 평균 손실.",
    "Floating-point operations of the gradient of one batch, forward and backward, estimated from "
    "the shapes.": (
        "배치 하나의 기울기를 구하는 순전파와 역전파의 부동소수점 연산을 크기로 추정한 값."
    ),
    "A batch is drawn without repetition from the training examples of the seed, afresh for every "
    "gradient; batches of different sizes begin with the same examples, so that arms of a seed "
    "differ by the size alone.": (
        "배치는 기울기를 구할 때마다 그 시드의 학습 예제에서 중복 없이 새로 뽑습니다. 크기가 다른 "
        "배치도 같은 예제로 시작하므로 한 시드의 조건들은 크기만 다릅니다."
    ),
    "All batches of a look are of one net, which does not move while it is looked at. The net is "
    "trained between looks with batches of a size of its own, the same in every arm.": (
        "한 번 관찰할 때의 배치는 모두 움직이지 않는 같은 신경망에서 잽니다. 관찰 사이에는 모든 "
        "조건에서 같은 별도의 배치 크기로 신경망을 학습시킵니다."
    ),
    "Gradients that are compared are computed in float64; their error is that of sampling, not of "
    "rounding.": (
        "비교하는 기울기는 float64로 계산하므로, 그 오차는 반올림이 아니라 표본 추출의 오차입니다."
    ),
}
