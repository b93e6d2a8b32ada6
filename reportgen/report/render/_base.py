"""Base class of renderers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from reportgen.report.view import ReportView


class Renderer(ABC):
    """One format of a report.

    page: the file to open, if the format is meant for people; an index can link to it.
    """

    page: ClassVar[str] = ""

    @abstractmethod
    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """Relative path -> content of every file of the format.

        templates: folder of templates that replace shipped ones, for formats that use templates.
        Raises `TemplateError` for errors in them.
        """
