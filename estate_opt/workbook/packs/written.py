"""The packs of a plan as a folder: a workbook and a page for each body, or each area."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from estate_opt.ground.files import Write, write_folder
from estate_opt.planning import Planned
from estate_opt.results.sentences import verdict
from estate_opt.results.to_answer import Concerned, ToAnswer, whom_to_ask
from estate_opt.workbook.packs import cut_tabs, words
from estate_opt.workbook.packs.page import page_of_pack
from estate_opt.workbook.packs.sheets import PlanOfPacks, about, answers, front, meanings
from estate_opt.workbook.page.parts import Row, Tabs
from estate_opt.workbook.sheet import Sheet
from estate_opt.workbook.tabs import Dossier, all_sheets
from estate_opt.workbook.xlsx import sheets_packed

_LONGEST_NAME = 60


def folder_writer(planned: Planned, dossier: Dossier, file: str, by: str = "body") -> Write:
    """What writes the folder. `file`: the name of the plan's file; `by`: `body` or `area`.

    All packs are made before anything is written, so the folder is there whole or not at all. Raises UsageError.
    """
    return partial(write_folder, dict(_Packs(planned, dossier, file).files(by)))


class _Packs:
    """A plan from which packs are cut: what all of them need is worked out once."""

    def __init__(self, planned: Planned, dossier: Dossier, file: str) -> None:
        self._dossier, self._plan, self._made = dossier, planned.plan, planned.run.started
        self._of = PlanOfPacks.of(planned.plan, file, planned.run.input_hash)
        self._sheets = {sheet.name: sheet for sheet in all_sheets(dossier)}
        self._tabs = Tabs(self._sheets.values())
        self._concerned = Concerned(
            planned.plan, dossier.labels, dossier.decisions, dossier.counters, dossier.why_moved
        )  # fmt: skip
        self._accounts = {str(row["agency"]): row for row in self._tabs.rows("Agencies")}

    def files(self, by: str) -> Iterator[tuple[str, bytes]]:
        """The files by name: of everybody two."""
        asked = whom_to_ask(self._plan, by)
        names = _file_names(list(asked.values()))
        for (key, name), stem in zip(asked.items(), names, strict=True):
            sheets, page = self._pack(by, key, name)
            yield f"{stem}.xlsx", sheets_packed(sheets, self._made)
            yield f"{stem}.html", page.encode("utf-8", "replace")

    def _pack(self, by: str, key: str, name: str) -> tuple[tuple[Sheet, ...], str]:
        if by == "area":
            asked = self._concerned.area(key)
            there = frozenset(n for n, each in self._plan.estate.buildings.items() if each.area == key)
            held = tuple(cut_tabs.of_area(self._sheets, key, there))
            said = [*words.of_area(Tabs(held), {sheet.name: sheet for sheet in held})]
        else:
            asked = self._concerned.body(key)
            held = tuple(cut_tabs.of_body(self._dossier, self._sheets, key))
            said = [*self._said_of_body(key, held)]
        said += [(words.SAYS_NO, each) for each in self._refusals(asked)]
        told = (*said, *((words.HOW, each) for each in words.HOW_TO_ANSWER))
        sheets = (
            front(name, told), answers(asked, words.HOW_TO_ANSWER), *held, meanings(asked, self._of),
            about(name, key, asked, self._of),
        )  # fmt: skip
        made = f"{self._made.day} {self._made:%B %Y}"
        page = page_of_pack(name, made, said, asked, sheets, verdict(self._dossier.headline))
        return sheets, page

    def _said_of_body(self, key: str, held: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
        years = self._dossier.years
        row: Row | None = self._accounts.get(key)
        by_name = {sheet.name: sheet for sheet in held}
        yield from words.of_body(Tabs(held), by_name, row, f"{years[0]}-{years[-1]}")

    def _refusals(self, asked: Sequence[ToAnswer]) -> Iterator[str]:
        if asked:
            yield from words.of_refusals(asked, self._dossier.labels is not None)


def _file_names(names: Sequence[str]) -> list[str]:
    """A name of a file for each name, in letters that every system has, no two alike."""
    found: list[str] = []
    for name in names:
        stem = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:_LONGEST_NAME] or "pack"
        taken = {each.casefold() for each in found}
        number = next(n for n in range(1, len(names) + 2) if _numbered(stem, n).casefold() not in taken)
        found.append(_numbered(stem, number))
    return found


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"
