"""The content of the section on tuning, independent of its format."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.execution import Run, Tuned
from reportgen.language import Phrases
from reportgen.report.figures import FigureView
from reportgen.report.tables import Table
from reportgen.report.tidy import Tidy
from reportgen.report.tuning.figure import profile_figure
from reportgen.report.tuning.ranking import Ranking, ranking_table
from reportgen.report.tuning.rankings import ranking_data
from reportgen.report.tuning.sentences import lead, notes, rules, warnings
from reportgen.report.tuning.tables import candidate_data, choices_table, spaces_table


@dataclass(frozen=True)
class TuningView:
    """Budget, search spaces, choices, warnings, the figure and both rankings.

    Only `lead`, `rules` and `spaces` are set before all candidates have been tried; `rankings` also
    requires that something was measured.
    """

    tuned: Tuned
    lead: str
    rules: tuple[str, ...]
    spaces: Table
    warnings: tuple[str, ...] = ()
    choices: Table | None = None
    figure: FigureView | None = None
    ranking: Ranking | None = None
    rankings: Table | None = None
    notes: tuple[str, ...] = ()
    data: tuple[Tidy, ...] = ()


def build_tuning(run: Run, ranking: Ranking | None, number: int, say: Phrases) -> TuningView | None:
    """The section; None if nothing is tuned. `number`: number of the figure."""
    tuned = run.tuned
    if tuned is None:
        return None
    opening = (lead(run, tuned, say), rules(tuned, say), spaces_table(tuned, say))
    if not tuned.arms:
        return TuningView(tuned, *opening)
    return TuningView(
        tuned,
        *opening,
        warnings=tuple(sentence for arm in tuned.arms for sentence in warnings(arm, say)),
        choices=choices_table(tuned, say),
        figure=profile_figure(tuned, number, say),
        ranking=ranking,
        rankings=ranking_table(ranking, say) if ranking else None,
        notes=notes(ranking, say) if ranking else (),
        data=(candidate_data(tuned), *([ranking_data(ranking)] if ranking else [])),
    )


def tuned_paths(run: Run) -> frozenset[str]:
    """Paths of the settings whose values tuning has chosen so far."""
    arms = run.tuned.arms if run.tuned else ()
    return frozenset(path for arm in arms for path in arm.spaces)
