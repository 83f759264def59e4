"""What the page says in words: the verdict, four figures, and the decisions that matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from estate_opt.domain.appraisal import months_after
from estate_opt.domain.firmness import tally
from estate_opt.ground.figures import percent, pounds
from estate_opt.results.decisions_that_matter import decisions_that_matter
from estate_opt.results.equality import ways_changed
from estate_opt.results.firm import firm_in_words
from estate_opt.results.sentences import aim_in_words, beside_the_verdict, gap_in_words
from estate_opt.workbook.page.parts import Section, Tabs, people, table_of
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.summary_lines import capital_gbp


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the figures below the verdict."""

    about: str
    figure: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """One of the decisions that matter most."""

    what: str
    why: str
    price: str
    people: str
    firm: str
    building: str


def four_figures(dossier: Dossier) -> tuple[Figure, ...]:
    """Saving, cost, people affected, how sure."""
    figures = dossier.headline
    change, staff = figures.change, figures.staff
    aim = aim_in_words(figures.saving_share, figures.aim)
    saved = f"{percent(abs(figures.saving_share))} of today's running cost, {aim}"
    is_saving = figures.yearly_saving_gbp >= 0
    worth = f"{pounds(figures.net_present_saving_gbp)} over {len(dossier.years)} years, at today's worth"
    cash = "never out of pocket" if change.most_cash_year is None else (
        f"most cash needed: {pounds(change.most_cash_gbp)}, by the end of {change.most_cash_year}"
    )  # fmt: skip
    return (
        Figure("Saving a year" if is_saving else "Extra cost a year", pounds(abs(figures.yearly_saving_gbp)),
               (saved, f"all of it from {figures.saves_fully_from}", worth)),
        Figure("Cost to carry out", pounds(change.gbp), (_parts_of_cost(dossier), cash, _earned_back(dossier))),
        Figure("Staff who move", people(staff.fte_moved), tuple(_people(dossier))),
        Figure("How sure", *_how_sure(dossier)),
    )  # fmt: skip


def _earned_back(dossier: Dossier) -> str:
    back, start = dossier.headline.payback, dossier.plan.option.levers.appraisal.start
    if back.year is None:
        return f"earned back: {back}"
    last_day = months_after(start, 12 * (back.year - start.year + 1)) - timedelta(days=1)
    return f"earned back by {last_day.day} {last_day:%B %Y}"


def _parts_of_cost(dossier: Dossier) -> str:
    """What carrying it out is made of: the parts of the Summary, of which capital and the rest are its investment."""
    change = dossier.headline.change
    capital = capital_gbp(dossier)
    return (
        f"capital, with optimism bias, {pounds(capital)}; other one-off costs {pounds(change.one_off_gbp - capital)}; "
        f"double running {pounds(change.double_running_gbp)}"
    )


def _people(dossier: Dossier) -> Iterator[str]:
    staff, functions = dossier.headline.staff, dossier.headline.functions
    yield f"of {people(staff.fte)} (full-time equivalents)"
    if functions.posts_released:
        yield f"{people(functions.posts_released)} posts released in shared functions"
    if dossier.plan.localities:
        changed = ways_changed(dossier.plan)
        yield f"of the public, {changed.further:,.0f} go further for some service, {changed.nearer:,.0f} nearer"


def _how_sure(dossier: Dossier) -> tuple[str, tuple[str, ...]]:
    """How much of today's money is estimated, and what is proven."""
    figures = dossier.headline
    told = [
        f"of today's cost and {percent(figures.assumed.staff, 0)} of staff are assumed figures; the rest are figures "
        "of the bodies themselves",
        gap_in_words(figures),
    ]
    if dossier.labels is not None and tally(dossier.labels.buildings.values()).may_change:
        told.append(firm_in_words(dossier.labels))
    checks = f"{len(dossier.audit.checks)} checks from the tables"
    told.append(f"{checks}, all passed" if dossier.audit.passed else f"{checks}, NOT ALL PASSED")
    return percent(figures.assumed.money, 0), tuple(told)


def caveats(dossier: Dossier) -> tuple[str, ...]:
    """The sentences of the Summary that are not in the verdict."""
    option, version = dossier.plan.option, dossier.run.versions.get("estate-opt", "")
    why = f": {option.why}" if option.why else "."
    made = f"Made with the option “{option.title}”{why}"
    return (*beside_the_verdict(dossier.headline), made, f"Made by estate-opt {version}.")


def decisions_section(dossier: Dossier, tabs: Tabs) -> Section | None:
    """The ten decisions that matter most, with reason and price; None where nothing is decided otherwise than today."""
    big = decisions_that_matter(dossier.decisions)
    if not big:
        return None
    picture = []
    for each in big:
        label = None if dossier.labels is None or each.building is None else dossier.labels.buildings[each.building]
        firm = "" if label is None else f"{label.firmness.value}"
        if label is not None and label.at_least_gbp is not None:
            firm += f": deciding otherwise costs at least {pounds(label.at_least_gbp)} more"
        does = "saves" if each.saved_gbp >= 0 else "costs"
        fte = f"{people(each.people_fte)} staff" if each.people_fte >= 1 else ""
        picture.append(
            Decided(each.what, each.why, f"{does} {pounds(abs(each.saved_gbp))}", fte, firm, each.building or "")
        )
    top = max(big, key=lambda each: each.saved_gbp)
    title = f"{len(big)} decisions matter most; the one that saves most: {top.what[0].lower()}{top.what[1:]}"
    notes = (
        "What each saves or costs over the appraisal, at today's worth. They hang together (a building closes as "
        "another takes its people in), so they do not add up to the plan's saving.",
    )
    named = {each.what for each in big}
    rows = [row for row in tabs.rows("Decisions") if row["what"] in named]
    table = table_of(tabs, "Decisions", "what why people today plan saved", "The decisions that matter most", rows,
                     {"what": "building"})  # fmt: skip
    return Section("decisions", "Decisions", title, picture, notes=notes, tables=(table,))
