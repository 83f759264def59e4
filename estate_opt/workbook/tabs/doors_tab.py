"""The tab of front doors: where several services share one reception, with how many staff, and what that saves."""

from collections.abc import Mapping

from estate_opt.domain.plan import Plan
from estate_opt.results.doors import DoorOutcome, door_outcomes
from estate_opt.results.names import named
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Shade, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier

_WHOLE = 0.5
_COLUMNS = (
    Column("building", "Building"),
    Column("building_name", "Building: name", Format.LONG_TEXT, width=28),
    Column("body", "Body", note="Whose building it is: it pays for the front door"),
    Column("body_name", "Body: name", Format.LONG_TEXT, width=28),
    Column("decision", "Decision", shades={"opens": Shade.GOOD}),
    Column("through", "Reached through it", Format.LONG_TEXT, width=40),
    Column("beside", "Not through it", Format.LONG_TEXT, width=30, note="Offered there too, and might go through it"),
    Column("visits", "Visits a year through it", Format.COUNT, has_total=True),
    Column("least", "Least staff (FTE)", Format.NUMBER),
    Column("staff", "Staff (FTE)", Format.NUMBER, has_total=True, note="As many as all its visits need together"),
    Column(
        "posts",
        "Posts of their own receptions (FTE)",
        Format.NUMBER,
        has_total=True,
        note="Today, of the services reached through it; nobody has to go: those that fall vacant are not filled",
    ),
    Column("saved", "Receptions saved (£)", Format.GBP, has_total=True, note="A year, by the tables"),
    Column("costs", "The front door (£)", Format.GBP, has_total=True, note="A year, for its staff"),
    Column("net", "Saving (£)", Format.GBP, has_total=True, note="A year, once the old receptions are given up"),
    Column("opening", "Making it (£)", Format.GBP, note="As in the tables, without optimism bias"),
)


def front_doors(dossier: Dossier) -> Sheet:
    """What becomes of each front door of the tables; those that open come first."""
    purpose = "Where several services share one reception: its staff, who is reached through it, what it saves."
    title = "Front doors: one reception for several services"
    told = sorted(door_outcomes(dossier.plan), key=lambda each: not each.is_open)
    if not told:
        columns = (Column("said", "Nothing to show", Format.LONG_TEXT, width=100),)
        return Sheet("Front doors", purpose, title, columns, ((_NONE,),))
    rows = (_row(dossier.plan, each) for each in told)
    return Sheet("Front doors", purpose, title, _COLUMNS, in_order(_COLUMNS, rows), _NOTES, pinned_columns=2)


_NONE = "The tables name no front doors (table front_doors): each counter has a reception of its own, or none."
_NOTES = (
    "Visits are those of everybody to whom no other counter of the service that is offered is nearer.",
    "Staff are of the teams that serve what is reached through the door and sit in its building, where they are named.",
    "Who pays for the door and who saves are told by Agencies; how the saving could be shared, by the accounts.",
)


def _row(plan: Plan, told: DoorOutcome) -> Mapping[str, Content]:
    building = plan.estate.buildings[told.door.building]
    agency = plan.estate.agencies[building.agency]
    services = [
        "; ".join(named(service, plan.estate, "service") for service in each) for each in (told.through, told.beside)
    ]
    saving = told.receptions_gbp - told.door_gbp
    return {
        "building": building.building,
        "building_name": building.name,
        "body": building.agency,
        "body_name": agency.name,
        "decision": "opens" if told.is_open else "does not open",
        "through": services[0] or None,
        "beside": services[1] or None,
        "visits": told.visits if told.visits > _WHOLE else None,
        "least": told.door.minimum_staff_fte,
        "staff": told.staff_fte or None,
        "posts": told.posts_today_fte or None,
        "saved": told.receptions_gbp if told.is_open else None,
        "costs": told.door_gbp if told.is_open else None,
        "net": Cell(saving, "={saved}-{costs}") if told.is_open else None,
        "opening": told.door.opening_gbp or None,
    }
