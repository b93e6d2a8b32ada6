"""Korean for fixed text: headings, heads of columns, titles of quantities, paragraphs.

What is not here, names of settings above all, stays English.
"""

from __future__ import annotations

from reportgen.language.korean_data import DATA
from reportgen.language.korean_descending import DESCENDING
from reportgen.language.korean_figures import FIGURES
from reportgen.language.korean_gradient import GRADIENT
from reportgen.language.korean_inputs import INPUTS
from reportgen.language.korean_normalise import NORMALISE
from reportgen.language.korean_sweeps import SWEEPS
from reportgen.language.korean_training import TRAINING
from reportgen.language.korean_tuning import TUNING

VERDICTS = {
    "supported": "지지됨",
    "contradicted": "반박됨",
    "equivalent": "동등",
    "depends": "조건부",
    "undecided": "미결정",
    "exploratory": "탐색적",
}
HEADINGS = {
    "All numbers": "모든 수치",
    "Claim by claim": "주장별 판정",
    "Claims": "주장",
    "Claims by verdict": "판정별 주장 수",
    "Control": "통제",
    "Details": "자세히",
    "Figures": "그림",
    "Held fixed": "고정한 것",
    "How each claim was decided": "각 주장의 판정 근거",
    "How it learns": "학습 과정",
    "How to read": "읽는 법",
    "How to read it": "읽는 법",
    "Limits": "한계",
    "Not held fixed": "고정하지 못한 것",
    "Notices": "알림",
    "Printed numbers": "인쇄된 수치",
    "Printed numbers beside ours": "인쇄된 수치와 측정값의 비교",
    "Provenance": "출처",
    "Reports": "보고서",
    "Sections": "목차",
    "Show in all figures": "모든 그림에 표시",
    "Skip to the content": "본문으로 건너뛰기",
    "The suite": "실험 모음",
    "The way back": "역방향",
    "The way forward": "순방향",
    "The data": "데이터",
    "Time to target": "목표 도달까지의 시간",
    "Trials without a result": "결과가 없는 시행",
    "Where it failed:": "실패한 곳:",
    "seed {seed}": "시드 {seed}",
    "Varied": "바꾼 것",
    "What it does not show": "이 보고서가 보여 주지 않는 것",
    "What the layers do meanwhile": "학습 중 각 층의 상태",
    "What the layers say": "각 층의 출력",
    "What was varied, held fixed, not held fixed": "바꾼 것, 고정한 것, 고정하지 못한 것",
    "Where it ends": "최종 결과",
    "Where the claims hold": "주장이 성립하는 범위",
    "Where the numbers come from": "수치의 출처",
    "other claims": "그 밖의 주장",
}
COLUMNS = {
    "Arms that draw it": "사용하는 조건",
    "Checksum (sha256)": "검사합(sha256)",
    "one a seed": "시드마다 다름",
    "Data set": "데이터 집합",
    "Seeds in which it is identical": "동일한 시드",
    "Stream": "난수열",
    "What it is": "내용",
    "Arm": "조건",
    "Claim": "주장",
    "Claim, source": "주장, 출처",
    "Claimed": "기준",
    "Comparison": "비교",
    "Expected": "예상 판정",
    "Id": "번호",
    "Interaction": "상호작용",
    "Interquartile mean over data sets": "데이터 집합 전체의 사분위간 평균",
    "It means that": "의미",
    "Literature": "문헌",
    "Look": "중간 분석",
    "Margin": "여유",
    "Meaning": "뜻",
    "Measured, interval (95 % unless said)": "측정값, 신뢰구간(따로 밝히지 않으면 95 %)",
    "Measured, interval": "측정값, 신뢰구간",
    "Metric": "측도",
    "Name": "이름",
    "Note": "비고",
    "Of": "대상",
    "Quantity": "측정량",
    "Reason": "이유",
    "Report": "보고서",
    "Result": "결과",
    "Rule": "규칙",
    "Seed": "시드",
    "Seeds": "시드",
    "Setting": "설정",
    "Source": "출처",
    "Status": "상태",
    "Test": "검정",
    "Undecided because": "미결정 사유",
    "Stated after": "주장을 세운 시점",
    "Value": "값",
    "Verdict": "판정",
    "Verdicts": "판정",
    "Weakest at": "가장 약한 설정",
    "What": "항목",
    "What is measured": "측정하는 것",
    "corrected p": "보정된 p",
    "p contradicts": "p(반박)",
    "p supports": "p(지지)",
}
WORDS = {
    "the batch that enters": "입력 배치",
    "the examples": "예제",
    "the gradient that enters at the last layer": "마지막 층에 들어오는 기울기",
    "the numbers that dropout compares with its rate": "드롭아웃이 비율과 비교하는 난수",
    "the numbers that DropConnect compares with its rate": "DropConnect가 비율과 비교하는 난수",
    "the order of the batches": "배치의 순서",
    "the {noise} numbers from which weights are scaled": "가중치를 만드는 난수({noise})",
    "the numbers from which {noise} changes images": "{noise}의 영상 변환에 쓰는 난수",
    "which of them train and which validate": "학습용과 검증용의 구분",
    "all": "전체",
    "not as expected": "예상과 다름",
    "settings changed by hand": "설정을 직접 바꿈",
    "{arms} arms × {seeds} seeds": "조건 {arms}개 × 시드 {seeds}개",
    "{claims} claims of {suites} suites, {reports} reports": (
        "실험 모음 {suites}개의 주장 {claims}개, 보고서 {reports}개"
    ),
    "Suites as they stand": "실험 모음 그대로",
    "Profile {name}": "프로필 {name}",
    "Question": "질문",
    "Sentence": "문장",
    "Overview": "한눈에 보기",
    "Other claims": "그 밖의 주장",
    "Total": "합계",
    "no claim yet": "아직 주장 없음",
    "difference of two arms": "두 조건의 차",
    "signed-rank test": "부호순위 검정",
    "infinity": "무한대",
    "median": "중앙값",
    "never": "도달 못함",
    "no interval": "구간 없음",
    "no test": "검정 없음",
    "relative difference of two arms": "두 조건의 상대적인 차이",
    "ratio of two arms": "두 조건의 비",
    "sign test": "부호 검정",
    "a ratio needs values above zero": "비를 구하려면 값이 0보다 커야 함",
    "without {what}": "{what} 없음",
    "one value shows no spread": "값이 하나뿐이라 편차를 알 수 없음",
    "fewer than 4 values show too little of their spread": "값이 4개보다 적어 편차를 알기 어려움",
    "some values are not finite": "유한하지 않은 값이 있음",
    "the bounds exceed the largest float": "구간의 끝이 표현 가능한 수를 넘음",
}
QUANTITIES = {
    "training loss": "학습 손실",
    "validation loss": "검증 손실",
    "test loss": "시험 손실",
    "training accuracy": "학습 정확도",
    "validation accuracy": "검증 정확도",
    "test accuracy": "시험 정확도",
    "learning rate": "학습률",
    "norm of the gradient": "기울기의 노름",
    "mean of activations": "활성값의 평균",
    "standard deviation of activations": "활성값의 표준편차",
    "mean of pre-activations": "활성화 전 값의 평균",
    "standard deviation of pre-activations": "활성화 전 값의 표준편차",
    "share of units, over the batch, that are saturated or inactive": (
        "배치 전체에서 포화되었거나 비활성인 유닛의 비율"
    ),
    "standard deviation of dL/dh": "dL/dh의 표준편차",
    "standard deviation of dL/dW": "dL/dW의 표준편차",
    "standard deviation of weights": "가중치의 표준편차",
    "relative size of an update": "갱신의 상대적 크기",
    "norm of the biases": "편향의 노름",
    "mean of gamma": "감마의 평균",
    "mean of beta": "베타의 평균",
    "error of the running means": "이동 평균의 오차",
    "error of the running standard deviations": "이동 표준편차의 오차",
    "work of a step": "한 스텝의 연산량",
    "number of parameters": "매개변수의 수",
    "step of the best weights": "가장 좋은 가중치의 스텝",
    "step at which training stopped": "학습이 멈춘 스텝",
    "training loss of the best weights": "가장 좋은 가중치의 훈련 손실",
    "validation loss of the best weights": "가장 좋은 가중치의 검증 손실",
    "training accuracy of the best weights": "가장 좋은 가중치의 훈련 정확도",
    "validation accuracy of the best weights": "가장 좋은 가중치의 검증 정확도",
}
SENTENCES = {
    "Compared by fingerprint between the arms of each seed": (
        "시드마다 조건 사이의 지문을 비교한 결과"
    ),
    "Fingerprints of the random numbers, by seed": "난수의 지문(시드별)",
    "Settings that all arms share": "모든 조건이 공유하는 설정",
    "Settings that differ between the arms": "조건마다 다른 설정",
    "The numbers behind the verdicts": "판정의 근거가 되는 수치",
    "What a trial of each arm costs": "조건별 시행 하나의 비용",
    "Means leave diverged trials out": "발산한 시행은 평균에서 제외했습니다",
    "Curves mark where trials diverged; means leave these out; in claims they count as the worst "
    "value": (
        "곡선에는 시행이 발산한 지점을 표시하고, 평균에서는 제외하며, 주장에서는 최악의 값으로 "
        "셉니다"
    ),
    "Of failed trials nothing is known: means and claims leave them out, and each claim says what "
    "they could change": (
        "실패한 시행에 대해서는 아무것도 알 수 없으므로 평균과 주장에서 제외하며, 그것이 판정을 "
        "어떻게 바꿀 수 있는지는 주장마다 밝힙니다"
    ),
    "A claim whose rule leaves factors open is judged in every setting of them. Each sign is the "
    "verdict there; the measurement stands below it.": (
        "규칙이 열어 둔 요인이 있는 주장은 그 모든 설정에서 판정합니다. 기호는 그 설정의 판정이고, "
        "아래는 측정값입니다."
    ),
    "Claims with their verdicts: what was measured, with its interval over seeds": (
        "주장과 판정: 측정값과 시드에 대한 신뢰구간"
    ),
    "Data, splits and random numbers are held fixed too:": "데이터, 분할, 난수도 고정했습니다.",
    "Every printed number with our interval and the range for one more run": (
        "인쇄된 모든 수치와 측정 구간, 한 번 더 실행했을 때의 범위"
    ),
    "Figure {number}": "그림 {number}",
    "Made by reportgen from the suite {name}. The numbers of this page stand in report.json and in "
    "data/, the figures in figures/.": (
        "reportgen이 실험 모음 {name}에서 만들었습니다. 이 문서의 수치는 report.json과 data/에, "
        "그림은 figures/에 있습니다."
    ),
    "No trial was computed.": "계산된 시행이 없습니다.",
    "Nothing that is known: the arms share size, cost and random numbers.": (
        "알려진 것이 없습니다. 모든 조건의 크기, 비용, 난수가 같습니다."
    ),
    "Nothing that is known: the arms share random numbers; cost was not compared.": (
        "알려진 것이 없습니다. 모든 조건의 난수가 같습니다. 비용은 비교하지 못했습니다."
    ),
    "Nothing that is known: the arms share size and cost; randomness was not compared.": (
        "알려진 것이 없습니다. 모든 조건의 크기와 비용이 같습니다. 난수는 비교하지 못했습니다."
    ),
    "Nothing that is known: neither size and cost nor random numbers were compared.": (
        "알려진 것이 없습니다. 크기, 비용, 난수를 비교하지 못했습니다."
    ),
    "Drawn by {some} of {all} arms only{arms}: {streams}.": (
        "조건 {all}개 중 {some}개만 사용{arms}: {streams}."
    ),
    "Nothing: there is one setting.": "없습니다. 설정이 하나뿐입니다.",
    "Numbers of figure {number}": "그림 {number}의 수치",
    "Random numbers are held fixed too:": "난수도 고정했습니다.",
    "The numbers of every figure stand below it. Here are the quantities that no figure shows; "
    "every number of every seed is in:": (
        "각 그림의 수치는 그림 아래에 있습니다. 여기에는 그림에 없는 측정량이 있으며, 모든 시드의 "
        "모든 수치는 다음 파일에 있습니다."
    ),
    "The suite makes no claims.": "이 실험 모음에는 주장이 없습니다.",
    "The tables compare the resolved settings of the arms, after every default was filled in.": (
        "표는 모든 기본값을 채운 뒤의 최종 설정을 조건별로 비교합니다."
    ),
    "They are left out of every mean.": "모든 평균에서 제외했습니다.",
    "They are left out of every mean; the tables say how many seeds remain.": (
        "모든 평균에서 제외했으며, 남은 시드의 수는 표에 있습니다."
    ),
    "expected {verdict}": "예상: {verdict}",
    "{id}: every comparison": "{id}: 모든 비교",
    "{id}: where it holds": "{id}: 성립하는 범위",
    "{name}: {number} lines of YAML": "{name}: YAML {number}줄",
}
READING = {
    "A time to a target that a seed never reached is infinite and has no mean: its median is given "
    "instead, with an interval by order statistics, which assumes nothing but independent seeds.": (
        "목표에 끝내 도달하지 못한 시드의 도달 시간은 무한대이므로 평균이 없습니다. 대신 중앙값과, "
        "시드의 독립만을 가정하는 순서통계량 구간을 제시합니다."
    ),
    "An interval in this report is a 95 % interval of the mean over seeds with Student's "
    "factor, unless something else stands beside it, and in claims one of the centre: if the "
    "whole experiment were repeated with "
    "other seeds many times, about 95 of 100 such intervals would hold the true mean. It "
    "assumes seeds that are independent, which they are by construction, and means that "
    "are roughly normal. "
    "Intervals of quantities that have bounds, such as accuracies and losses, are computed "
    "on a scale without bounds (logit, logarithm) and taken back, so that they stay within. "
    "Fewer than 4 seeds have no interval. "
    "Comparisons of two arms are paired by seed, so randomness that both arms share "
    "cancels. The interval speaks of other seeds, not of other data, widths or depths.": (
        "이 보고서의 구간은 따로 밝히지 않는 한 시드에 대한 평균의 95 % 신뢰구간이며 스튜던트 t "
        "분포의 계수를 씁니다. 주장에서는 중심의 구간입니다. 다른 시드로 실험 전체를 여러 번 "
        "반복하면 이런 구간 100개 중 약 95개가 참 평균을 포함합니다. 시드가 서로 독립이라는 "
        "것(설계상 성립)과 평균이 대략 정규분포를 따른다는 것을 가정합니다. 정확도나 손실처럼 "
        "범위가 정해진 양의 구간은 범위가 없는 척도(로짓, 로그)에서 계산해 되돌리므로 범위를 "
        "벗어나지 않습니다. 시드가 4개보다 적으면 구간이 없습니다. 두 조건은 시드별로 짝지어 "
        "비교하므로 두 조건이 공유하는 무작위성은 상쇄됩니다. 구간은 다른 시드에 대한 것이며 다른 "
        "데이터, 너비, 깊이에 대한 것이 아닙니다."
    ),
    "The rule of a claim (metric, direction, margin) stands in the suite. A verdict needs "
    "both: a p-value, corrected for the number of claims, of at most 0.05, and an interval "
    "that lies wholly on one side of the threshold. Where one of the two is missing the "
    "claim is undecided, which is no verdict against it.": (
        "주장의 규칙(측도, 방향, 여유)은 실험 모음에 적혀 있습니다. "
        "판정에는 두 가지가 모두 필요합니다. 주장의 수에 대해 "
        "보정한 p값이 0.05 이하여야 하고, 구간 전체가 기준값의 한쪽에 있어야 합니다. "
        "둘 중 하나라도 없으면 "
        "미결정이며, 이는 주장이 틀렸다는 판정이 아닙니다."
    ),
    "A claim speaks of the centre of its values over seeds: the median of the averages of every "
    "two seeds (Hodges and Lehmann 1963). Where seeds lie evenly around it, the centre is their "
    "mean; a few seeds far out move it little. From few seeds the centre can be told, while the "
    "mean can hang on a seed that is not among them. The interval of a centre is that of the "
    "signed-rank test; fewer than 6 seeds have none.": (
        "주장은 시드에 대한 값의 중심, 곧 시드 두 개씩의 평균들의 중앙값(호지스와 레만 1963)에 "
        "대한 것입니다. 시드가 중심 둘레에 고르게 놓이면 중심은 평균과 같고, 멀리 떨어진 몇 개의 "
        "시드는 중심을 거의 움직이지 않습니다. 적은 시드로도 중심은 알 수 있지만, 평균은 그 안에 "
        "없는 시드 하나에 달려 있을 수 있습니다. 중심의 구간은 부호순위 검정의 구간이며, 시드가 "
        "6개보다 적으면 구간이 없습니다."
    ),
    "What is rare stays unseen. An event that strikes one seed in ten, a crash for instance, is "
    "missing from all of {seeds} seeds in {percent} % of repetitions. Verdicts and intervals speak "
    "of seeds like those that were run.": (
        "드문 일은 보이지 않습니다. 예를 들어 시드 열 개 중 하나꼴로 학습이 무너지는 일은, 실험을 "
        "되풀이할 때 {percent} %의 경우에 시드 {seeds}개 모두에서 나타나지 않습니다. 판정과 구간은 "
        "실행한 것과 같은 시드에 대한 것입니다."
    ),
    "The p-value is that of the signed-rank test: seeds are ranked by how far they lie from the "
    "threshold, and the ranks on either side are added up. If the arms did not differ, each seed's "
    "difference would be as likely with the other sign; the p-value is the share of all patterns "
    "of signs that give a sum as extreme. As skewed seeds could pass by chance more often, a "
    "second test must agree: a t test of the mean that answers to skewness (Hall 1992), or the "
    "sign test, which assumes nothing, at half the level; the larger p-value counts. With n seeds "
    "it cannot be below 2 / 2ⁿ, so that few seeds can decide nothing, however clear they look: "
    "five never do. Where a target was never reached or a trial diverged, the sign test of the "
    "median takes its place; such a seed counts as the worst one, and a pair of two such seeds "
    "counts against every verdict.": (
        "p값은 부호순위 검정에서 얻습니다. 시드를 기준값에서 떨어진 거리로 순위를 매기고 양쪽의 "
        "순위를 각각 더합니다. 두 조건에 차이가 없다면 각 시드의 차이는 부호가 반대일 가능성도 "
        "같습니다. p값은 모든 부호 조합 중 합이 그만큼 극단적인 조합의 비율입니다. 시드의 분포가 "
        "치우쳐 있으면 우연히 통과하기 쉬우므로 두 번째 검정도 같은 결론을 내려야 합니다. 치우침을 "
        "고려한 평균의 t 검정(홀 1992)이거나, 아무것도 가정하지 않는 부호 검정을 절반의 수준에서 "
        "쓴 것이며, 둘 중 큰 p값을 씁니다. 시드가 n개이면 p값은 2 / 2ⁿ보다 작을 수 없으므로, "
        "시드가 적으면 결과가 아무리 뚜렷해 보여도 결정할 수 없습니다. 5개로는 언제나 부족합니다. "
        "목표에 도달하지 못했거나 발산한 시행이 있으면 중앙값의 부호 검정을 쓰며, 그런 시드는 "
        "최악의 값으로 세고, 두 조건 모두 그런 쌍은 모든 판정에 불리하게 셉니다."
    ),
    "Many claims are many chances to be wrong. Holm's correction multiplies the smallest "
    "p-value by the number of claims of the suite, run or not, the next by one less, and "
    "so on: in at most 5 of 100 repetitions of the whole experiment with other seeds any "
    "verdict of the report would be false.": (
        "주장이 많으면 틀릴 기회도 많습니다. 홀름 보정은 가장 작은 p값에 실험 모음에 적힌 주장의 "
        "수(실행 여부와 무관)를 곱하고, 다음 값에는 그보다 하나 적은 수를 곱하는 식으로 "
        "진행합니다. 시드를 바꾸어 실험 전체를 100번 반복할 때 이 보고서의 판정 중 하나라도 틀리는 "
        "경우는 많아야 5번입니다."
    ),
    "All of that is about other seeds, not about other data: the data set stays the same, "
    "and what holds on it need not hold on another one, not even on one drawn from the same "
    "source.": (
        "이 모두는 다른 시드에 대한 것이며 다른 데이터에 대한 것이 아닙니다. 데이터는 그대로이므로 "
        "여기서 성립하는 것이 다른 데이터에서, 같은 출처에서 뽑은 데이터에서도 성립하리라는 "
        "보장은 없습니다."
    ),
    "Every seed has examples of its own, drawn by the same rule, so intervals and verdicts "
    "are about data of this kind, not about one data set.": (
        "시드마다 같은 규칙으로 새로 뽑은 예제를 쓰므로, 구간과 판정은 한 데이터가 아니라 이런 "
        "종류의 데이터에 대한 것입니다."
    ),
    "A claim whose rule leaves factors open is judged in every setting of them. It is "
    "supported only if it holds in each, contradicted only if it fails in each, and it "
    "depends if it holds in some and fails in others beyond chance. A setting has a sign only "
    "where its claim has a verdict, so that no sign escapes the correction. The interaction is "
    "the p-value of the hypothesis that the effect is the same in all settings.": (
        "규칙이 열어 둔 요인이 있는 주장은 그 모든 설정에서 판정합니다. 모든 설정에서 성립해야 "
        "지지되고, 모든 설정에서 성립하지 않아야 반박되며, 일부에서는 "
        "성립하고 일부에서는 성립하지 않는 것이 우연을 넘어서면 조건부입니다. 설정의 판정은 그 "
        "주장에 판정이 있을 때에만 표시하므로 보정을 벗어나는 표시는 없습니다. 상호작용은 모든 "
        "설정에서 효과가 같다는 가설의 p값입니다."
    ),
    "With a margin, an effect below it counts as no support. Equivalent says that the "
    "whole interval lies inside the margin on both sides: there is no difference that "
    "matters, which is more than a lack of evidence (two one-sided tests).": (
        "여유를 정한 주장에서는 여유보다 작은 효과를 지지로 보지 않습니다. 동등은 구간 전체가 "
        "양쪽 여유 안에 있다는 뜻입니다. 의미 있는 차이가 없다는 "
        "것으로, 증거가 부족하다는 것과는 다릅니다(두 번의 단측 검정)."
    ),
    "Seeds were added, look by look, to claims that were undecided. All looks together spend the "
    "5 %, most of it at the last one, and intervals are wider to match, so looking several times "
    "does not make false verdicts more frequent (Lan and DeMets 1983). A claim that a look has "
    "decided stays as it is.": (
        "결정되지 않은 주장에만 단계적으로 시드를 더했습니다. 모든 단계가 5 %를 나누어 쓰며 그 "
        "대부분은 마지막 단계에 남기고 구간도 그만큼 넓으므로, 여러 번 살펴보아도 잘못된 판정이 더 "
        "잦아지지 않습니다(란과 드메츠 1983). 어느 단계에서 결정된 주장은 그대로 유지됩니다."
    ),
    "it is sure enough, and the whole interval lies on the claimed side": (
        "충분히 확실하며 구간 전체가 주장한 쪽에 있습니다"
    ),
    "it is sure enough, and the whole interval lies on the other side": (
        "충분히 확실하며 구간 전체가 반대쪽에 있습니다"
    ),
    "the whole interval lies inside the declared margin on both sides": (
        "구간 전체가 정해 둔 여유의 양쪽 안에 있습니다"
    ),
    "it holds in some settings and fails in others, beyond chance": (
        "일부 설정에서는 성립하고 일부에서는 성립하지 않으며, 그 차이가 우연을 넘어섭니다"
    ),
    "the interval reaches the threshold, p is too large, or there is no interval; with "
    "more seeds it may be decided": (
        "구간이 기준값에 걸치거나 p값이 크거나 구간이 없습니다. 시드를 늘리면 결정될 수 있습니다"
    ),
}
ASSUMPTIONS = {
    "The inputs are standard normal and the layers are square and have no bias.": (
        "입력은 표준정규분포이고, 층은 입력과 출력의 수가 같으며 편향이 없습니다."
    ),
    "The gradient that enters at the top, dL/dh of the last layer, is standard normal and "
    "independent of the weights; no loss function is assumed.": (
        "마지막 층에 들어오는 기울기 dL/dh는 가중치와 독립인 표준정규분포이며, 손실 함수는 "
        "가정하지 않습니다."
    ),
    "Nothing is trained: the report shows the first step's signals, not what training makes of "
    "them.": (
        "학습은 하지 않습니다. 첫 스텝의 신호를 보여 줄 뿐, 학습으로 어떻게 변하는지는 보여 주지 "
        "않습니다."
    ),
    "Curves are measured in evaluation mode: no dropout, and batch norm with its running averages, "
    "or with what its `statistics` say. Each is over at most `evaluate_on` examples of its split, "
    "the same ones at every evaluation and in every arm of a seed; test values are over the whole "
    "test split. Layers are measured on the first of the validation examples.": (
        "곡선은 평가 모드에서, 곧 드롭아웃 없이 배치 정규화의 이동 평균 또는 `statistics`가 정한 "
        "통계를 써서 측정합니다. "
        "집합마다 최대 `evaluate_on`개의 예제를 쓰며, 한 시드에서는 모든 평가와 모든 조건이 같은 "
        "예제를 씁니다. 시험 값은 시험 집합 전체에 대한 것입니다. 층은 "
        "검증 예제의 앞부분으로 측정합니다."
    ),
    "Evaluations and probes take time and do not change the training.": (
        "평가와 프로브에는 시간이 들지만 학습은 달라지지 않습니다."
    ),
    "The validation examples are drawn from the training data by the seed; the arms of a seed "
    "share them, the order of the batches and, where shapes agree, the draws behind the weights "
    "and the dropout masks.": (
        "검증 예제는 시드에 따라 학습 데이터에서 뽑습니다. 한 시드의 모든 조건은 검증 예제와 "
        "배치의 순서를 공유하고, 모양이 같으면 가중치와 드롭아웃의 난수도 공유합니다."
    ),
    "A batch never crosses an epoch: what is left of an epoch and does not fill a batch is left "
    "out, and the next epoch is in another order.": (
        "배치는 에폭을 넘지 않습니다. 에폭 끝에서 배치를 채우지 못한 예제는 버리며, 다음 에폭은 "
        "순서가 다릅니다."
    ),
    "The loss is cross-entropy for classes and the mean squared error for numbers; its curves have "
    "no penalty and no smoothed labels in them, whatever training goes down.": (
        "손실은 분류에서는 교차 엔트로피, 회귀에서는 평균 제곱 오차입니다. 학습이 줄이는 값이 "
        "무엇이든 손실 곡선에는 벌점과 평활화한 레이블이 들어가지 않습니다."
    ),
    "After an early stop, curves, layers and test use the restored weights, those of the best "
    "evaluation on validation examples. It was chosen on these examples, so its validation values "
    "are a little too good.": (
        "조기 종료 뒤의 곡선, 층, 테스트는 되돌린 가중치, 곧 검증 예제에서 가장 좋았던 평가의 "
        "가중치를 씁니다. 이 평가는 검증 예제로 골랐으므로 그 검증 값은 실제보다 조금 좋습니다."
    ),
    "A trial whose loss or parameters stop being finite is stopped there. What it did not reach "
    "counts as the worst possible value wherever a quantity has a better direction, and leaves a "
    "claim undecided elsewhere.": (
        "손실이나 매개변수가 유한하지 않게 된 시행은 그 자리에서 중단합니다. 도달하지 못한 값은 "
        "좋은 방향이 정해진 측정량에서는 최악의 값으로 세고, 그 밖에는 주장을 미결정으로 둡니다."
    ),
    "The time to a target is known to lie between two evaluations, and a claim about it must hold "
    "at both ends, as its interval does; a target that is never reached "
    "counts as infinitely many steps, and comparisons are then of medians.": (
        "목표 도달 시점은 두 평가 사이라는 것만 알 수 있으므로, 이에 대한 주장은 양 끝에서 모두 "
        "성립해야 하고 구간도 그렇습니다. 끝내 도달하지 못하면 스텝이 "
        "무한한 것으로 세며, 이때는 중앙값을 비교합니다."
    ),
}
TEXTS = (
    ASSUMPTIONS
    | READING
    | VERDICTS
    | HEADINGS
    | COLUMNS
    | WORDS
    | QUANTITIES
    | SENTENCES
    | FIGURES
    | DESCENDING
    | NORMALISE
    | SWEEPS
    | TRAINING
    | TUNING
    | INPUTS
    | DATA
    | GRADIENT
)
