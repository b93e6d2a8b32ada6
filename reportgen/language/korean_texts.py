"""Korean for fixed text: headings, heads of columns, titles of quantities, paragraphs.

What is not here, captions of figures and names of settings above all, stays English.
"""

from __future__ import annotations

VERDICTS = {
    "supported": "지지됨",
    "contradicted": "반박됨",
    "equivalent": "동등",
    "depends": "조건부",
    "undecided": "미결정",
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
    "Sections": "목차",
    "Show in all figures": "모든 그림에 표시",
    "Skip to the content": "본문으로 건너뛰기",
    "The suite": "실험 모음",
    "The way back": "역방향",
    "The way forward": "순방향",
    "Time to target": "목표 도달까지의 시간",
    "Trials without a result": "결과가 없는 시행",
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
    "Arm": "조건",
    "Bootstrap interval": "부트스트랩 구간",
    "Claim": "주장",
    "Claim, source": "주장, 출처",
    "Claimed": "기준",
    "Comparison": "비교",
    "Effect size": "효과 크기",
    "Expected": "예상 판정",
    "Id": "번호",
    "Interaction": "상호작용",
    "It means that": "의미",
    "Literature": "문헌",
    "Look": "중간 분석",
    "Margin": "여유",
    "Meaning": "뜻",
    "Measured, 95 % interval": "측정값, 95 % 신뢰구간",
    "Measured, interval": "측정값, 신뢰구간",
    "Metric": "측도",
    "Name": "이름",
    "Note": "비고",
    "Of": "대상",
    "Over data sets": "데이터 집합 전체",
    "Probability of improvement": "개선 확률",
    "Quantity": "측정량",
    "Reason": "이유",
    "Result": "결과",
    "Rule": "규칙",
    "Seed": "시드",
    "Seeds": "시드",
    "Setting": "설정",
    "Source": "출처",
    "Status": "상태",
    "Test": "검정",
    "Undecided because": "미결정 사유",
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
    "all": "전체",
    "difference of two arms": "두 조건의 차",
    "exact sign-flip permutation test": "정확 부호 뒤집기 순열 검정",
    "identical in all arms": "모든 조건에서 동일",
    "infinity": "무한대",
    "median": "중앙값",
    "never": "도달 못함",
    "no interval": "구간 없음",
    "no test": "검정 없음",
    "ratio of two arms": "두 조건의 비",
    "sign test": "부호 검정",
    "a ratio needs values above zero": "비를 구하려면 값이 0보다 커야 함",
    "one value shows no spread": "값이 하나뿐이라 편차를 알 수 없음",
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
    "work of a step": "한 스텝의 연산량",
    "number of parameters": "매개변수의 수",
}
SENTENCES = {
    "Means leave them out": "평균에서 제외했습니다",
    "Curves mark where they broke; means leave them out; in claims they count as the worst value": (
        "곡선에는 중단된 지점을 표시하고, 평균에서는 제외하며, 주장에서는 최악의 값으로 셉니다"
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
TEXTS = VERDICTS | HEADINGS | COLUMNS | WORDS | QUANTITIES | SENTENCES
