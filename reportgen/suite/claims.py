"""Claims and published numbers: their texts parsed against the arms, errors with a position."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.errors import Position, SuiteError, suggest
from reportgen.suite.document import Document
from reportgen.suite.factors import unknown_arm
from reportgen.suite.file import ClaimFile, PublishedFile
from reportgen.suite.kinds import Kind
from reportgen.suite.metric import MetricError, parse_metric
from reportgen.suite.model import Arm, Claim, Factor, Published
from reportgen.suite.reading import Path_
from reportgen.suite.rule import RuleError, Selection, parse_margin, parse_rule


def read_claims(
    given: Iterable[ClaimFile],
    document: Document,
    kind: Kind,
    arms: tuple[Arm, ...],
    factors: tuple[Factor, ...],
) -> tuple[Claim, ...]:
    """Every claim with its metric and rule parsed."""
    claims: dict[str, Claim] = {}
    for index, claim in enumerate(given):
        if claim.id in claims:
            raise SuiteError(
                f'two claims have the id "{claim.id}"', document.locate(("claims", index, "id"))
            )
        claims[claim.id] = _claim(claim, ("claims", index), document, kind, arms, factors)
    return tuple(claims.values())


def _claim(
    given: ClaimFile,
    path: Path_,
    document: Document,
    kind: Kind,
    arms: tuple[Arm, ...],
    factors: tuple[Factor, ...],
) -> Claim:
    try:
        margin = parse_margin(given.margin)
    except RuleError as error:
        raise SuiteError(str(error), document.locate((*path, "margin"))) from None
    try:
        rule = parse_rule(given.rule, margin, arms, factors)
    except RuleError as error:
        place = _within(document, (*path, "rule"), error.offset, error.length)
        raise SuiteError(str(error), place) from None
    named = [*rule.left.arms, *(rule.right.arms if isinstance(rule.right, Selection) else ())]
    depth = min(_depth(kind, arm) for arm in arms if arm.name in named)
    try:
        metric = parse_metric(given.metric, kind.quantities, depth)
    except MetricError as error:
        place = _within(document, (*path, "metric"), error.offset, error.length)
        raise SuiteError(str(error), place) from None
    return Claim(
        id=given.id,
        says=given.says,
        metric=metric,
        rule=rule,
        source=given.source,
        topic=given.topic,
        expect=given.expect,
        literature=given.literature,
    )


def read_published(
    given: Iterable[PublishedFile], document: Document, kind: Kind, arms: tuple[Arm, ...]
) -> tuple[Published, ...]:
    """Published numbers, each list as long as its layers."""
    return tuple(
        _published(entry, ("published", index), document, kind, arms)
        for index, entry in enumerate(given)
    )


def _published(
    given: PublishedFile, path: Path_, document: Document, kind: Kind, arms: tuple[Arm, ...]
) -> Published:
    by_name = {arm.name: arm for arm in arms}
    if given.arm not in by_name:
        raise SuiteError(unknown_arm(given.arm, arms), document.locate((*path, "arm")))
    if given.metric not in kind.quantities:
        raise SuiteError(
            f'unknown metric "{given.metric}"{suggest(given.metric, kind.quantities)}',
            document.locate((*path, "metric")),
        )
    layers = tuple(given.layers or range(1, len(given.values) + 1))
    if len(layers) != len(given.values):
        raise SuiteError(
            f"{len(given.values)} values stand for {len(layers)} layers",
            document.locate((*path, "values")),
        )
    depth = _depth(kind, by_name[given.arm])
    if max(layers) > depth:
        raise SuiteError(
            f"layer {max(layers)} does not exist; the net has {depth} layers",
            document.locate((*path, "layers" if given.layers else "values")),
        )
    return Published(
        given.arm, given.metric, tuple(given.values), layers, given.decimals, given.source
    )


def _depth(kind: Kind, arm: Arm) -> int:
    return int(getattr(arm.config, kind.depth))


def _within(document: Document, path: Path_, offset: int, length: int) -> Position:
    """The place inside a scalar that stands on one line, quoted or not."""
    place = document.locate(path)
    if place.column is None or not place.excerpt:
        return place
    start = place.column - 1
    if place.excerpt[start : start + 1] in ('"', "'"):
        offset += 1
    if start + offset >= len(place.excerpt):
        return place
    return Position(place.source, place.line, start + offset + 1, place.excerpt, length)
