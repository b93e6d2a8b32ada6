"""What every renderer is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from reportgen.report.view import ReportView


class Renderer(ABC):
    """One format of a report.

    page: the file that people open, in a format for people; an index can lead to it.
    """

    page: ClassVar[str] = ""

    @abstractmethod
    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """Relative path -> content of every file of the format.

        templates: a folder whose files take the place of shipped ones, in formats that have some.
        Raises `TemplateError` for what is wrong in them.
        """
