"""Korean for what the report says of tuning."""

from __future__ import annotations

TUNING = {
    "Tuning": "튜닝",
    "What was chosen": "선택된 값",
    "Budget and rule": "예산과 규칙",
    "Warnings about tuning": "튜닝에 대한 경고",
    "Warning": "경고",
    "The search space": "탐색 공간",
    "Looked for in": "탐색 범위",
    "Arms": "조건",
    "Chosen": "선택",
    "As written": "원래 값",
    "Place in the range": "범위 안의 위치",
    "Candidates that diverged": "발산한 후보",
    "Candidate": "후보",
    "Choice": "선택",
    "Rank, tuned": "순위(튜닝 후)",
    "Rank, as written": "순위(원래 값)",
    "{metric} of tuning trials": "튜닝 시행의 {metric}",
    "{metric}, tuned": "{metric}(튜닝 후)",
    "{metric}, as written": "{metric}(원래 값)",
    "{metric} over seeds, mean and 95 % interval: as tuned and as written": (
        "시드에 대한 {metric}의 평균과 95 % 신뢰구간: 튜닝 후와 원래 값"
    ),
    "Chosen values; {metric} of the tuning trials, mean over seeds": (
        "선택된 값과 튜닝 시행에서의 {metric} 시드 평균"
    ),
    "{metric} of every candidate: mean, worst to best seed": (
        "모든 후보의 {metric}: 평균, 가장 나쁜 시드에서 가장 좋은 시드까지"
    ),
    "Nothing yet: {done} of {planned} tuning trials are there.": (
        "아직 없습니다. 튜닝 시행 {planned}개 중 {done}개가 끝났습니다."
    ),
    "inside": "안쪽",
    "chosen": "선택됨",
    "the same": "같음",
    "{share} lost": "{share} 잃음",
    "at the low end": "아래쪽 끝",
    "at the high end": "위쪽 끝",
    "Every arm was tuned with the same budget before it was measured: {budget} configurations, "
    "each trained with {seeds}. That makes {each} trials an arm and {all} in all.": (
        "측정하기 전에 모든 조건을 같은 예산으로 튜닝했습니다. 설정 {budget}개를 각각 {seeds}로 "
        "실행했으므로 조건마다 시행 {each}개, 모두 {all}개입니다."
    ),
    "Every arm was tuned with the same budget before it was measured: {budget} configurations, "
    "each trained with {seeds} for {steps} steps. That makes {each} trials an arm and {all} in "
    "all.": (
        "측정하기 전에 모든 조건을 같은 예산으로 튜닝했습니다. 설정 {budget}개를 각각 {seeds}로 "
        "{steps}스텝씩 학습했으므로 조건마다 시행 {each}개, 모두 {all}개입니다."
    ),
    "The configuration with the highest mean of the {metric} over the tuning seeds was "
    "chosen; where several share it, the one with the smallest values, or the first in the suite. "
    "A configuration of which a trial diverged counts as the worst.": (
        "튜닝 시드에 대한 {metric}의 평균이 가장 높은 설정을 선택했습니다. 여럿이면 값이 가장 "
        "작은 것, 또는 먼저 적힌 것을 선택했습니다. 시행이 하나라도 발산한 설정은 가장 나쁜 것으로 "
        "셉니다."
    ),
    "The configuration with the lowest mean of the {metric} over the tuning seeds was "
    "chosen; where several share it, the one with the smallest values, or the first in the suite. "
    "A configuration of which a trial diverged counts as the worst.": (
        "튜닝 시드에 대한 {metric}의 평균이 가장 낮은 설정을 선택했습니다. 여럿이면 값이 가장 "
        "작은 것, 또는 먼저 적힌 것을 선택했습니다. 시행이 하나라도 발산한 설정은 가장 나쁜 것으로 "
        "셉니다."
    ),
    "Tuning used the seeds {seeds}, which no suite measures with, and never looked at a test "
    "split.": (
        "튜닝에는 측정에 쓰이지 않는 시드({seeds})만 썼고, 시험 데이터는 전혀 보지 않았습니다."
    ),
    "The candidates of a range are spread evenly by a fixed sequence; arms with the same range met "
    "the same candidates.": (
        "범위 안의 후보는 정해진 수열로 고르게 배치하며, 범위가 같은 조건은 같은 후보를 "
        "시험했습니다."
    ),
    "The score by which a candidate was chosen is the best of several, and so too good by chance. "
    "It is compared with nothing: the chosen values are measured again.": (
        "선택에 쓰인 점수는 여러 값 중 가장 좋은 것이므로 우연히 실제보다 좋습니다. 그래서 이 "
        "점수는 아무것과도 비교하지 않고, 선택된 값을 다시 측정합니다."
    ),
    "With {seeds} a candidate the choice itself is noisy; verdicts are about the arms with the "
    "chosen values, and do not cover what another round of tuning might have chosen. So they do "
    "not tell which method is better in general: another round, or other ranges, can turn a "
    "comparison round.": (
        "후보마다 {seeds}뿐이므로 선택 자체에도 잡음이 있습니다. 판정은 선택된 값을 가진 조건에 "
        "대한 것이며, 튜닝을 다시 했을 때 선택될 값까지 포함하지는 않습니다. 따라서 일반적으로 "
        "어느 방법이 더 나은지는 말해 주지 않습니다. 튜닝을 다시 하거나 범위를 바꾸면 비교가 "
        "뒤집힐 수 있습니다."
    ),
    "The ranking is by the official test split, which tuning never saw, with fresh seeds: other "
    "ones than those of tuning.": (
        "순위는 튜닝에서 보지 않은 공식 시험 데이터와, 튜닝과 다른 새 시드로 매겼습니다."
    ),
    "The data have no official test split, so the ranking is by validation examples, with fresh "
    "seeds. Each seed draws its validation examples anew from the same data, so some of them were "
    "seen while tuning: fresh seeds take away the luck of the choice, but the examples are not "
    "new.": (
        "공식 시험 데이터가 없으므로 순위는 새 시드의 검증 데이터로 매겼습니다. 시드마다 같은 "
        "데이터에서 검증 데이터를 새로 뽑으므로 일부는 튜닝에서 이미 본 것입니다. 새 시드는 선택의 "
        "운을 없애지만, 데이터가 새것은 아닙니다."
    ),
    "Ranks are those of the means. Where intervals overlap, a rank may be chance: what can be said "
    "for certain is said by the claims, which compare seed by seed and are judged on the tuned "
    "arms.": (
        "순위는 평균의 순위입니다. 구간이 겹치면 순위는 우연일 수 있습니다. 확실히 말할 수 있는 "
        "것은 주장의 판정이며, 주장은 튜닝된 조건을 시드별로 짝지어 비교합니다."
    ),
    "In {arm} the best `{path}`, {value}, lies at the low end of its range, {space}: a better one "
    "may lie beyond.": (
        "{arm}: 가장 좋은 `{path}` 값 {value}이(가) 범위({space})의 아래쪽 끝에 있어, 더 좋은 값이 "
        "범위 밖에 있을 수 있습니다."
    ),
    "In {arm} the best `{path}`, {value}, lies at the high end of its range, {space}: a better one "
    "may lie beyond.": (
        "{arm}: 가장 좋은 `{path}` 값 {value}이(가) 범위({space})의 위쪽 끝에 있어, 더 좋은 값이 "
        "범위 밖에 있을 수 있습니다."
    ),
    "In {arm} every candidate diverged or failed with some seed; the one with the smallest values "
    "was taken, for want of a better.": (
        "{arm}: 모든 후보가 어떤 시드에서 발산하거나 실패하여, 값이 가장 작은 후보를 썼습니다."
    ),
    "In {arm} {number} of the tuning trials failed and counted as the worst.": (
        "{arm}: 튜닝 시행 {number}개가 실패하여 가장 나쁜 것으로 셌습니다."
    ),
    "Tuning is not finished": "튜닝이 끝나지 않음",
    "{done} of {planned} tuning trials are there; nothing is measured before all are. The same "
    "command goes on where this one ended.": (
        "튜닝 시행 {planned}개 중 {done}개가 끝났습니다. 모두 끝나야 측정합니다. 같은 명령을 다시 "
        "실행하면 이어서 합니다."
    ),
    "Incomplete": "미완료",
    "{missing} of {planned} trials of the arms as written are missing, so the ranking without "
    "tuning is not complete. The same command computes the rest.": (
        "원래 값을 가진 조건의 시행 {planned}개 중 {missing}개가 없어, 튜닝 전 순위가 완전하지 "
        "않습니다. 같은 명령을 다시 실행하면 나머지를 계산합니다."
    ),
    "Range too narrow": "범위가 좁음",
    "As written and tuned": "원래 값과 튜닝한 값",
    "Tuned": "튜닝 후",
    "{metric}: ranked as written and as tuned": "{metric}: 원래 값의 순위와 튜닝 후의 순위",
    "{estimate}, {interval}": "{estimate}, {interval}",
    "The same arms twice: as the suite writes them, and after each was tuned with the same budget. "
    "Which is best depends on which of the two one asks.": (
        "같은 조건을 두 번 비교합니다. 스위트에 적힌 값 그대로, 그리고 각각을 같은 예산으로 튜닝한 "
        "뒤입니다. 어느 것이 가장 좋은지는 둘 중 어느 쪽을 묻느냐에 달려 있습니다."
    ),
    "Left the arms as written, right as tuned, the best of each at the top; a line joins the same "
    "arm. Marker and bar are the mean over fresh seeds and its 95 % interval, on an axis for each "
    "column; a bar that ends at the edge of its column may go on beyond, and the table has both "
    "its ends. Where intervals overlap, a rank may be chance.": (
        "왼쪽은 원래 값, 오른쪽은 튜닝한 값이며 각각 가장 좋은 것이 맨 위에 있고 같은 조건은 "
        "선으로 이었습니다. 기호와 막대는 새로운 시드의 평균과 95 % 구간이며 축은 열마다 "
        "따로입니다. 열의 끝에서 끝나는 막대는 그 밖으로 이어질 수 있으며, 양 끝은 표에 있습니다. "
        "구간이 겹치면 순위는 우연일 수 있습니다."
    ),
    "An arm of which a seed diverged or failed stands behind all others.": (
        "발산하거나 실패한 시드가 있는 조건은 다른 모든 조건 뒤에 섭니다."
    ),
    "Tuning chose a value at an end of its range in {arms}; a better one may lie beyond, so the "
    "comparison may be unfair to these arms.": (
        "{arms}에서 튜닝이 범위 끝의 값을 선택했습니다. 더 좋은 값이 범위 밖에 있을 수 있으므로 "
        "이 조건에 불리한 비교일 수 있습니다."
    ),
}
