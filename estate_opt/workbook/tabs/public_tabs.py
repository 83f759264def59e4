"""The tabs of counters and of equality: what becomes of each counter, and whose way to a service changes."""

from collections.abc import Iterator, Mapping

from estate_opt.domain.plan import Plan
from estate_opt.results.counters import NO_VISITS, CounterOutcome
from estate_opt.results.equality import ChangeOfWay, changes_of_way
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.locks_tab import tick_column

_OUTCOMES = ("closed", "opened", "kept", "not opened")
"""In the order in which counters are told: what changes comes first."""
_TO_USERS = "Of those who use it today, in the unit of the service's standard"

_COUNTERS = (
    Column("service", "Service"),
    Column("service_name", "Service: name", Format.LONG_TEXT, width=24),
    Column("building", "Building"),
    Column("building_name", "Building: name", Format.LONG_TEXT, width=28),
    Column("body", "Body", note="That of the service; where it names none, that of the building"),
    Column("body_name", "Body: name", Format.LONG_TEXT, width=28),
    Column("outcome", "Decision", shades={"closed": Shade.BAD, "opened": Shade.GOOD}),
    tick_column("counter"),
    Column("today", "Offered today", range_name="counters_today"),
    Column("then", "Offered in the plan", range_name="counters_plan"),
    Column("visits_today", "Visits a year today", Format.COUNT, has_total=True, note="Worked out: see the lines above"),
    Column(
        "visits_plan", "Visits a year in the plan", Format.COUNT, has_total=True, note="Worked out: see the lines above"
    ),
    Column("sessions", "Half-days a week", Format.NUMBER, note="On which it is there; blank: all week"),
    Column("capacity", "Visits it can take", Format.COUNT, note="A year; blank: no limit"),
    Column(
        "fte_today",
        "Serving staff today (FTE)",
        Format.NUMBER,
        has_total=True,
        note="Teams that staff it, in its building",
    ),
    Column("fte_plan", "Serving staff in the plan (FTE)", Format.NUMBER, has_total=True),
    Column("desks", "Desks it takes", Format.COUNT, note="Of its building, while the service is offered there"),
    Column(
        "people",
        "People who use it today",
        Format.COUNT,
        note="By the share of their locality's visits that come to it",
    ),
    Column("mean_today", "Average distance today", Format.HUNDREDTHS, note=_TO_USERS),
    Column("mean_plan", "Average distance in the plan", Format.HUNDREDTHS, note=_TO_USERS),
    Column("furthest_today", "Furthest today", Format.NUMBER, note=_TO_USERS),
    Column("furthest_plan", "Furthest in the plan", Format.NUMBER, note=_TO_USERS),
    Column("unit", "Unit", note="Kilometres or minutes, as the service's standard"),
    Column("further", "People who go further", Format.COUNT, note="Or have nowhere with room in the plan"),
)

_COUNTER_NOTES = (
    "Visits are worked out, today's and the plan's alike: to counters with room for them, so that all people together "
    "travel the fewest kilometres.",
    "Whose counter goes on and still has room for them stays with it; the other people of a locality go to the "
    "counters to which the plan brings more of its visits than today.",
)


def counters(dossier: Dossier) -> Sheet:
    """What becomes of each counter, and of the way of those who use it; closures come first."""
    purpose = "Each counter: kept, closed or opened; its visits and staff; how far those who use it will go."
    title = "Counters: where services are offered, today and in the plan"
    if not dossier.counters:
        return _said("Counters", purpose, title, _NO_COUNTERS)
    told = sorted(dossier.counters, key=lambda each: _OUTCOMES.index(each.outcome))
    rows = (_counter_row(dossier.plan, each) for each in told)
    return Sheet("Counters", purpose, title, _COUNTERS, in_order(_COUNTERS, rows), _COUNTER_NOTES, pinned_columns=3)


_NO_COUNTERS = "The tables name no counters: nothing is said of where the public comes in, and no plan changes it."


def _said(name: str, purpose: str, title: str, sentence: str) -> Sheet:
    """A tab that has nothing to tell, and says why."""
    return Sheet(
        name, purpose, title, (Column("said", "Nothing to show", Format.LONG_TEXT, width=100),), ((sentence,),)
    )


def _counter_row(plan: Plan, told: CounterOutcome) -> Mapping[str, Content]:
    estate, counter, ways = plan.estate, told.counter, told.ways
    agency = estate.agencies.get(told.payer)
    return {
        "service": counter.service,
        "service_name": estate.services[counter.service].name,
        "building": counter.building,
        "building_name": estate.buildings[counter.building].name,
        "body": told.payer,
        "body_name": None if agency is None else agency.name,
        "outcome": told.outcome,
        "tick": None,
        "today": "yes" if counter.is_open_today else "no",
        "then": "yes" if told.is_offered else "no",
        "visits_today": _or_blank(told.visits_today),
        "visits_plan": _or_blank(told.visits_plan),
        "sessions": counter.sessions_per_week,
        "capacity": counter.capacity_visits_per_year,
        "fte_today": _or_blank(told.fte_today),
        "fte_plan": _or_blank(told.fte_plan),
        "desks": _or_blank(counter.desks),
        "people": _or_blank(ways.people),
        "mean_today": ways.mean_today,
        "mean_plan": ways.mean_plan,
        "furthest_today": ways.furthest_today,
        "furthest_plan": ways.furthest_plan,
        "unit": _unit(plan, counter.service) if ways.people else None,
        "further": _or_blank(ways.people_further),
    }


def _or_blank(figure: float | None) -> float | None:
    """A figure, or nothing for nought."""
    return None if figure is None or abs(figure) <= NO_VISITS else figure


def _unit(plan: Plan, service: str) -> str:
    return "minutes" if plan.option.access(service).in_minutes else "km"


_SHOWN = 0.005
"""Less than that of a kilometre or minute shows as nought."""

_TO_NEAREST = "To the nearest counter, each person counted once"
_WORST = "Average distance of the tenth of them who have furthest to go"
_EQUAL = "As good as their ways are, had all the same: between average and furthest, the higher the more unequal"
_EQUALITY = (
    Column("service", "Service"),
    Column("name", "Service: name", Format.LONG_TEXT, width=28),
    Column("area", "Area", note="everywhere: of the whole place"),
    Column("group", "People", note="everybody, or a priority group: all who live in its localities"),
    Column("people", "How many", Format.COUNT),
    Column("before", "Average distance today", Format.HUNDREDTHS, note=_TO_NEAREST),
    Column(
        "after",
        "Average distance in the plan",
        Format.HUNDREDTHS,
        note=_TO_NEAREST,
    ),
    Column("change", "Change", Format.HUNDREDTHS),
    Column("change_of_all", "Change for everybody there", Format.HUNDREDTHS, note="Of everybody in the same area"),
    Column("worst_before", "Worst tenth today", Format.HUNDREDTHS, note=_WORST),
    Column("worst_after", "Worst tenth in the plan", Format.HUNDREDTHS, note=_WORST),
    Column("equal_before", "Equal way today", Format.HUNDREDTHS, note=_EQUAL),
    Column("equal_after", "Equal way in the plan", Format.HUNDREDTHS, note=_EQUAL),
    Column("unit", "Unit", note="Kilometres or minutes, as the service's standard"),
    Column("nearer", "Go nearer", Format.PERCENT, note="Share of the people"),
    Column("further", "Go further", Format.PERCENT, note="Share of the people; or nowhere to go any more"),
    Column("much", "Further by more than 1 km", Format.PERCENT, note="Share of the people; or nowhere to go any more"),
    Column("people_further", "People who go further", Format.COUNT),
    Column("people_much", "People further by more than 1 km", Format.COUNT),
    Column("furthest_before", "Furthest today", Format.NUMBER),
    Column("furthest_after", "Furthest in the plan", Format.NUMBER),
)


def equality(dossier: Dossier) -> Sheet:
    """By service, area and priority group: whose way to the nearest counter becomes shorter or longer."""
    purpose = "Change of distance by service, area and priority group: who goes nearer, who further, and how far."
    title = "Equality: who goes nearer and who further"
    told = list(changes_of_way(dossier.plan))
    if not told:
        missing = "counters" if dossier.plan.estate.localities else "localities"
        sentence = f"The tables name no {missing}: nothing can be said of how far people go to a service."
        return _said("Equality", purpose, title, sentence)
    notes = ["A priority group is all who live in the localities that name it; a person may be in several."]
    if not any(each.group for each in told):
        notes = ["No locality names a priority group (column groups of the table localities): all are told together."]
    notes.append("Distances are to the nearest counter, as on Localities; Counters tells of those who use each.")
    notes.append(
        "The equal way is the Kolm-Pollak equally-distributed equivalent (lever access.….inequality_epsilon). "
        "Averages, worst tenth and equal way are of those who have a way."
    )
    return Sheet(
        "Equality", purpose, title, _EQUALITY, in_order(_EQUALITY, _equality_rows(dossier.plan, told)), tuple(notes),
        pinned_columns=4,
    )  # fmt: skip


def _equality_rows(plan: Plan, told: list[ChangeOfWay]) -> Iterator[Mapping[str, Content]]:
    of_all = {(each.service, each.area): _change(each) for each in told if not each.group}
    for each in told:
        ways, change = each.ways, _change(each)
        yield {
            "service": each.service,
            "name": plan.estate.services[each.service].name,
            "area": each.area or "everywhere",
            "group": each.group or "everybody",
            "people": each.people,
            "before": ways.mean_today,
            "after": ways.mean_plan,
            "change": None if change is None else Cell(change, "={after}-{before}"),
            "change_of_all": of_all[each.service, each.area] if each.group else None,
            "worst_before": each.unequal.worst_tenth_today,
            "worst_after": each.unequal.worst_tenth_plan,
            "equal_before": each.unequal.equal_way_today,
            "equal_after": each.unequal.equal_way_plan,
            "unit": _unit(plan, each.service),
            "nearer": _or_blank(each.people_nearer / each.people),
            "further": _or_blank(ways.people_further / each.people),
            "much": _or_blank(each.people_much_further / each.people),
            "people_further": _or_blank(ways.people_further),
            "people_much": _or_blank(each.people_much_further),
            "furthest_before": ways.furthest_today,
            "furthest_after": ways.furthest_plan,
        }


def _change(told: ChangeOfWay) -> float | None:
    """By how much the mean way changes; nothing where it does not, or nobody has one."""
    before, after = told.ways.mean_today, told.ways.mean_plan
    is_told = before is not None and after is not None and abs(after - before) >= _SHOWN
    return after - before if is_told and before is not None and after is not None else None
