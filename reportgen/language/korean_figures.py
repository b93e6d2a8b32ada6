"""Korean for the figures: titles, captions, legends, tables of numbers; and the quantities."""

from __future__ import annotations

WORDS = {
    " or ": " 또는 ",
    "95 % interval of the mean": "평균의 95 % 신뢰구간",
    "95 % interval of the median": "중앙값의 95 % 신뢰구간",
    "Wider than the screen: scroll sideways →": "화면보다 넓습니다. 옆으로 스크롤하십시오 →",
    "95 % interval unless said": "따로 밝히지 않으면 95 % 신뢰구간",
    "accuracy": "정확도",
    "claim": "주장",
    "claimed": "주장한 쪽",
    "diverged": "발산",
    "diverged: no finite value": "발산: 유한한 값 없음",
    "equal: between the margins": "동등: 여유 안",
    "first": "처음",
    "geometric mean": "기하평균",
    "goes on beyond the axis": "축 밖으로 이어짐",
    "input of the nonlinearity": "비선형 함수의 입력",
    "its own axis": "별도의 축",
    "last": "마지막",
    "layer": "층",
    "layer {layer}": "층 {layer}",
    "linear axis": "선형 축",
    "linear axis, each panel its own": "선형 축, 그림틀마다 다름",
    "log axis": "로그 축",
    "loss": "손실",
    "mean": "평균",
    "not recorded": "기록 없음",
    "one seed": "시드 하나",
    "pointwise 95 % interval of the {estimate}": "{estimate}의 점별 95 % 신뢰구간",
    "printed in the source": "출처에 인쇄된 값",
    "simultaneous 95 % band of the whole curve": "곡선 전체의 동시 95 % 신뢰대",
    "step": "스텝",
    "steps to {metric}": "{metric}까지의 스텝",
    "target {value}": "목표 {value}",
    "test": "시험",
    "threshold": "기준값",
    "too few values for an interval of the centre": "중심의 구간을 구하기에 값이 너무 적음",
    "each value is how far two seeds lie apart": "값 하나는 두 시드 사이의 거리",
    "too few values for an interval of the median": "중앙값의 구간을 구하기에 값이 너무 적음",
    "training": "학습",
    "validation": "검증",
    "value": "값",
    "estimate ({interval})": "추정값({interval})",
    "down to {value}": "최소 {value}",
    "up to {value}": "최대 {value}",
    "{estimate} over seeds": "시드에 대한 {estimate}",
    "{first} and {more} more": "{first} 외 {more}개",
    "{low} to {high} %": "{low} ~ {high} %",
    "{number} {split}": "{split} 예제 {number}개",
    "{shown} of {all} layers": "층 {all}개 중 {shown}개",
    "{sizes} examples": "{sizes}",
    "{split} examples": "{split} 예제",
    "{some} of {all}": "{all}개 중 {some}개",
    "{some} of {all} diverged": "{all}개 중 {some}개 발산",
    "{some} of {all} never": "{all}개 중 {some}개 도달 못함",
}
COLUMNS = {
    "Bytes a trial": "시행당 바이트",
    "Fewest": "최소",
    "Last step": "마지막 스텝",
    "Layer": "층",
    "Layer {layer}": "층 {layer}",
    "Layer {layer}, {when}": "층 {layer}, {when}",
    "Median": "중앙값",
    "Most": "최대",
    "One more run, 95 %": "한 번 더 실행, 95 %",
    "Operations a step": "스텝당 연산",
    "Operations a trial": "시행당 연산",
    "Ours, 95 % interval": "측정값, 95 % 신뢰구간",
    "Parameters": "매개변수",
    "Printed": "인쇄된 값",
    "Reached": "도달",
    "Seconds a trial": "시행당 초",
    "Step": "스텝",
    "Step {step}": "스텝 {step}",
}
TITLES = {
    "Activations by arm and layer": "조건과 층별 활성값",
    "Activations by arm and layer, nets of {depth} layers": (
        "조건과 층별 활성값, 층이 {depth}개인 신경망"
    ),
    "Activations of the last hidden layer while training": "학습 중 마지막 은닉층의 활성값",
    "After the last step: mean over seeds and its 95 % interval": (
        "마지막 스텝 후: 시드에 대한 평균과 95 % 신뢰구간"
    ),
    "Claims against their thresholds": "주장과 기준값",
    "Loss over the steps of training": "학습 스텝에 따른 손실",
    "Mean of activations of the last hidden layer, and their standard deviation in brackets, "
    "averaged over seeds": "마지막 은닉층 활성값의 평균과 표준편차(괄호 안), 시드에 대한 평균",
    "Printed number, ✓ where it is reproduced; below it our mean and its 95 % interval": (
        "인쇄된 수치(재현되면 ✓)와, 그 아래 측정값의 평균과 95 % 신뢰구간"
    ),
    "Training against validation accuracy": "학습 정확도와 검증 정확도",
    "Training against validation loss": "학습 손실과 검증 손실",
    "What one unit of the last hidden layer is given, while training": (
        "학습 중 마지막 은닉층의 유닛 하나에 들어오는 입력"
    ),
    "What the nonlinearities are given, layer by layer, while training": (
        "학습 중 층별로 비선형 함수에 들어오는 입력"
    ),
    "{mean}, and their standard deviation in brackets": "{mean}과 표준편차(괄호 안)",
    "{mean}, and their standard deviation in brackets, averaged over seeds": (
        "{mean}과 표준편차(괄호 안), 시드에 대한 평균"
    ),
    "{metric}: seeds that reached it, and their steps": "{metric}: 도달한 시드와 그 스텝",
    "{quantity} after the last step": "마지막 스텝 후의 {quantity}",
    "{quantity} after the last step: {average} over seeds, 95 % interval": (
        "마지막 스텝 후의 {quantity}: 시드에 대한 {average}, 95 % 신뢰구간"
    ),
    "{quantity} at the first and the last evaluation: {average} over seeds, 95 % interval": (
        "처음과 마지막 평가의 {quantity}: 시드에 대한 {average}, 95 % 신뢰구간"
    ),
    "{quantity} over the layers": "층에 따른 {quantity}",
    "{quantity} over the steps of training": "학습 스텝에 따른 {quantity}",
    "{quantity} while training": "학습 중 {quantity}",
    "{quantity}: mean over seeds and its 95 % interval": (
        "{quantity}: 시드에 대한 평균과 95 % 신뢰구간"
    ),
    "{quantity}: the value of the one seed": "{quantity}: 시드 하나의 값",
    "{quantity}: {average} over seeds and its 95 % interval": (
        "{quantity}: 시드에 대한 {average}과 95 % 신뢰구간"
    ),
    "{title}: quantiles at the first and the last evaluation": (
        "{title}: 처음과 마지막 평가의 분위수"
    ),
}
LEADS = {
    "Data: {sets}.": "데이터: {sets}.",
    "How many steps a trial needed until its curve was at the target for the first time.": (
        "시행의 곡선이 목표에 처음 도달할 때까지 걸린 스텝입니다."
    ),
    "How the gradient changes on its way from the last layer to the first. It enters at the top "
    "with a standard deviation of 1.": (
        "마지막 층에서 첫 층까지 기울기가 어떻게 변하는지 보여 줍니다. 마지막 층에 들어오는 "
        "기울기의 표준편차는 1입니다."
    ),
    "How the spread of the signal changes from the first layer to the last.": (
        "첫 층에서 마지막 층까지 신호의 퍼짐이 어떻게 변하는지 보여 줍니다."
    ),
    "Loss and accuracy over the steps of training, in evaluation mode, on examples that are the "
    "same at every evaluation.": (
        "학습 스텝에 따른 손실과 정확도입니다. 평가 모드에서, 평가마다 같은 예제로 측정했습니다."
    ),
    "Probes were on tier {tiers}, read at every evaluation. What that costs: a run of a small net "
    "on the digits, evaluated every 100 steps, took {alone} % longer without probes, {costs} "
    "(python benchmarks/train.py --tiers).": (
        "층별 측정 단계는 {tiers}이며 평가할 때마다 측정했습니다. 그 비용을 보면, 숫자 영상을 "
        "학습하는 작은 신경망을 100스텝마다 평가하는 데 측정 없이는 {alone} %, {costs} 더 "
        "걸렸습니다(python benchmarks/train.py --tiers)."
    ),
    "The data have no test split, so these are validation examples.": (
        "데이터에 시험 집합이 없으므로 검증 예제로 측정했습니다."
    ),
    "The distribution of every layer's activations, pooled over the batch, the units and the "
    "seeds.": "배치, 유닛, 시드를 모두 합친 층별 활성값의 분포입니다.",
    "Test examples are looked at once, at the end.": "시험 예제는 마지막에 한 번만 사용합니다.",
    "What the nets can do after the last step.": "마지막 스텝 후 신경망의 성능입니다.",
    "moments of every hidden layer": "모든 은닉층의 모멘트",
    "moments, quantiles, gradients and updates of every hidden layer": (
        "모든 은닉층의 모멘트, 분위수, 기울기, 갱신"
    ),
    "moments, quantiles, gradients, updates and histograms of every hidden layer": (
        "모든 은닉층의 모멘트, 분위수, 기울기, 갱신, 히스토그램"
    ),
    "{cost} % on tier {tier}": "{tier} 단계에서는 {cost} %",
}
CAPTIONS = {
    "A cross is a seed that diverged; the mean leaves it out.": (
        "가위표는 발산한 시드이며 평균에서 제외했습니다."
    ),
    "A triangle at the edge of a panel marks a line that goes on beyond the axis ({how_far}): the "
    "axis is made for where nets begin and end and for nine tenths of what lies between.": (
        "그림틀 가장자리의 삼각형은 축 밖으로 이어지는 선을 나타냅니다({how_far}). 축은 학습이 "
        "시작하고 끝나는 곳과 그 사이 값의 10분의 9에 맞추었습니다."
    ),
    "Accuracy on training and on validation examples, a panel for each arm on one axis.": (
        "학습 예제와 검증 예제의 정확도를 같은 축 위에 조건별로 나타냅니다."
    ),
    "An open arrow is a seed that never reached the target; it counts as infinitely late, so a "
    "median exists as long as more than half of the seeds arrive.": (
        "속이 빈 화살표는 목표에 끝내 도달하지 못한 시드입니다. 무한히 늦은 것으로 세므로, 시드의 "
        "절반이 넘게 도달하면 중앙값이 존재합니다."
    ),
    "A claim with several comparisons shows the one that supports it least.": (
        "비교가 여럿인 주장은 가장 약한 비교를 보여 줍니다."
    ),
    "Each row has an axis of its own, with the threshold of the claim in the middle and the "
    "claimed side shaded. A claim is supported when its whole interval lies in the shaded half and "
    "its corrected p is small enough, contradicted when all of it lies in the other and p is small "
    "enough. Where the interval is clear of the threshold and p is not small enough, the row says "
    "so.": (
        "행마다 축이 따로 있으며, 주장의 기준값이 가운데에 있고 주장한 쪽이 칠해져 있습니다. 구간 "
        "전체가 칠한 쪽에 있고 보정한 p가 충분히 작으면 지지되고, 전체가 반대쪽에 있고 p가 충분히 "
        "작으면 반박됩니다. 구간이 기준값에서 떨어져 있는데 p가 충분히 작지 않으면 그 행에 "
        "밝힙니다."
    ),
    "Axes that say so are logarithmic: on them equal distances are equal factors.": (
        "로그 축이라고 표시한 축에서는 같은 거리가 같은 배수입니다."
    ),
    "identical in all {seeds}": "{seeds}에서 모두 같음",
    "{value} (bounds equal to {digits} digits)": "{value}(구간의 양 끝이 {digits}자리까지 같음)",
    "p {p} > {level}": "p {p} > {level}",
    "equality: p > {level}": "동등: p > {level}",
    "not so in every setting": "모든 설정에서 그런 것은 아님",
    "Where a margin is declared, the zone between the margins is tinted: what lies in it counts as "
    "equal. A contradicted claim is equivalent when its whole interval lies there and the p of "
    "that is small enough too; a claim of equality is then supported.": (
        "여유를 정한 주장은 여유 안의 범위를 옅게 칠했으며, 그 안에 있으면 같은 것으로 봅니다. "
        "반박된 주장은 구간 전체가 그 안에 있고 그 p도 충분히 작으면 동등이고, 같다는 주장은 그때 "
        "지지됩니다."
    ),
    "Each dot is a seed.": "점은 시드 하나입니다.",
    "The height of a column is the number of seeds there; dots would cover each other.": (
        "점이 서로 겹치므로 기둥의 높이로 시드의 수를 나타냅니다."
    ),
    "The diamond is the {estimate} over seeds.": "마름모는 시드에 대한 {estimate}입니다.",
    "The diamond is the {estimate} over seeds, the bar its 95 % interval.": (
        "마름모는 시드에 대한 {estimate}, 막대는 그 95 % 신뢰구간입니다."
    ),
    "The axis is logarithmic: equal distances are equal factors.": (
        "축은 로그 축이며, 같은 간격은 같은 배수입니다."
    ),
    "{number} seeds": "시드 {number}개",
    "Time is known to the next evaluation only.": (
        "도달 시점은 그다음 평가의 스텝까지만 알 수 있습니다."
    ),
    "Each line is one seed: there is no mean over seeds, and no interval.": (
        "선은 시드 하나이며, 시드에 대한 평균과 구간은 없습니다."
    ),
    "Hidden layer {depth}, the last; the others are in data/probes.csv.": (
        "마지막인 {depth}번째 은닉층입니다. 나머지 층은 data/probes.csv에 있습니다."
    ),
    "Histograms of the last hidden layer, pooled over examples, units and seeds: from left to "
    "right the net learns.": (
        "예제, 유닛, 시드를 모두 합친 마지막 은닉층의 히스토그램이며, 왼쪽에서 오른쪽으로 학습이 "
        "진행됩니다."
    ),
    "Hollow diamonds are the printed numbers.": "속이 빈 마름모는 인쇄된 수치입니다.",
    "It is read as figure {number}.": "읽는 법은 그림 {number}과(와) 같습니다.",
    "Loss on training and on validation examples, a panel for each arm on one axis.": (
        "학습 예제와 검증 예제의 손실을 같은 축 위에 조건별로 나타냅니다."
    ),
    "No trial of {arms} ended well: there is no mean.": (
        "{arms}에는 정상적으로 끝난 시행이 없어 평균이 없습니다."
    ),
    "No trial of {arms} ended well: what is shown is how far all its seeds are finite, and it does "
    "not stretch a linear axis.": (
        "{arms}에는 정상적으로 끝난 시행이 없습니다. 모든 시드가 유한한 곳까지만 그렸으며 "
        "선형 축의 범위에는 넣지 않았습니다."
    ),
    "On the logarithmic axis a straight line is a factor that repeats from layer to layer: the "
    "signal shrinks or grows exponentially.": (
        "로그 축의 직선은 층마다 같은 비율이 반복되는 것으로, 신호가 지수적으로 줄거나 커집니다."
    ),
    "One panel for each layer ({shown} of {all}).": (
        "층마다 그림틀이 하나입니다({all}개 중 {shown}개)."
    ),
    "One panel for each layer.": "층마다 그림틀이 하나입니다.",
    "Over fewer seeds than planned: {arms}.": "계획보다 시드가 적은 조건: {arms}.",
    "Quantiles over all units of a layer and the examples of an evaluation, averaged over seeds.": (
        "층의 모든 유닛과 평가 예제에 대한 분위수를 시드에 대해 평균했습니다."
    ),
    "The first unit of the layer in the first seed, over the examples of an evaluation: one unit, "
    "as in figure 1 of Ioffe and Szegedy (2015). Bands that move are what they called internal "
    "covariate shift; a band that stays lets the next layer learn in peace.": (
        "첫 시드에서 층의 첫 유닛에 대한 평가 예제의 분포로, Ioffe and Szegedy(2015)의 그림 1처럼 "
        "유닛 하나를 봅니다. 움직이는 띠가 논문에서 말한 내부 공변량 변화이며, 띠가 움직이지 "
        "않으면 다음 층이 안정적으로 학습할 수 있습니다."
    ),
    "The gradient travels from the right to the left.": "기울기는 오른쪽에서 왼쪽으로 전달됩니다.",
    "The line is the median; the dark band holds the middle 70\N{NO-BREAK SPACE}%, the light one "
    "the middle 90\N{NO-BREAK SPACE}%.": (
        "선은 중앙값, 진한 띠는 가운데 70\N{NO-BREAK SPACE}%, 옅은 띠는 가운데 "
        "90\N{NO-BREAK SPACE}%입니다."
    ),
    "The right panel shows the same on a logarithmic step axis, which opens the start.": (
        "오른쪽은 같은 것을 로그 눈금의 스텝 축에 그려 학습 초반을 넓게 보여 줍니다."
    ),
    "Thin lines are drawn for {most} of {seeds} seeds, evenly chosen; means and bands are over "
    "all.": (
        "가는 선은 시드 {seeds}개 중 고르게 고른 {most}개만 그렸으며, 평균과 띠는 전체에 대한 "
        "것입니다."
    ),
    "What lies between the lines is the generalisation gap; it widens where a net learns its "
    "training examples by heart.": (
        "두 선 사이가 일반화 격차이며, 신경망이 학습 예제를 외우면 벌어집니다."
    ),
    "Where seeds agree, bands and thin lines vanish behind the line.": (
        "시드 사이에 차이가 거의 없으면 띠와 가는 선이 굵은 선에 가려집니다."
    ),
    "{shown} of {all} layers are shown.": "층 {all}개 중 {shown}개를 보여 줍니다.",
}
ABOUT = {
    "Bytes of parameters, gradients, the optimizer's state and the activations of a batch, counted "
    "from the shapes.": (
        "매개변수, 기울기, 최적화 알고리즘의 상태, 배치 하나의 활성값이 차지하는 바이트를 크기로 "
        "계산한 값."
    ),
    "Euclidean norm of the gradient of all parameters, of the last step before an evaluation.": (
        "평가 직전 스텝에서 모든 매개변수에 대한 기울기의 유클리드 노름."
    ),
    "Floating-point operations of one step, forward and backward, estimated from the shapes.": (
        "한 스텝의 순전파와 역전파에 드는 부동소수점 연산을 크기로 추정한 값."
    ),
    "Step of the evaluation whose weights early stopping puts back.": (
        "조기 종료가 되돌리는 가중치를 얻은 평가의 스텝."
    ),
    "Step of the evaluation at which early stopping ended training; the last of all where it did "
    "not.": "조기 종료가 학습을 끝낸 평가의 스텝. 일찍 끝나지 않았으면 마지막 스텝.",
    "Training loss at the evaluation whose weights early stopping puts back.": (
        "조기 종료가 되돌리는 가중치를 얻은 평가에서의 훈련 손실."
    ),
    "Validation loss at the evaluation whose weights early stopping puts back.": (
        "조기 종료가 되돌리는 가중치를 얻은 평가에서의 검증 손실."
    ),
    "Training accuracy at the evaluation whose weights early stopping puts back.": (
        "조기 종료가 되돌리는 가중치를 얻은 평가에서의 훈련 정확도."
    ),
    "Validation accuracy at the evaluation whose weights early stopping puts back.": (
        "조기 종료가 되돌리는 가중치를 얻은 평가에서의 검증 정확도."
    ),
    "Learnt numbers of the model.": "모델이 학습하는 수의 개수.",
    "Mean loss over the training examples of an evaluation: cross-entropy in nats for "
    "classification, mean squared error for regression.": (
        "평가에 쓰는 학습 예제의 평균 손실. 분류에서는 교차 엔트로피(나트), 회귀에서는 평균 제곱 "
        "오차."
    ),
    "Mean loss over the validation examples of an evaluation, which are never trained on: "
    "cross-entropy in nats for classification, mean squared error for regression.": (
        "학습에 쓰지 않는 검증 예제의 평균 손실. 분류에서는 교차 엔트로피(나트), 회귀에서는 평균 "
        "제곱 오차."
    ),
    "Mean loss over the whole official test split after the last step.": (
        "마지막 스텝 후 공식 시험 집합 전체의 평균 손실."
    ),
    "Mean loss over validation examples, which are never trained on: cross-entropy in nats for "
    "classification, mean squared error for regression.": (
        "학습에 쓰지 않는 검증 예제의 평균 손실. 분류에서는 교차 엔트로피(나트), 회귀에서는 평균 "
        "제곱 오차."
    ),
    "Euclidean norm of a hidden layer's biases. It is 0 where batch norm follows at once and the "
    "gradient goes through its mean: such biases never move.": (
        "은닉층 편향의 유클리드 노름. 배치 정규화가 바로 뒤에 오고 기울기가 그 평균을 통과하면 "
        "0입니다. 그런 편향은 움직이지 않습니다."
    ),
    "Mean over the units of a hidden layer of the factor that its norm learns, 1 at first.": (
        "은닉층의 정규화가 학습하는 배율의, 유닛에 대한 평균. 처음에는 1입니다."
    ),
    "Mean over the units of a hidden layer of the shift that its norm learns, 0 at first.": (
        "은닉층의 정규화가 학습하는 이동값의, 유닛에 대한 평균. 처음에는 0입니다."
    ),
    "Root mean square, over the units of a hidden layer, of the logarithm of batch norm's running "
    "standard deviation over the one of training examples of an evaluation; 0.1 is about 10 %.": (
        "배치 정규화의 이동 표준편차를 평가에 쓰인 학습 예제의 표준편차로 나눈 값의 로그를, "
        "은닉층의 유닛에 대해 제곱 평균 제곱근으로 나타낸 값. 0.1은 약 10 %입니다."
    ),
    "Root mean square, over the units of a hidden layer, of the running mean of batch norm less "
    "the mean over training examples of an evaluation, in standard deviations over them.": (
        "배치 정규화의 이동 평균에서 평가에 쓰인 학습 예제의 평균을 뺀 값을 그 표준편차로 나누어, "
        "은닉층의 유닛에 대해 제곱 평균 제곱근으로 나타낸 값."
    ),
    "Mean of h over the batch and the units of a layer.": "배치와 층의 유닛에 대한 h의 평균.",
    "Mean of what leaves the nonlinearity of a hidden layer, over examples and units.": (
        "은닉층의 비선형 함수에서 나오는 값의, 예제와 유닛에 대한 평균."
    ),
    "Mean of what the nonlinearity of a hidden layer is given.": (
        "은닉층의 비선형 함수에 들어오는 값의 평균."
    ),
    "Mean of z = h W.": "z = h W의 평균.",
    "Norm of the last change of a hidden layer's weights over the norm of the weights; about 0.001 "
    "is common in training that goes well.": (
        "은닉층 가중치의 마지막 변화량의 노름을 가중치의 노름으로 나눈 값. 학습이 잘될 때는 흔히 "
        "0.001 정도입니다."
    ),
    "Of the last step before an evaluation; before the first step, that of the first.": (
        "평가 직전 스텝의 값. 첫 스텝 전에는 첫 스텝의 값."
    ),
    "Share of the training examples of an evaluation whose class has the highest output.": (
        "평가에 쓰는 학습 예제 중 정답 부류의 출력이 가장 큰 예제의 비율."
    ),
    "Share of the validation examples of an evaluation, which are never trained on, whose class "
    "has the highest output.": (
        "학습에 쓰지 않는 검증 예제 중 정답 부류의 출력이 가장 큰 예제의 비율."
    ),
    "Share of the whole official test split that is classified correctly after the last step.": (
        "마지막 스텝 후 공식 시험 집합 전체에서 바르게 분류한 비율."
    ),
    "Share of units, over the batch, that are saturated (tanh, sigmoid) or inactive (ReLU): pairs "
    "of an input and a unit at which the slope |f'(z)| is below 5 % of the steepest slope of f. A "
    "unit that is off for some inputs is not dead; dead is off for all.": (
        "배치 전체에서 포화되었거나(tanh, 시그모이드) 비활성인(ReLU) 유닛의 비율. 입력과 유닛의 쌍 "
        "가운데 기울기 |f'(z)|가 f의 가장 가파른 기울기의 5 % 미만인 쌍을 셉니다. 일부 입력에서만 "
        "꺼지는 유닛은 죽은 유닛이 아니며, 죽은 유닛은 모든 입력에서 꺼집니다."
    ),
    "Share of units, over the probe examples, that are saturated (tanh, sigmoid) or inactive "
    "(ReLU): pairs of an example and a unit at which the slope of the nonlinearity is below 5 % of "
    "its steepest.": (
        "측정 예제 전체에서 포화되었거나(tanh, 시그모이드) 비활성인(ReLU) 유닛의 비율. 예제와 "
        "유닛의 쌍 가운데 비선형 함수의 기울기가 가장 가파른 곳의 5 % 미만인 쌍을 셉니다."
    ),
    "Share of validation examples, which are never trained on, whose class has the highest "
    "output.": "학습에 쓰지 않는 검증 예제 중 정답 부류의 출력이 가장 큰 예제의 비율.",
    "Spread of h over the batch and the units of a layer; at 0 every unit says the same.": (
        "배치와 층의 유닛에 대해 h가 퍼진 정도. 0이면 모든 유닛의 값이 같습니다."
    ),
    "Spread of the gradient of a hidden layer's weights, of the last step before an evaluation.": (
        "평가 직전 스텝에서 은닉층 가중치에 대한 기울기가 퍼진 정도."
    ),
    "Spread of the gradient of a layer's weights, summed over the batch.": (
        "배치에 대해 합한, 층의 가중치에 대한 기울기가 퍼진 정도."
    ),
    "Spread of the gradient that arrives at the activations of a layer; at the top it is 1.": (
        "층의 활성값에 도달하는 기울기가 퍼진 정도. 마지막 층에서는 1입니다."
    ),
    "Spread of the weights of a hidden layer.": "은닉층의 가중치가 퍼진 정도.",
    "Spread of what leaves the nonlinearity of a hidden layer, over examples and units.": (
        "은닉층의 비선형 함수에서 나오는 값이 예제와 유닛에 대해 퍼진 정도."
    ),
    "Spread of what the nonlinearity of a hidden layer is given.": (
        "은닉층의 비선형 함수에 들어오는 값이 퍼진 정도."
    ),
    "Spread of z = h W, that is of what the activation function is given.": (
        "z = h W, 곧 활성화 함수에 들어오는 값이 퍼진 정도."
    ),
    "memory of a trial": "시행 하나의 메모리",
    "share of units that are saturated or inactive": "포화되었거나 비활성인 유닛의 비율",
}
FIGURES = WORDS | COLUMNS | TITLES | LEADS | CAPTIONS | ABOUT
