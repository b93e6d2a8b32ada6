"""Reads claims, answers and published values, and checks them against the arms of the suite.

Errors are SuiteErrors with the position in the suite.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

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
from reportgen.suite.forms import in_language
from reportgen.suite.model import CLAIM_SIZE, Answer, Arm, Claim, Factor, Published
from reportgen.suite.source import KeyPath


@dataclass(frozen=True)
class Subject:
    """What claims and published values can refer to: experiment, arms and factors."""

    document: Document
    experiment: AnyExperiment
    arms: Mapping[str, Arm]
    factors: tuple[Factor, ...]
    language: Language = "en"

    @cached_property
    def places(self) -> dict[str, Places]:
        """Name of an arm -> the steps and layers at which it is measured."""
        return {name: self.experiment.places(arm.config) for name, arm in self.arms.items()}

    def scope(self, own: Iterable[str]) -> Scope:
        """What a metric can refer to if it is evaluated in the arms `own`."""
        factors = {factor.name: factor for factor in self.factors}
        return Scope(self.arms, factors, self.places, tuple(own))

    def lacking(self, quantity: Quantity, arms: Iterable[str]) -> str:
        """Message for a quantity that one of these arms does not measure; empty if all do."""
        for name in arms:
            if quantity.name not in self.experiment.measured(self.arms[name].config):
                return (
                    f"{quoted(quantity.name)} is not measured in {quoted(name)}; it needs "
                    f"{quantity.needs}"
                )
        return ""


def read_claims(given: Iterable[ClaimFile], subject: Subject) -> tuple[Claim, ...]:
    """Parse the metric and the rule of every claim. Raises SuiteError for an invalid claim."""
    claims: dict[str, Claim] = {}
    for index, claim in enumerate(given):
        path = ("claims", index)
        if claim.id in claims:
            place = subject.document.locate((*path, "id"))
            raise SuiteError(f"the id {quoted(claim.id)} is used by two claims", place)
        rule = _rule(claim, path, subject)
        metric = _metric(claim, path, rule, subject)
        _check_stated(claim, path, subject)
        rule = _grouped(claim, path, rule, metric, subject)
        claims[claim.id] = Claim(
            id=claim.id,
            says=in_language(claim.says, subject.language),
            metric=replace(metric, called=in_language(claim.called or "", subject.language)),
            rule=rule,
            source=claim.source,
            topic=in_language(claim.topic or "", subject.language),
            expect=claim.expect,
            literature=in_language(claim.literature or "", subject.language),
            stated_after=in_language(claim.stated.after, subject.language) if claim.stated else "",
            cells=len(cells(rule, subject.arms)),
        )
    return tuple(claims.values())


def _check_stated(claim: ClaimFile, path: KeyPath, subject: Subject) -> None:
    """Raise SuiteError if the suite expects a verdict for an exploratory claim."""
    if claim.stated is not None and claim.expect not in (None, "undecided"):
        message = (
            "a claim that was stated after its result was seen is always undecided, so its expect "
            f"must be undecided or left out. Got {claim.expect} instead."
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
    """Parse a metric of the suite. Raises SuiteError at `place` if the text is not a metric."""
    try:
        metric = parse_metric(text, subject.experiment.quantities, scope=scope)
    except MetricError as error:
        raise SuiteError(str(error), within(place, text, error)) from None
    if not measures(metric.expression):
        known = for_metric(text, subject.experiment.quantities)
        raise SuiteError(f"{quoted(text)} contains no quantity{known}", place)
    return metric


def within(place: Position, text: str, error: RuleError | MetricError) -> Position:
    """Narrow the position of a scalar to the error inside it.

    If the line does not show the text as it was parsed (a folded scalar, or escapes), the position
    of the scalar is returned.
    """
    if place.column is None:
        return place
    start = place.column - 1
    if place.excerpt[start : start + 1] in ("'", '"'):
        start += 1
    if not place.excerpt.startswith(text, start):
        return place
    return dataclasses.replace(place, column=start + error.offset + 1, length=error.length)


def read_answers(
    given: Iterable[AnswerFile], claims: Iterable[Claim], subject: Subject
) -> tuple[Answer, ...]:
    """Read the answer's sentences. Raises SuiteError if one names an unknown claim."""
    known = [claim.id for claim in claims]
    for index, entry in enumerate(given := list(given)):
        for key in ("when", "each"):
            for claim in getattr(entry, key) or ():
                if claim not in known:
                    message = f"unknown claim {quoted(claim)}{suggest(claim, known)}"
                    place = subject.document.locate(("answer", index, key, claim), key=True)
                    raise SuiteError(message, place)
        for text in {in_language(entry.say or "", language) for language in get_args(Language)}:
            place = subject.document.locate(("answer", index, "say"))
            for claim in CLAIM_SIZE.findall(text):
                if claim not in known:
                    message = f"unknown claim {quoted(claim)} in braces{suggest(claim, known)}"
                    raise SuiteError(message, place)
            if {"{", "}"} & set(CLAIM_SIZE.sub("", text)):
                message = (
                    "braces in an answer must hold the id of a claim, as in {" + known[0] + "}"
                )
                raise SuiteError(message, place)
        for verdict, sentence in (entry.sentences or {}).items():
            if "{}" not in in_language(sentence, subject.language):
                message = "the sentence must contain {}, which the names of the claims replace"
                raise SuiteError(
                    message, subject.document.locate(("answer", index, "sentences", verdict))
                )
    return tuple(_answer(entry, subject.language) for entry in given)


def _answer(entry: AnswerFile, language: Language) -> Answer:
    when = {
        claim: (verdicts,) if isinstance(verdicts, str) else tuple(verdicts)
        for claim, verdicts in (entry.when or {}).items()
    }
    each = {claim: in_language(name, language) for claim, name in (entry.each or {}).items()}
    sentences = {str(v): in_language(text, language) for v, text in (entry.sentences or {}).items()}
    return Answer(when, in_language(entry.say or "", language), each, sentences)


def read_published(given: Iterable[PublishedFile], subject: Subject) -> tuple[Published, ...]:
    """Read the published values; raises SuiteError if they do not match the arm's layers."""
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
        raise wrong(f"{quoted(given.metric)} does not have one value per layer", "metric")
    if problem := subject.lacking(quantity, [given.arm]):
        raise wrong(problem, "metric")
    layers = tuple(given.layers or range(1, len(given.values) + 1))
    if len(layers) != len(given.values):
        raise wrong(f"there are {len(given.values)} values for {len(layers)} layers", "values")
    if len(set(layers)) < len(layers):
        raise wrong("a layer appears twice in the list", "layers")
    known = subject.places[given.arm][LAYER.name]
    if problem := LAYER.problem(max(layers), known):
        raise wrong(problem, "layers" if given.layers else "values")
    return Published(
        given.arm, given.metric, tuple(given.values), layers, given.decimals, given.source
    )
