"""The tab of locks, and the column to tick decisions in for the next run."""

from estate_opt.saved.ticks import DATE_TITLES, LOCK_TITLES, LOCKS, PROGRAMME, TICK, TICK_TABS
from estate_opt.workbook.sheet import Column, Format, Sheet
from estate_opt.workbook.tabs.dossier import Dossier

_MEANINGS = {
    "building": "keep: stays in use, or is opened. close: is not in use. pin: as in this plan. forbid: not as in it.",
    "team": "keep: stays where it sits today. pin: goes where this plan puts it. forbid: not there.",
    "function": "keep: stays with the agency. pin: supplied as in this plan. forbid: not that way.",
    "counter": "keep or open: offered in the next plan. close: not offered.",
}
_LOCKS = tuple(
    Column(key, title, Format.LONG_TEXT if key == "because" else Format.TEXT, width=40 if key == "because" else None)
    for key, title in LOCK_TITLES.items()
) + tuple(Column(key, title, Format.DATE) for key, title in DATE_TITLES.items())


def tick_column(kind: str) -> Column:
    """The column in which the reader decides for the next run."""
    tab = next(tab for tab in TICK_TABS if tab.kind == kind)
    note = f"{_MEANINGS[kind]} free: lifts a lock. Then: estate-opt solve PLACE --locks-from this workbook"
    return Column("tick", TICK, note=note, width=14, choices=tab.choices)


def locks(dossier: Dossier) -> Sheet:
    """The decisions that were taken beforehand, which the plan keeps to."""
    has_dates = dossier.plan.programme is not None or any(lock.is_dated for lock in dossier.plan.estate.locks)
    columns = _LOCKS if has_dates else _LOCKS[: len(LOCK_TITLES)]
    rows = tuple(
        (
            lock.kind, lock.name, lock.decision, lock.where_told, lock.because or None, lock.not_before, lock.by,
        )
        for lock in dossier.plan.estate.locks
    )  # fmt: skip
    tabs = [*(tab.sheet for tab in TICK_TABS), *([PROGRAMME] if dossier.plan.programme else [])]
    return Sheet(
        LOCKS,
        "Decisions taken beforehand, which the plan keeps to; ticks in this workbook add to them.",
        "Locks: what was decided beforehand",
        columns,
        tuple(row[: len(columns)] for row in rows),
        (f"Tick in the column {TICK} of {', '.join(tabs)}: see its heading.",),
    )
