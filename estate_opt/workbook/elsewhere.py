"""Sheets in a file without some of those they tell of: each reference says which file to look in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Sheet

_THERE = "in the plan's workbook"
_LINES_BELOW = " - see the lines below the table"


@dataclass(frozen=True)
class Elsewhere:
    """What is told of on some sheets and stands in the plan's workbook alone, as a pattern of its mention."""

    mention: re.Pattern[str]

    @staticmethod
    def between(whole: Iterable[Sheet], cut: Iterable[Sheet]) -> "Elsewhere":
        """What sheets of a whole workbook have and those that were cut from it have not: tabs, and columns of tabs."""
        here = {sheet.name: {column.title for column in sheet.columns if not column.is_hidden} for sheet in cut}
        named = []
        for sheet in whole:
            tab = f"(?:the )?(?:tab )?{re.escape(sheet.name)}(?: tab)?"
            if sheet.name not in here:
                named.append(rf"(?:(?<=[a-z] )|(?<=\()){tab}")
            missing = {column.title for column in sheet.columns} - here.get(sheet.name, set())
            named += [rf"{re.escape(title)} on {tab}" for title in sorted(missing)]
        return Elsewhere(re.compile(rf"(?:{'|'.join(sorted(named, key=len, reverse=True))})(?! of the plan)\b"))

    def told(self, sheet: Sheet, workbook: str) -> Sheet:
        """A sheet whose words are true of the file it is in; page one tells which file the plan's workbook is."""
        verdict = sheet.verdict
        if verdict is not None:
            verdict = replace(verdict, value=_certified(str(verdict.value), has_lines=bool(sheet.foot)))
        whole = workbook or "written by estate-opt solve"
        of_page = (f"The plan's workbook ({whole}) has all its tabs, and the formulas of these figures.",)
        return replace(
            sheet,
            notes=(*map(self._words, sheet.notes), *(of_page if sheet.is_page else ())),
            columns=tuple(self._column(column) for column in sheet.columns),
            rows=tuple(tuple(map(self._content, row)) for row in sheet.rows),
            foot=tuple(self._line(line) for line in sheet.foot),
            verdict=verdict,
            chart=None if sheet.chart is None else replace(
                sheet.chart, description=self._words(sheet.chart.description)
            ),
        )  # fmt: skip

    def _words(self, words: str) -> str:
        said = self.mention.sub(rf"\g<0> {_THERE}", words)
        return said.replace("this workbook", "the plan's workbook")

    def _column(self, column: Column) -> Column:
        return replace(column, note=self._words(column.note))

    def _content(self, content: Content) -> Content:
        if isinstance(content, Cell):
            return replace(content, value=self._words(content.value)) if isinstance(content.value, str) else content
        return self._words(content) if isinstance(content, str) else content

    def _line(self, line: FootLine) -> FootLine:
        return replace(line, words=self._words(line.words))


def _certified(verdict: str, has_lines: bool) -> str:
    """What was worked out of a tab of the plan's workbook, said of that tab and not of this page."""
    said = verdict.replace("This tab", "The same tab in the plan's workbook")
    said = said.replace("THIS TAB", "THE SAME TAB IN THE PLAN'S WORKBOOK")
    return said if has_lines else said.replace(_LINES_BELOW, "")
