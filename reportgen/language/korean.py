"""Korean, in the formal style of a report.

A particle follows the sound of the word before it (`korean_particles`). Names of arms are followed
by the word 조건 (condition), so that no particle stands behind foreign text.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.language._base import Amount, Holding, Phrases, Unit, shortened
from reportgen.language.korean_metrics import KoreanMetrics
from reportgen.language.korean_particles import with_particle
from reportgen.language.korean_texts import TEXTS, VERDICTS

_NAMED = {"undecided": "결정되지 않음", "exploratory": "탐색적이며 결정되지 않음"}
_HOLDS = {
    "supported": "성립하고",
    "contradicted": "성립하지 않고",
    "equivalent": "차이가 없고",
    "depends": "조건에 따라 다르고",
    "undecided": "결정되지 않고",
}
_HOLDS_LAST = {
    "supported": "성립합니다",
    "contradicted": "성립하지 않습니다",
    "equivalent": "차이가 없습니다",
    "depends": "조건에 따라 다릅니다",
    "undecided": "결정되지 않았습니다",
}


class Korean(KoreanMetrics, Phrases):
    """합니다체, in the terms of the field."""

    code = "ko"

    def fixed(self, text: str) -> str:
        return TEXTS.get(text, text)

    def seeds(self, number: int) -> str:
        return f"시드 {number}개"

    def span(self, low: str, high: str) -> str:
        return f"{low} ~ {high}"

    def verdict(self, verdict: str) -> str:
        return VERDICTS[verdict]

    def is_value(self, noun: str, side: str, amount: Amount) -> str:
        told = self._told(amount)
        where = f"{side} 조건에서 " if side else ""
        return f"{where}{_subject(noun, amount)} {_written(amount)}입니다({told})"

    def is_never(self, noun: str, side: str, amount: Amount) -> str:
        told = self._told(amount)
        where = f"{side} 조건에서는 " if side else ""
        return f"{where}시드의 중앙값에서 {noun}에 끝내 도달하지 못했습니다({told})"

    def is_lost(self, noun: str, side: str, amount: Amount) -> str:
        told = self._told(amount)
        where = f"{side} 조건에서는 " if side else ""
        return f"{where}시드의 중앙값에서 {noun} 값을 얻지 못했습니다({told})"

    def is_apart(self, noun: str, left: str, right: str, amount: Amount, more: bool) -> str:
        what = f"{_written(amount)} {_more(amount.unit, more)}"
        return self._than(noun, left, right, amount, what)

    def minus(self, noun: str, left: str, right: str, amount: Amount) -> str:
        if amount.change:
            return (
                f"{left} 조건의 {_subject(noun, amount)} {right} 조건과 {_written(amount)} "
                f"다릅니다({self._told(amount)})"
            )
        return (
            f"{left} 조건과 {right} 조건의 {_topic(noun, amount)} 차이는 "
            f"{_written(amount)}입니다({self._told(amount)})"
        )

    def over(self, noun: str, left: str, right: str, amount: Amount) -> str:
        return (
            f"{left} 조건의 {_subject(noun, amount)} {right} 조건의 {amount.estimate}배입니다"
            f"({self._told(amount)})"
        )

    def identical(self, noun: str, left: str, right: str, amount: Amount) -> str:
        return (
            f"{left} 조건과 {right} 조건의 {_topic_particle(noun, amount)} "
            f"{self.seeds(amount.seeds)}에서 모두 같습니다"
        )

    def only_one(self, noun: str, has: str, lacks: str, amount: Amount) -> str:
        both = f"{with_particle(noun, '은', '는')} {has} 조건에만 있고 {lacks} 조건에는 없습니다"
        if amount.unit == "steps":
            both = f"{has} 조건은 {noun}에 도달하지만 {lacks} 조건은 끝내 도달하지 못합니다"
        told = "; ".join(filter(None, [self.seeds(amount.seeds), amount.remarks]))
        return f"시드의 중앙값에서 {both}({told})"

    def untold(self, noun: str, left: str, right: str, amount: Amount) -> str:
        told = "; ".join(filter(None, [self.seeds(amount.seeds), amount.remarks]))
        return f"{left} 조건과 {right} 조건의 {_topic(noun, amount)} 차이는 알 수 없습니다({told})"

    def unmeasured(self, note: str) -> str:
        return note

    def at(self, settings: str, sentence: str) -> str:
        return f"{settings} 설정: {sentence}"

    def tuned(self, measured: str) -> str:
        return f"튜닝으로 고른 값에서: {measured}"

    def sentence(self, measured: str, needed: str, verdict: str, why: str, p: str) -> str:
        needs = f". 주장이 성립하려면 {needed}" if needed else ""
        behind = "; ".join(filter(None, [why, p]))
        return f"{measured}{needs}. 판정: {verdict}{f'({behind})' if behind else ''}."

    def needs_value(self, bound: str, unit: Unit, above: bool) -> str:
        return f"{_with_unit(bound, unit)}보다 {_must(unit, above)} 합니다"

    def needs_apart(self, bound: str, unit: Unit, more: bool, *, change: bool = False) -> str:
        by = _with_unit(bound, "percent" if change else unit)
        return f"{by} 넘게 {_must(unit, more)} 합니다"

    def needs_ratio(self, bound: str, above: bool) -> str:
        return f"비가 {bound}보다 {'커야' if above else '작아야'} 합니다"

    def needs_same(self, bound: str, unit: Unit, ratio: bool) -> str:
        within = f"{bound}배" if ratio else _with_unit(bound, unit)
        return f"두 조건의 차이가 {within} 이내여야 합니다"

    def probability(self, p: str, claims: int) -> str:
        return f"주장 {claims}개에 대해 보정한 {p}" if claims > 1 else p

    def uncorrected(self, p: str) -> str:
        return f"보정하지 않은 {p}"

    def too_few(self, seeds: int, least: int, claims: int) -> str:
        return (
            f"{self.seeds(seeds)}로는 결정할 수 없으며, 주장 {claims}개에는 시드가 최소 "
            f"{least}개 필요합니다"
        )

    def reaches(self, settings: Sequence[str] = ()) -> str:
        return f"{self._where(settings)}구간이 기준값에 걸칩니다"

    def not_sure(self, p: str, level: str, *, skewed: bool) -> str:
        why = "; 시드의 분포가 치우쳐 있어 평균이 중심만큼 뚜렷하지 않습니다"
        return f"보정 후 {p}이며 {level} 이하여야 결정됩니다{why if skewed else ''}"

    def unknown(self, settings: Sequence[str] = ()) -> str:
        return f"{self._where(settings)}구간을 구할 수 없습니다"

    def holds(self, holdings: Sequence[Holding], whatever: Sequence[str] = ()) -> str:
        said = [f"{self._settings(h.settings)}에서는 {_HOLDS[h.verdict]}" for h in holdings[:-1]]
        said += [
            f"{self._settings(h.settings)}에서는 {_HOLDS_LAST[h.verdict]}" for h in holdings[-1:]
        ]
        head = f"{self.listed(whatever)}의 수준과 관계없이 " if whatever else ""
        return f"이 주장은 {head}{', '.join(said)}"

    def many(self, number: int, of: int) -> str:
        return f"{of}개 설정 중 {number}개"

    def interaction(self, p: str) -> str:
        return f"설정 사이의 차이는 우연을 넘어섭니다({p})"

    def not_settled(self, p: str) -> str:
        return f"설정 사이에 차이가 있어 보이나 우연을 넘어서지는 않습니다({p})"

    def weakest(self, settings: str, measured: str) -> str:
        return f"가장 약하게 성립하는 {settings} 설정: {measured}"

    def never_reached(self, number: int, of: int, arm: str) -> str:
        return f"{arm} 조건의 시드 {of}개 중 {number}개는 끝내 도달하지 못함"

    def diverged(self, number: int, of: int, arm: str) -> str:
        return f"{arm} 조건의 시드 {of}개 중 {number}개가 발산함"

    def not_run(self) -> str:
        return "이 주장의 조건은 실행되지 않았습니다"

    def not_all_run(self, number: int, of: int) -> str:
        return f"설정 {of}개 중 {number}개만 실행되었습니다"

    def left_out(self, number: int, verdict: str, same: bool) -> str:
        change = "판정은 그대로입니다" if same else f"판정은 {verdict}입니다"
        return f"실패한 시행 {number}개는 제외했으며, 이를 최악의 값으로 세면 {change}"

    def known_to(self, steps: str) -> str:
        return f"도달 시점은 {steps} 스텝 간격의 평가 사이로만 알 수 있음"

    def not_positive(self, number: int, of: int, arm: str) -> str:
        return f"{arm} 조건의 값 {of}개 중 {number}개가 0 이하여서 비를 구할 수 없음"

    def stated_after(self) -> str:
        return "데이터를 본 뒤에 세운 주장이므로 탐색적입니다"

    def no_trial(self) -> str:
        return "이 주장에 해당하는 시행이 없습니다"

    def scale(self, arms: int, least: int, most: int) -> str:
        seeds = f"시드 {least}~{most}개" if least < most else self.seeds(most)
        return f"조건 {arms}개 × {seeds}"

    def tuned_before(self, trials: int) -> str:
        return f"조건마다 시행 {trials}회로 미리 조정함"

    def incomplete(self, missing: int, total: int, arms: str) -> tuple[str, str]:
        return "미완성", (
            f"시행 {total}개 중 {missing}개가 없습니다: {arms}. 같은 명령을 다시 실행하면 나머지만 "
            "계산합니다."
        )

    def share(self, number: int, of: int) -> str:
        return f"시드 {of}개 중 {number}개"

    def lost(self, number: int, arms: str, left_out: str) -> tuple[str, str]:
        return f"시행 {number}개가 발산했거나 실패했습니다", f"{arms}. {self.fixed(left_out)}."

    def same_start(self, arms: str) -> tuple[str, str]:
        return (
            "모든 시드에서 같은 초기 가중치",
            f"{arms}에서 모듈이 모든 시드에서 같은 가중치로 시작합니다. 모듈을 만드는 함수가 "
            "시드를 스스로 정하거나, 저장된 가중치를 읽거나, 난수를 쓰지 않습니다. "
            "시드마다 다른 것은 데이터 분할, 배치 순서, 학습 중의 난수뿐이므로 "
            "시드 간의 흩어짐은 초기화에 대해 아무것도 말해 주지 않습니다.",
        )

    def changed(self, what: str, quick: bool) -> tuple[str, str]:
        title = "빠른 실행" if quick else "바뀐 설정"
        return title, f"파일에 적힌 실험 모음 그대로가 아닙니다. {what}."

    def flipped(self, verdicts: Sequence[tuple[str, str, str, Sequence[str]]]) -> tuple[str, str]:
        words = [
            f"{id}: 예상은 {self.verdict(expected)}, 지금은 {self._now(found, factors)}"
            for id, expected, found, factors in verdicts
        ]
        return (
            f"판정 {len(verdicts)}개가 실험 모음의 예상과 다릅니다",
            f"{'; '.join(words)}.",
        )

    def _now(self, verdict: str, factors: Sequence[str]) -> str:
        if verdict != "depends" or not factors:
            return self.verdict(verdict)
        return f"{self.listed(factors)}에 따라 다름"

    def cannot_decide(self, seeds: int, least: int, claims: int) -> tuple[str, str]:
        return "판정하기에 시드가 부족합니다", (
            f"{self.seeds(seeds)}로는 결과와 무관하게 주장 {claims}개를 판정할 수 없으며 최소 "
            f"{least}개가 필요합니다. 모든 주장이 이 때문에 미결정입니다."
        )

    def with_unit(self, number: str, unit: Unit) -> str:
        return _with_unit(number, unit)

    def changed_by(self, percent: str, unit: Unit, more: bool) -> str:
        return f"{percent} % {_side(unit, more)}" if percent else _side(unit, more)

    def changed_beyond(self, percent: str, unit: Unit, more: bool) -> str:
        return f"{percent} % 넘게 {_side(unit, more)}" if percent else _side(unit, more)

    def beyond(self, bound: str, above: bool) -> str:
        return f"{bound} {'초과' if above else '미만'}"

    def between(self, low: str, high: str) -> str:
        return self.span(low, high)

    def verdicts_of(self, counts: Sequence[tuple[str, int]], comparisons: int) -> str:
        parts = [f"{verdict} {number}개" for verdict, number in counts]
        return f"비교 {comparisons}개 중 {', '.join(parts)}"

    def weakest_of(self, comparisons: int) -> str:
        return f"비교 {comparisons}개 중 가장 약한 것"

    def raw_and_corrected(self, raw: str, corrected: str, claims: int) -> str:
        if claims < 2:
            return f"{corrected}(양측, 주장 1개)"
        return f"{corrected}(주장 {claims}개에 대한 홀름 보정 후; 보정 전 양측 {raw})"

    def seeds_of(self, seeds: int, least: int, claims: int) -> str:
        return f"{seeds}개(주장 {claims}개의 판정에는 최소 {least}개 필요)"

    def look(self, number: int, of: int, level: str) -> str:
        return f"전체 {of}회 중 {number}번째, 유의수준 중 {level} 사용"

    def counted(self, verdict: str, number: int) -> str:
        return f"{self.verdict(verdict)} {number}개"

    def rules_first(self, claims: int, late: Sequence[str]) -> str:
        before = "해당 조건의 첫 시행이 저장소에 들어오기 전에"
        if len(late) == claims:
            return (
                f"저장소에는 {before} 기록된 주장의 규칙이 없으므로, 규칙이 결과보다 먼저 "
                "정해졌다는 것을 보여 주지 못합니다."
            )
        if late:
            return (
                f"주장 {claims}개 중 {claims - len(late)}개의 규칙은 {before} 저장소에 "
                f"기록되었으나, 다음 주장의 규칙은 그렇지 않습니다: {self.listed(late)}."
            )
        return f"주장 {claims}개의 규칙은 모두 {before} 저장소에 기록되었습니다."

    def exploratory(self, claims: Sequence[str]) -> str:
        return (
            f"탐색적 주장: {self.listed(claims)}. 결과를 본 뒤에 세운 주장이므로 p값 보정의 대상에 "
            "들지 않으며, 이 보고서의 어떤 결과로도 확인할 수 없습니다. 새 시드나 다른 데이터로는 "
            "확인할 수 있습니다."
        )

    def tally(
        self, total: int, supported: int, others: Sequence[tuple[str, int, Sequence[str]]]
    ) -> str:
        if total > 1 and len(others) == 1 and others[0][1] == total:
            return f"주장 {total}개가 모두 {self.verdict(others[0][0])}입니다."
        parts = [f"{self.verdict('supported')} {supported}개"] if supported else []
        for verdict, number, ids in others:
            parts.append(self.counted(verdict, number) + (f"({', '.join(ids)})" if ids else ""))
        return f"주장 {total}개 중 {', '.join(parts)}입니다."

    def named(self, verdict: str, says: str) -> str:
        return f"{_NAMED.get(verdict, self.verdict(verdict))}: {says.rstrip('.')}."

    def no_claims(self) -> str:
        return "이 실험 모음에는 주장이 없으며, 그림이 측정 결과를 보여 줍니다."

    def _than(self, noun: str, left: str, right: str, amount: Amount, what: str) -> str:
        return (
            f"{left} 조건에서는 {_subject(noun, amount)} {right} 조건보다 {what}"
            f"({self._told(amount)})"
        )

    def _told(self, amount: Amount) -> str:
        """What stands in brackets behind an estimate."""
        return "; ".join(filter(None, [self._interval(amount), amount.remarks]))

    def _interval(self, amount: Amount) -> str:
        median = "중앙값, " if amount.median else ""
        if not amount.low:
            why = f": {self.fixed(amount.note)}" if amount.note else ""
            return f"{median}{amount.level} % 신뢰구간 없음{why}; {self.seeds(amount.seeds)}"
        if amount.low == amount.high:
            return f"{median}편차 없음, {self.seeds(amount.seeds)}"
        span = self.span(amount.low, amount.high) + (" %" if amount.change else "")
        return f"{median}{amount.level} % 신뢰구간 {span}, {self.seeds(amount.seeds)}"

    def _where(self, settings: Sequence[str]) -> str:
        return f"{self._settings(settings)} 설정에서 " if settings else ""

    def _settings(self, settings: Sequence[str]) -> str:
        return self.listed(shortened(settings))


def _subject(noun: str, amount: Amount) -> str:
    if amount.unit == "steps":
        return f"{noun}에 도달하는 데 필요한 스텝이"
    return with_particle(noun, "이", "가")


def _topic(noun: str, amount: Amount) -> str:
    return f"{noun}까지 필요한 스텝 수" if amount.unit == "steps" else noun


def _topic_particle(noun: str, amount: Amount) -> str:
    return with_particle(_topic(noun, amount), "은", "는")


def _written(amount: Amount) -> str:
    return _with_unit(amount.estimate, "percent" if amount.change else amount.unit)


def _with_unit(number: str, unit: Unit) -> str:
    return f"{number}{_UNITS[unit]}"


_UNITS: dict[Unit, str] = {"": "", "percent": " %", "points": " %p", "steps": " 스텝"}


_ADJECTIVES = {  # stated, as a condition, as a noun
    ("steps", True): ("많습니다", "많아야", "많음"),
    ("steps", False): ("적습니다", "적어야", "적음"),
    ("percent", True): ("높습니다", "높아야", "높음"),
    ("percent", False): ("낮습니다", "낮아야", "낮음"),
    ("", True): ("큽니다", "커야", "큼"),
    ("", False): ("작습니다", "작아야", "작음"),
}


def _more(unit: Unit, more: bool) -> str:
    return _ADJECTIVES["percent" if unit == "points" else unit, more][0]


def _side(unit: Unit, more: bool) -> str:
    return _ADJECTIVES["percent" if unit == "points" else unit, more][2]


def _must(unit: Unit, more: bool) -> str:
    return _ADJECTIVES["percent" if unit == "points" else unit, more][1]
