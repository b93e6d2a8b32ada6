"""Korean for what the report says of optimizers on surfaces."""

from __future__ import annotations

DESCENDING = {
    "saddle": "안장",
    "local minimum": "지역 최솟값",
    "ravine": "협곡",
    "Beale's function": "Beale 함수",
    "Rosenbrock's function": "Rosenbrock 함수",
    "from ({x}, {y})": "시작점 ({x}, {y})",
    "noise {noise}": "잡음 {noise}",
    "start": "시작",
    "end": "끝",
    "global minimum": "전역 최솟값",
    "contour": "등고선",
    "The paths": "경로",
    "Step by step": "스텝별로",
    "Where the optimizers go, seen from above.": "위에서 내려다본, 옵티마이저가 지나간 길.",
    "The same descents over their steps; where seeds differ, lines are geometric means over "
    "them.": (
        "같은 하강을 스텝에 따라 그린 것. 시드마다 다른 곳에서는 선이 시드에 대한 기하평균입니다."
    ),
    "Paths over the contours of each surface": "각 곡면의 등고선 위의 경로",
    "Paths over contours: {surface}": "등고선 위의 경로: {surface}",
    "{quantity} over the steps": "스텝에 따른 {quantity}",
    "Each contour is a fixed factor higher than the one inside it. A line is the path of an arm "
    "with the first seed, from the ring to its marker; stars are the global minima. What leaves a "
    "panel is cut at its edge.": (
        "등고선은 바로 안쪽 것보다 일정한 배수만큼 높습니다. 선은 한 조건의 첫 시드의 "
        "경로로, 고리에서 시작해 표식에서 끝납니다. 별은 전역 최솟값입니다. 칸을 벗어난 "
        "부분은 가장자리에서 잘립니다."
    ),
    "A panel for each arm: the thick path is that of the first seed, thin ones are of others.": (
        "조건마다 한 칸: 굵은 경로는 첫 시드, 가는 경로는 다른 시드의 것입니다."
    ),
    "{floor}: smaller values are drawn here": "{floor}: 더 작은 값은 여기에 그림",
    "Shown are the first {shown} of {all} arms.": "조건 {all}개 중 처음 {shown}개를 보입니다.",
    "Values below {floor} are drawn as {floor}.": "{floor}보다 작은 값은 {floor}으로 그립니다.",
    "value of the function": "함수의 값",
    "distance to the minimum": "최솟값까지의 거리",
    "length of a step": "한 스텝의 길이",
    "Height of the surface at the point; 0 at a global minimum.": (
        "점에서 곡면의 높이. 전역 최솟값에서 0입니다."
    ),
    "Euclidean distance of the point to the nearest global minimum.": (
        "점에서 가장 가까운 전역 최솟값까지의 유클리드 거리."
    ),
    "Euclidean norm of the gradient at the point, without noise.": (
        "점에서의, 잡음 없는 기울기의 유클리드 노름."
    ),
    "Euclidean length of the last step before an evaluation.": ("평가 직전 스텝의 유클리드 길이."),
    "First coordinate of the point.": "점의 첫째 좌표.",
    "Second coordinate of the point.": "점의 둘째 좌표.",
    "A surface of two variables is a picture, not a net: in many dimensions there are far more "
    "saddles than bad minima, and noise has other ways to go (Dauphin et al. 2014).": (
        "변수가 둘인 곡면은 그림이지 신경망이 아닙니다. 차원이 높으면 나쁜 지역 최솟값보다 안장이 "
        "훨씬 많고, 잡음이 나아갈 길도 다릅니다(Dauphin 등 2014)."
    ),
    "Noise is normal, independent from step to step and of one deviation everywhere; that of "
    "mini-batches is none of these. The arms of a seed share its draws, and those behind the "
    "start.": (
        "잡음은 정규분포를 따르고 스텝마다 독립이며 어디서나 표준편차가 같습니다. "
        "미니배치의 잡음은 그렇지 않습니다. 같은 시드의 조건들은 잡음과 시작점의 난수를 공유합니다."
    ),
    "Without noise and scatter all seeds of an arm are the same: what differs between arms is "
    "then a fact about these surfaces and numbers, and says nothing of others.": (
        "noise와 scatter가 없으면 한 조건의 시드는 모두 같습니다. 이때 조건 사이의 차이는 "
        "이 곡면과 이 수치에 대한 사실일 뿐, 다른 경우에 대해서는 말해 주지 않습니다."
    ),
    "The computation is in 64-bit floating point. A trial whose value stops being finite is "
    "stopped there and counts as the worst possible value.": (
        "계산은 64비트 부동소수점으로 합니다. 값이 유한하지 않게 된 시행은 거기서 멈추고, 가능한 "
        "가장 나쁜 값으로 셉니다."
    ),
}
