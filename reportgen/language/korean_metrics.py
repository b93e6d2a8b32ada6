"""What metrics are called in Korean."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.language._metrics import MetricPhrases, Order, Place
from reportgen.language.korean_particles import with_particle

_AXES = {"step": "학습 전체", "layer": "모든 층"}
_ORDERS = {
    "min": "최솟값",
    "max": "최댓값",
    "best": "가장 좋은 값",
    "worst": "가장 나쁜 값",
    "mean": "평균",
    "spread": "표준편차",
    "slope": "기울기",
    "exponent": "증가 지수",
}
_MEMBERS = {"step": "평가 시점", "layer": "층"}
_EACH = {
    "log": "로그",
    "exp": "지수함수 값",
    "sqrt": "제곱근",
    "abs": "절댓값",
    "-": "부호를 바꾼 값",
    "geometric mean": "기하평균",
}
_END = {"first": "첫", "last": "마지막"}


class KoreanMetrics(MetricPhrases):
    """Nouns; what qualifies a noun stands before it."""

    def listed(self, words: Sequence[str]) -> str:
        return ", ".join(words)

    def where(self, step: Place | None, at: Sequence[tuple[str, Place]] = ()) -> str:
        return " ".join(filter(None, [_at_step(step), *(_in(*place) for place in at)]))

    def placed(self, noun: str, where: str) -> str:
        return f"{where}의 {noun}" if where else noun

    def final(self, noun: str) -> str:
        return f"마지막 스텝 후의 {noun}" if _is_qualified(noun) else f"최종 {noun}"

    def initial(self, noun: str) -> str:
        return f"학습 전의 {noun}" if _is_qualified(noun) else f"초기 {noun}"

    def inside(self, noun: str, other: str) -> str:
        return f"{other} 조건의 {noun}"

    def reduced(self, order: Order, noun: str, over: Sequence[str], *, nested: bool) -> str:
        along = self.listed([_AXES.get(name, name) for name in over])
        return f"{along}에 걸친 {noun}의 {_ORDERS[order]}"

    def over_seeds(self, noun: str) -> str:
        return f"{noun}의 시드 간 편차"

    def share_where(self, condition: str, over: Sequence[str]) -> str:
        names = [name for name in over if name not in _MEMBERS]
        members = [_MEMBERS[name] for name in over if name in _MEMBERS]
        members += [f"{self.listed(names)} 설정"] if names else []
        return f"{condition} {self.listed(members)}의 비율"

    def reaching(self, noun: str, target: str) -> str:
        return f"{noun} {target}"

    def steps_to(self, goal: str) -> str:
        return f"{goal}까지의 스텝 수"

    def arriving(self, noun: str, clock: str, target: str) -> str:
        return f"{with_particle(clock, '이', '가')} 처음 {target}에 도달할 때의 {noun}"

    def exceeds(self, left: str, right: str) -> str:
        return f"{with_particle(left, '이', '가')} {right}보다 큰"

    def falls_below(self, left: str, right: str) -> str:
        return f"{with_particle(left, '이', '가')} {right}보다 작은"

    def indicator(self, condition: str) -> str:
        return f"{condition} 경우 1, 아니면 0인 값"

    def where_met(self, noun: str, condition: str) -> str:
        return f"{condition} 경우의 {noun}, 아니면 0"

    def kept_between(self, noun: str, low: str, high: str) -> str:
        return f"{low} ~ {high} 범위로 제한한 {noun}"

    def of_each(self, function: str, noun: str) -> str:
        return f"{noun}의 {_EACH[function]}"

    def across(self, noun: str, where: str, to: str) -> str:
        return f"{to} 대비 {where}의 {noun} 비"

    def between_places(self, noun: str, where: str, less: str) -> str:
        return f"{where}의 {noun}에서 {less}의 값을 뺀 차"

    def beyond_other(self, noun: str, other: str) -> str:
        return f"{noun}에서 {other} 조건의 값을 뺀 차"

    def relative_to_other(self, noun: str, other: str) -> str:
        return f"{other} 조건 대비 {noun}의 비"

    def relative(self, noun: str, to: str) -> str:
        return f"{to} 대비 {noun}의 비"

    def less(self, noun: str, less: str) -> str:
        return self.difference(noun, less)

    def difference(self, left: str, right: str) -> str:
        return f"{left}에서 {with_particle(right, '을', '를')} 뺀 차"

    def total(self, sides: Sequence[str]) -> str:
        return f"{self._joined(sides)}의 합"

    def product(self, sides: Sequence[str]) -> str:
        return f"{self._joined(sides)}의 곱"

    def _joined(self, sides: Sequence[str]) -> str:
        *first, last = sides
        return " ".join([*(with_particle(side, "과", "와") for side in first), last])


def _is_qualified(noun: str) -> bool:
    """Whether an adjective before it would seem to belong to its first word."""
    return "의 " in noun


def _in(axis: str, place: Place) -> str:
    name = _MEMBERS.get(axis, axis)
    return f"{place}번째 {name}" if isinstance(place, int) else f"{_END[place]} {name}"


def _at_step(step: Place | None) -> str:
    if step is None:
        return ""
    if step == 0:
        return "학습 전"
    return f"{step} 스텝 후" if isinstance(step, int) else f"{_END[step]} 스텝 후"
