"""Korean for the experiment `normalise`: its quantities, figures, tables and assumptions."""

from __future__ import annotations

QUANTITIES = {
    "variance of activations that a straight line explains": "직선이 설명하는 활성값의 분산",
    "variance of activations that a linear map of the inputs explains": (
        "입력의 선형 사상이 설명하는 활성값의 분산"
    ),
    "correlation between units": "유닛 사이의 상관",
    "condition number": "조건수",
    "relative error of the input given back": "되돌린 입력의 상대 오차",
    "gradient of the biases": "편향의 기울기",
    "gradient of the shifts": "beta의 기울기",
    "time of the normalisations": "정규화의 시간",
    "time of the linear maps": "선형 사상의 시간",
    "operations of the normalisations": "정규화의 연산 수",
    "operations of the linear maps": "선형 사상의 연산 수",
}
ABOUT = {
    "Mean of what the activation function is given, over the batch and the units of a layer.": (
        "활성화 함수에 들어오는 값의 평균. 배치와 층의 유닛에 대한 것입니다."
    ),
    "Spread of what the activation function is given, over the batch and the units of a layer.": (
        "활성화 함수에 들어오는 값이 퍼진 정도. 배치와 층의 유닛에 대한 것입니다."
    ),
    "R² of the least squares straight line of h on z, over the batch and the units of a layer: "
    "at 1 the activation function is a straight line where it is used.": (
        "배치와 층의 유닛에 대해 z로 h를 설명하는 최소제곱 직선의 R². 1이면 활성화 함수는 쓰이는 "
        "범위에서 직선입니다."
    ),
    "R² of the least squares affine map from the net's inputs to the activations of a layer, "
    "adjusted for the size of the batch: at 1 all layers so far do what one linear layer could.": (
        "신경망의 입력으로 층의 활성값을 설명하는 최소제곱 아핀 사상의 R². 배치 크기에 맞게 "
        "수정한 값이며, 1이면 그 층까지 모두 합쳐 선형 층 하나와 같습니다."
    ),
    "Root mean square of the correlations between different units behind the normalisation.": (
        "정규화를 거친 서로 다른 유닛 사이의 상관계수의 제곱평균제곱근."
    ),
    "Largest over smallest eigenvalue of the covariance of the units behind the "
    "normalisation; beyond 10¹² it is rounding.": (
        "정규화를 거친 유닛들의 공분산에서 가장 큰 고윳값을 가장 작은 고윳값으로 나눈 값. 10¹²을 "
        "넘으면 반올림 오차입니다."
    ),
    "How far the normalisation is from giving its input back when gamma is set to the standard "
    "deviation of the batch and beta to its mean, relative to the spread of the input.": (
        "gamma를 배치의 표준편차로, beta를 배치의 평균으로 두었을 때 정규화의 결과가 원래 입력과 "
        "얼마나 다른가. 입력이 퍼진 정도에 대한 비입니다."
    ),
    "Root mean square over units of dL/db, the gradient of the biases before the normalisation.": (
        "정규화 앞에 있는 편향의 기울기 dL/db의, 유닛에 대한 제곱평균제곱근."
    ),
    "Root mean square over units of dL/dbeta, the gradient of what is added behind the "
    "normalisation.": "정규화 뒤에 더하는 beta의 기울기 dL/dbeta의, 유닛에 대한 제곱평균제곱근.",
    "Seconds of processor time that all normalisations of the net take, forward and back: the "
    "median of the repeats.": (
        "신경망의 모든 정규화에 걸리는 순방향과 역방향의 프로세서 시간(초). 반복의 중앙값입니다."
    ),
    "Seconds of processor time that all linear maps of the net take, forward and back: the "
    "median of the repeats.": (
        "신경망의 모든 선형 사상에 걸리는 순방향과 역방향의 프로세서 시간(초). 반복의 중앙값입니다."
    ),
    "Floating-point operations of all normalisations of the net, forward and back, counted by "
    "formula.": "신경망의 모든 정규화의 순방향과 역방향 부동소수점 연산 수. 공식으로 셉니다.",
    "Floating-point operations of all linear maps of the net, forward and back, counted by "
    "formula.": "신경망의 모든 선형 사상의 순방향과 역방향 부동소수점 연산 수. 공식으로 셉니다.",
}
FIGURES = {
    "From layer to layer": "층에서 층으로",
    "What the normalisation makes of the signal on its way through the net.": (
        "신호가 신경망을 지나는 동안 정규화가 신호를 어떻게 바꾸는지 보여 줍니다."
    ),
    "What it costs": "비용",
    "The time of all normalisations of a net, and of its linear maps, forward and back.": (
        "신경망의 모든 정규화와 선형 사상에 걸리는 순방향과 역방향의 시간입니다."
    ),
    "{quantity}, in ms": "{quantity}(ms)",
    "{quantity}: over seeds": "{quantity}: 시드에 대한 값",
    "A seed has the median of its repeats. The arms of a seed took turns on one thread.": (
        "시드마다 반복한 값의 중앙값을 씁니다. 한 시드의 조건들을 스레드 하나에서 번갈아 "
        "측정했습니다."
    ),
    "What a net of each arm costs": "조건별 신경망의 비용",
    "Weights": "가중치",
    "Operations of the linear maps": "선형 사상의 연산 수",
    "Operations of the normalisations": "정규화의 연산 수",
    "Mean": "평균",
    "Least": "최소",
}
ASSUMPTIONS = {
    "The inputs are normal, the layers square, all biases and all beta 0, and gamma has one "
    "value everywhere. Without a norm gamma and beta stand in the same place.": (
        "입력은 정규분포이고 층은 입력과 출력의 수가 같으며, 모든 편향과 beta는 0이고 gamma는 "
        "어디서나 같은 값입니다. 정규화가 없어도 gamma와 beta는 같은 자리에 있습니다."
    ),
    "Nothing is trained: what is measured holds of any training step as far as its "
    "distributions are like these.": (
        "학습하지 않습니다. 측정한 것은 분포가 이와 비슷한 학습 스텝에 한하여 성립합니다."
    ),
    "Times are measurements and depend on the machine, its libraries and what else it does. "
    "They are processor time of one thread, with the arms of a seed taking turns, in the "
    "median round; ratios between arms of a seed are steadier than seconds. A stored time is "
    "that of the machine that measured it.": (
        "시간은 측정값이며 기계와 그 라이브러리, 그때 기계가 하던 다른 일에 따라 달라집니다. 한 "
        "시드의 조건들을 번갈아 잰 스레드 하나의 프로세서 시간으로, 여러 차례의 중앙값입니다. 초 "
        "단위의 값보다 한 시드의 조건 사이의 비가 더 안정적입니다. 저장된 시간은 그것을 측정한 "
        "기계의 것입니다."
    ),
    "Operations are counted by formula (docs/normalise.md); an eigendecomposition counts as 9 "
    "n³.": ("연산 수는 공식으로 셉니다(docs/normalise.md). 고윳값 분해는 9 n³으로 셉니다."),
}
NORMALISE = QUANTITIES | ABOUT | FIGURES | ASSUMPTIONS
