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
    "With so many lines in a panel each has its mean and a faint pointwise band; single seeds are "
    "left out, but for some that diverged. The numbers of all are in data/.": (
        "선이 많은 그림에는 평균과 옅은 점별 구간만 그리고, 발산한 일부를 빼면 시드 하나하나는 "
        "그리지 않습니다. 모든 수는 data/에 있습니다."
    ),
    "Shown is each {setting} at its best {factors}, by {metric} over seeds: {found}. The figures "
    "above have all {all} arms.": (
        "{setting}마다 가장 좋은 {factors}에서 나타냅니다. 기준은 시드에 걸친 {metric}이며 값은 "
        "{found}입니다. 위의 그림에는 조건 {all}개가 모두 있습니다."
    ),
    "The schedules": "스케줄",
    "Schedule": "스케줄",
    "Highest rate": "가장 높은 학습률",
    "What differs between the arms: how the learning rate goes while they are trained.": (
        "조건들이 다른 점은 학습하는 동안 학습률이 변하는 방식입니다."
    ),
    "The learning rate of the last step before each evaluation, divided by the highest of its arm: "
    "schedules keep their shape at every rate. The table has the highest rates.": (
        "평가 직전 스텝의 학습률을 그 조건의 가장 높은 학습률로 나눈 값입니다. 스케줄의 모양은 "
        "어느 학습률에서나 같습니다. 가장 높은 학습률은 표에 있습니다."
    ),
    "Learning rate over its highest": "가장 높은 값에 대한 학습률의 비",
    "Learning rate over its highest, by schedule": "가장 높은 값에 대한 학습률의 비, 스케줄별",
    "Learning rate over the steps of training, by schedule": "학습 스텝에 따른 학습률, 스케줄별",
    "best evaluation": "가장 좋은 평가",
    "stop": "종료",
    "A curve ends where half of its seeds have stopped; until then its mean is over the seeds that "
    "still train. A ring marks the evaluation whose weights are put back and a bar the stop, each "
    "the median over seeds. Numbers after the last step are of the weights that were put back.": (
        "곡선은 시드의 절반이 종료한 곳에서 끝나며, 그 전까지 평균은 아직 학습하는 시드에 대한 "
        "것입니다. 고리는 되돌린 가중치의 평가, 막대는 종료 시점이며 각각 시드의 중앙값입니다. "
        "마지막 스텝 뒤의 수는 되돌린 가중치의 것입니다."
    ),
    "Gap": "차이",
    "gap": "학습과 검증의 차이",
    "gap {width}": "차이 {width}",
    "linear axis from {value}": "{value}부터 시작하는 선형 축",
    "The axis does not begin at 0: the first steps lie below it.": (
        "축이 0에서 시작하지 않으므로 처음 스텝들은 축 아래에 있습니다."
    ),
    "The number in a panel is training less validation accuracy after the last step, the mean over "
    "seeds.": (
        "그림 안의 수는 마지막 스텝 뒤 학습 정확도에서 검증 정확도를 뺀 값의 시드 평균입니다."
    ),
    "The number in a panel is validation less training loss after the last step, the mean over "
    "seeds.": ("그림 안의 수는 마지막 스텝 뒤 검증 손실에서 학습 손실을 뺀 값의 시드 평균입니다."),
    "{title}: after the last step, mean over seeds and its 95 % interval": (
        "{title}: 마지막 스텝 뒤 시드 평균과 95 % 구간"
    ),
    "In figures of curves the thick line is the mean over seeds and a thin line one seed. The dark "
    "band is the pointwise 95 % interval of the mean: it is right for one step or layer at a time. "
    "The light band is simultaneous: the whole curve lies inside with 95 %; where it meets the "
    "edge of a panel it goes on beyond. An arm of fewer than 4 seeds has no band, but a thin line "
    "for each seed. A thin line that ends in a cross is a trial that diverged there; means leave "
    "it out. On logarithmic axes of losses and gradients the line is the geometric mean, that of "
    "the logarithms, which is the middle there. Panels of one figure share their value axis, "
    "unless one says that it has its own.": (
        "곡선 그림에서 굵은 선은 시드에 대한 평균, 가는 선은 시드 하나입니다. 진한 띠는 평균의 "
        "점별 95 % 신뢰구간으로, 한 스텝이나 한 층씩 볼 때 맞습니다. 옅은 띠는 동시 신뢰대로, 곡선 "
        "전체가 95 %의 확률로 그 안에 있으며, 그림틀의 가장자리에 닿은 곳에서는 그 밖으로 "
        "이어집니다. 시드가 4개보다 적은 조건에는 띠 대신 시드마다 가는 선이 있습니다. 가위표로 "
        "끝나는 가는 선은 그 지점에서 발산한 시행이며 평균에서 제외했습니다. 손실과 기울기의 로그 "
        "축에서 선은 로그값의 평균인 기하평균이며, 그 축에서 가운데에 놓입니다. 한 그림의 "
        "그림틀은 별도의 축이라고 표시하지 않는 한 같은 값 축을 씁니다."
    ),
    "{number} of {all} arms have fewer seeds than planned, the fewest {arms}.": (
        "조건 {all}개 중 {number}개는 계획보다 시드가 적으며, 가장 적은 조건은 {arms}입니다."
    ),
    "Without a difference, because fewer than two seeds of both arms ended well: {pairs}.": (
        "두 조건이 모두 정상적으로 끝난 시드가 둘보다 적어 차이가 없음: {pairs}."
    ),
    "Compared are two nets of one seed, with the same split, batches and random numbers. At the "
    "dark line there is no difference.": (
        "데이터 분할, 배치, 난수가 같은 한 시드의 두 신경망을 비교합니다. 진한 선에서는 차이가 "
        "없습니다."
    ),
    "Mean, 95 % interval": "평균, 95 % 신뢰구간",
    "difference in {quantity}": "{quantity}의 차",
    "{quantity} after the last step: differences, seed by seed": (
        "마지막 스텝 후의 {quantity}: 시드별 차"
    ),
    "Shown are the same {shown} of {all} arms as before.": (
        "앞과 같은 조건을 보여 줍니다({all}개 중 {shown}개)."
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
