"""What could go wrong: the figures that the saving hangs on most, and what no figure of the plan tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from estate_opt.ground.errors import Finding, Severity, UsageError
from estate_opt.ground.figures import pounds
from estate_opt.questions.robustness.sensitivity import Swing
from estate_opt.questions.robustness.sensitivity_words import SavedSwings
from estate_opt.results.limits import day_of
from estate_opt.workbook.page.parts import Section, Table, TableCell, in_words
from estate_opt.workbook.page.scales import Length, lengths
from estate_opt.workbook.sheet import Format
from estate_opt.workbook.tabs.dossier import Dossier

MOST_SWINGS = 12
_MOST_FINDINGS = 6
_POUND = 1.0


@dataclass(frozen=True, slots=True)
class Risk:
    """Something to know of the plan that no figure of it tells."""

    is_warning: bool
    problem: str
    remedy: str


@dataclass(frozen=True)
class Moved:
    """One figure, moved down and up by itself."""

    name: str
    words: str
    reaches: tuple[Length, Length]
    """Moved down, moved up."""


@dataclass(frozen=True)
class Risks:
    """The picture of it."""

    as_planned: float
    """Where the plan's own saving stands, in hundredths of the width."""
    moved: Sequence[Moved]
    first: Sequence[Risk]
    more: Sequence[Risk]


def risks_section(dossier: Dossier, swings: SavedSwings | None) -> Section:
    """What could go wrong: what moves the saving most, where that was looked at, and the findings, warnings first.

    Raises UsageError where what was looked at is another plan.
    """
    found = [Risk(each.severity is Severity.WARNING, each.problem, each.remedy) for each in _by_day(dossier)]
    warnings = sum(risk.is_warning for risk in found)
    title = _counted(len(found), warnings)
    saving_gbp = dossier.headline.net_present_saving_gbp
    notes = ["What each refusal costs is worked out by estate-opt refusals."]
    if swings is None:
        notes.insert(0, "How far the saving moves when a figure turns out otherwise is told by estate-opt sensitivity.")
        return Section("risks", "What could go wrong", title, Risks(0.0, (), *_parted(found)), notes=tuple(notes))
    if abs(swings.saving_gbp - saving_gbp) > _POUND:
        raise UsageError(
            f"The sensitivity is of a plan that saves {pounds(swings.saving_gbp)}, not {pounds(saving_gbp)} as this "
            "one. Make it again, of this plan."
        )
    most = swings.swings[:MOST_SWINGS]
    if most:
        ends = sorted((saving_gbp + most[0].change_low_gbp, saving_gbp + most[0].change_high_gbp))
        title = f"The saving hangs most on {_name(most[0])}: {pounds(ends[0])} to {pounds(ends[1])}. {title}"
    notes.insert(0, (
        f"The line is what the plan saves, {pounds(saving_gbp)} at today's worth. Each figure is moved by itself, the "
        "plan kept as it is: to the left, hatched, it saves less."
    ))  # fmt: skip
    at, moved = _moved(most, saving_gbp)
    alt = "The figures that the saving hangs on most: " + "; ".join(f"{each.name}, {each.words}" for each in moved[:6])
    return Section("risks", "What could go wrong", title, Risks(at, moved, *_parted(found)), f"{alt}.",
                   notes=tuple(notes), tables=(_table(swings.swings, saving_gbp),))  # fmt: skip


def _by_day(dossier: Dossier) -> list[Finding]:
    """Warnings first; among them, and among the others, what has a day by that day, and then the rest as it was."""
    days = [(each, day_of(each, dossier.plan)) for each in dossier.limits]
    days.sort(key=lambda pair: (pair[0].severity is not Severity.WARNING, pair[1] or date.max))
    return [each for each, _ in days]


def _counted(count: int, warnings: int) -> str:
    if not count:
        return "Nothing in this plan rests on a lease, a break or a blank cost that needs a word"
    things = f"{count:,} things" if count > 1 else "1 thing"
    told = "no warning" if not warnings else "1 warning" if warnings == 1 else f"{warnings:,} warnings"
    return f"{things} to know before anybody signs, {told} among them"


def _parted(found: Sequence[Risk]) -> tuple[Sequence[Risk], Sequence[Risk]]:
    return found[:_MOST_FINDINGS], found[_MOST_FINDINGS:]


def _name(swing: Swing) -> str:
    """What was moved, in words; a lever with its name, by which an option sets it."""
    said = f"{swing.words[:1].lower()}{swing.words[1:]}"
    return f"{said} ({swing.name})" if swing.kind == "lever" else said


def _moved(swings: Sequence[Swing], saving_gbp: float) -> tuple[float, list[Moved]]:
    """Where the plan's own saving stands, and how far each figure moves it, down and up."""
    at, drawn = lengths([gbp for each in swings for gbp in (each.change_low_gbp, each.change_high_gbp)])
    found = []
    for each, low, high in zip(swings, drawn[::2], drawn[1::2], strict=True):
        ends = (saving_gbp + each.change_low_gbp, saving_gbp + each.change_high_gbp)
        words = f"at {each.low} it saves {pounds(ends[0])}, at {each.high} {pounds(ends[1])}"
        found.append(Moved(_name(each), words, (low, high)))
    return at, found


def _table(swings: Sequence[Swing], saving_gbp: float) -> Table:
    headings = ("Figure", "Moved down to", "Moved up to",
                "Saving changes by, moved down (£)", "Saving changes by, moved up (£)",
                "Saving then, moved down (£)", "Saving then, moved up (£)")  # fmt: skip
    rows = [
        (TableCell(_name(each)), TableCell(each.low), TableCell(each.high),
         *(TableCell(in_words(gbp, Format.GBP)) for gbp in (each.change_low_gbp, each.change_high_gbp,
           saving_gbp + each.change_low_gbp, saving_gbp + each.change_high_gbp)))
        for each in swings
    ]  # fmt: skip
    return Table("What the saving hangs on", headings, (False, False, False, True, True, True, True), rows)
