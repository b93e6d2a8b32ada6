"""Claims, answers and published numbers, held against the arms; errors with a position."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reportgen.errors import Position, SuiteError, quoted, suggest
from reportgen.experiments import LAYER, AnyExperiment, Places, Quantity
from reportgen.language import Language
from reportgen.metrics.nodes import Metric, measures
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.places import for_metric, unknown_metric
from reportgen.metrics.rule import Rule, RuleError, Selection, cells, grouped
from reportgen.metrics.rule_parser import parse_margin, parse_rule
from reportgen.metrics.scope import Scope, reached
from reportgen.metrics.tokens import MetricError
from reportgen.suite.arms import unknown_arm
from reportgen.suite.document import Document
from reportgen.suite.file import AnswerFile, ClaimFile, PublishedFile
from reportgen.suite.forms import said
from reportgen.suite.model import Answer, Arm, Claim, Factor, Published
from reportgen.suite.source import KeyPath


@dataclass(frozen=True)
class Subject:
    """What claims and published numbers speak of."""

    document: Document
    experiment: AnyExperiment
    arms: Mapping[str, Arm]
    factors: tuple[Factor, ...]
    language: Language = "en"

    @cached_property
    def places(self) -> dict[str, Places]:
        """Where each arm is measured."""
        return {name: self.experiment.places(arm.config) for name, arm in self.arms.items()}

    def scope(self, own: Iterable[str]) -> Scope:
        """What a metric of some of the arms can speak of."""
        factors = {factor.name: factor for factor in self.factors}
        return Scope(self.arms, factors, self.places, tuple(own))

    def lacking(self, quantity: Quantity, arms: Iterable[str]) -> str:
        """What is wrong with a quantity that one of these arms does not measure; else empty."""
        for name in arms:
            if quantity.name not in self.experiment.measured(self.arms[name].config):
                return (
                    f"{quoted(quantity.name)} is not measured in {quoted(name)}; it needs "
                    f"{quantity.needs}"
                )
        return ""


def read_claims(given: Iterable[ClaimFile], subject: Subject) -> tuple[Claim, ...]:
    """Every claim with its metric and rule parsed."""
    claims: dict[str, Claim] = {}
    for index, claim in enumerate(given):
        path = ("claims", index)
        if claim.id in claims:
            place = subject.document.locate((*path, "id"))
            raise SuiteError(f"two claims have the id {quoted(claim.id)}", place)
        rule = _rule(claim, path, subject)
        metric = _metric(claim, path, rule, subject)
        _check_stated(claim, path, subject)
        rule = _grouped(claim, path, rule, metric, subject)
        claims[claim.id] = Claim(
            id=claim.id,
            says=said(claim.says, subject.language),
            metric=replace(metric, called=said(claim.called or "", subject.language)),
            rule=rule,
            source=claim.source,
            topic=said(claim.topic or "", subject.language),
            expect=claim.expect,
            literature=said(claim.literature or "", subject.language),
            stated_after=said(claim.stated.after, subject.language) if claim.stated else "",
            cells=len(cells(rule, subject.arms)),
        )
    return tuple(claims.values())


def _check_stated(claim: ClaimFile, path: KeyPath, subject: Subject) -> None:
    """Raise SuiteError where a verdict is expected of a claim that gets none."""
    if claim.stated is not None and claim.expect not in (None, "undecided"):
        message = (
            f"a claim that was stated after its result was seen is always undecided; expected no "
            f"expect, or undecided. Got {claim.expect} instead."
        )
        raise SuiteError(message, subject.document.locate((*path, "expect")))


def _rule(claim: ClaimFile, path: KeyPath, subject: Subject) -> Rule:
    try:
        margin = parse_margin(claim.margin)
    except RuleError as error:
        raise SuiteError(str(error), subject.document.locate((*path, "margin"))) from None
    try:
        return parse_rule(claim.rule, margin, list(subject.arms.values()), subject.factors)
    except RuleError as error:
        raise _wrong_rule(error, claim, path, subject) from None


def _grouped(claim: ClaimFile, path: KeyPath, rule: Rule, metric: Metric, subject: Subject) -> Rule:
    try:
        return grouped(rule, metric.over, subject.arms)
    except RuleError as error:
        raise _wrong_rule(error, claim, path, subject) from None


def _wrong_rule(error: RuleError, claim: ClaimFile, path: KeyPath, subject: Subject) -> SuiteError:
    place = subject.document.locate((*path, "rule"))
    return SuiteError(str(error), within(place, claim.rule, error))


def _metric(claim: ClaimFile, path: KeyPath, rule: Rule, subject: Subject) -> Metric:
    right = rule.right.arms if isinstance(rule.right, Selection) else ()
    scope = subject.scope(dict.fromkeys([*rule.left.arms, *right]))
    place = subject.document.locate((*path, "metric"))
    metric = read_metric(claim.metric, place, scope, subject)
    for quantity, arms in reached(metric.expression, scope.own, scope.arms):
        if problem := subject.lacking(quantity, arms):
            raise SuiteError(problem, place)
    return metric


def read_metric(text: str, place: Position, scope: Scope, subject: Subject) -> Metric:
    """The metric that stands at a place of the suite; SuiteError if it is none."""
    try:
        metric = parse_metric(text, subject.experiment.quantities, scope=scope)
    except MetricError as error:
        raise SuiteError(str(error), within(place, text, error)) from None
    if not measures(metric.expression):
        known = for_metric(text, subject.experiment.quantities)
        raise SuiteError(f"{quoted(text)} measures nothing{known}", place)
    return metric


def within(place: Position, text: str, error: RuleError | MetricError) -> Position:
    """The place of an error inside a scalar, if its line shows the text as it was parsed."""
    if place.column is None:
        return place
    start = place.column - 1
    if place.excerpt[start : start + 1] in ("'", '"'):
        start += 1
    if not place.excerpt.startswith(text, start):  # folded over lines, or with escapes
        return place
    return dataclasses.replace(place, column=start + error.offset + 1, length=error.length)


def read_answers(
    given: Iterable[AnswerFile], claims: Iterable[Claim], subject: Subject
) -> tuple[Answer, ...]:
    """The sentences of the answer; each verdict they wait for is that of a claim."""
    known = [claim.id for claim in claims]
    for index, entry in enumerate(given := list(given)):
        for key in ("when", "each"):
            for claim in getattr(entry, key) or ():
                if claim not in known:
                    message = f"unknown claim {quoted(claim)}{suggest(claim, known)}"
                    place = subject.document.locate(("answer", index, key, claim), key=True)
                    raise SuiteError(message, place)
        for verdict, sentence in (entry.sentences or {}).items():
            if "{}" not in said(sentence, subject.language):
                message = "the sentence must have {} where the names of the claims shall stand"
                raise SuiteError(
                    message, subject.document.locate(("answer", index, "sentences", verdict))
                )
    return tuple(_answer(entry, subject.language) for entry in given)


def _answer(entry: AnswerFile, language: Language) -> Answer:
    when = {
        claim: (verdicts,) if isinstance(verdicts, str) else tuple(verdicts)
        for claim, verdicts in (entry.when or {}).items()
    }
    each = {claim: said(name, language) for claim, name in (entry.each or {}).items()}
    sentences = {str(v): said(text, language) for v, text in (entry.sentences or {}).items()}
    return Answer(when, said(entry.say or "", language), each, sentences)


def read_published(given: Iterable[PublishedFile], subject: Subject) -> tuple[Published, ...]:
    """Published numbers, each list as long as its layers."""
    return tuple(
        _published(entry, ("published", index), subject) for index, entry in enumerate(given)
    )


def _published(given: PublishedFile, path: KeyPath, subject: Subject) -> Published:
    def wrong(message: str, key: str) -> SuiteError:
        return SuiteError(message, subject.document.locate((*path, key)))

    if given.arm not in subject.arms:
        raise wrong(unknown_arm(given.arm, subject.arms.values()), "arm")
    if given.metric not in subject.experiment.quantities:
        raise wrong(unknown_metric(given.metric, subject.experiment.quantities), "metric")
    quantity = subject.experiment.quantities[given.metric]
    if quantity.axes != (LAYER,):
        raise wrong(f"{quoted(given.metric)} is not measured once for every layer", "metric")
    if problem := subject.lacking(quantity, [given.arm]):
        raise wrong(problem, "metric")
    layers = tuple(given.layers or range(1, len(given.values) + 1))
    if len(layers) != len(given.values):
        raise wrong(f"{len(given.values)} values stand for {len(layers)} layers", "values")
    if len(set(layers)) < len(layers):
        raise wrong("a layer stands twice in the list", "layers")
    known = subject.places[given.arm][LAYER.name]
    if problem := LAYER.problem(max(layers), known):
        raise wrong(problem, "layers" if given.layers else "values")
    return Published(
        given.arm, given.metric, tuple(given.values), layers, given.decimals, given.source
    )
