"""Lists of leases, joined to the buildings: rents added up, the last end and the first break that is still to come."""

import re
from collections.abc import Sequence
from datetime import date

from estate_opt.adopt.cell_values import Unclear, date_in_words, date_of, notice_in_words
from estate_opt.adopt.lists.joining import Amended, Joined, join, list_unjoined, list_unnamed
from estate_opt.adopt.lists.rows import ListRows, Outcome
from estate_opt.adopt.lists.sites import Sites
from estate_opt.adopt.records_of import Found
from estate_opt.adopt.told import many
from estate_opt.spreadsheets.grid import SheetRow

_OVER = re.compile(
    r"\b(?:surrendered|terminated|ended|former|assigned|disposed|vacated|exited|closed)\b", re.IGNORECASE
)
_FREEHOLD = re.compile(r"^(?!.*lease).*\b(?:freehold|owned)\b", re.IGNORECASE)
_LANDLORD = re.compile(r"\b(?:landlord|lessor|let(?:ting)? out|lease out|out)\b", re.IGNORECASE)


def amend_by_leases(
    lists: Sequence[ListRows],
    found: list[Found],
    sites: Sites,
    known: dict[str, str],
    start: date,
    makes: bool,
    amended: Amended,
    outcome: Outcome,
) -> None:
    """Give buildings their tenure, rent, lease end, break and costs of leaving from lists of leases.

    `start`: of the appraisal; breaks before it are over. A building that its register calls freehold stays so, and is
    told.
    """
    for rows in lists:
        rows.rows = [row for row in rows.rows if not _is_no_lease(rows, row)]
    held = [each for each in found if each.values.get("tenure") in ("leasehold", "licence")]
    all_joined = list_unjoined(join(lists, found, sites, known, makes), "leases", outcome)
    list_unnamed(lists, all_joined, held, "leases", outcome)
    for joined in all_joined:
        building = joined.match.found
        assert building is not None
        if building.values.get("tenure") == "freehold":
            problem = f"{building.name} is freehold in its register, and leased here."
            _doubt(joined, problem, "The lease is not taken over. Correct whichever is wrong.")
            continue
        _amend(building, joined, start, amended)
    for rows in lists:
        text = f"{rows.mapping.file}, {rows.mapping.sheet}: {many(len(rows.rows), 'lease', 'leases')}."
        outcome.said.append((rows.mapping.file, text))


def _is_no_lease(rows: ListRows, row: SheetRow) -> bool:
    if _OVER.search(" ".join((rows.text(row, "status"), rows.text(row, "tenure")))):
        rows.leave_out(row, "the lease is over")
        return True
    if _LANDLORD.search(rows.text(row, "role")):
        rows.leave_out(row, "a letting out: the body is the landlord")
        return True
    return False


def _amend(building: Found, joined: Joined, start: date, amended: Amended) -> None:
    rows = joined.rows
    ends = [end for row in joined.own if (end := rows.date(row, "lease_end"))]
    breaks = [each for row in joined.own if (each := rows.date(row, "break_date")) and each >= start]
    kinds = " ".join(rows.text(row, "tenure") for row in joined.own).casefold()
    if "tenure" not in building.values and all(_FREEHOLD.search(rows.text(row, "tenure")) for row in joined.own):
        amended.set(building, "tenure", "freehold", joined, "tenure")  # a list of all contracts has what is owned too
    if "tenure" not in building.values:
        tenure = "licence" if "licen" in kinds else "pfi" if "pfi" in kinds else "leasehold"
        amended.set(building, "tenure", tenure, joined, "tenure")
        if not kinds.strip():
            building.assumed["tenure"] = "it stands in a list of leases"
    _tell_other(building, joined, "lease_end", max(ends, default=None))
    if ends:
        amended.set(building, "lease_end", max(ends), joined, "lease_end")
    if breaks:
        amended.set(building, "break_date", min(breaks), joined, "break_date")
        if any(_is_dated_note(rows.text(row, "break_date")) for row in joined.own):
            building.assumed["break_date"] = "the date in a note on the break"
    for column in ("rent_gbp_per_year", "exit_gbp"):
        figures = [figure for row in joined.own if (figure := rows.number(row, column)) is not None]
        if figures:
            amended.set(building, column, sum(figures), joined, column)
    notices = [figure for row in joined.own if (figure := _notice(rows, row)) is not None]
    noted = [months for row in joined.own if (months := notice_in_words(rows.text(row, "break_date"))) is not None]
    if noted and not notices:
        amended.set(building, "notice_months", max(noted), joined, "break_date")
        building.assumed["notice_months"] = "the notice in a note on the break"
    if notices:
        amended.set(building, "notice_months", max(notices), joined, "notice_months")
    areas = [figure for row in joined.own if (figure := rows.number(row, "floor_area_m2")) is not None]
    if areas and not building.values.get("floor_area_m2"):
        amended.set(building, "floor_area_m2", sum(areas), joined, "floor_area_m2")


def _is_dated_note(text: str) -> bool:
    """Whether a date stands among other words, and not by itself."""
    if date_in_words(text) is None:
        return False
    try:
        return date_of(text).value is None
    except Unclear:
        return True


def _notice(rows: ListRows, row: SheetRow) -> float | None:
    """Months of notice: in words (`6 months`), or the bare figure."""
    in_words = notice_in_words(rows.text(row, "notice_months"))
    return rows.number(row, "notice_months") if in_words is None else in_words


def _tell_other(building: Found, joined: Joined, column: str, new: date | None) -> None:
    old = building.values.get(column)
    if new is not None and old is not None and old != new:
        problem = f"{building.name}: its register says {old:%d/%m/%Y}, the lease {new:%d/%m/%Y}."
        _doubt(joined, problem, "The lease is taken. Correct whichever is wrong.")


def _doubt(joined: Joined, problem: str, remedy: str) -> None:
    rows = joined.rows
    columns = rows.by.get("lease_end") or rows.by.get("rent_gbp_per_year") or next(iter(rows.by.values()))
    rows.doubt(joined.own[0], columns[0], problem, remedy)
