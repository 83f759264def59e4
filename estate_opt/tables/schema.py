"""The tables a place hands in, declared once.

Types, units, meanings of a blank and references stand here and nowhere else; the template, the type
checks and the documentation are made from them.
"""

from estate_opt.domain.estate import JOINS, OWN
from estate_opt.domain.routes import ROUTES as WAYS_OUT
from estate_opt.domain.spend import INFLUENCES, PARTS
from estate_opt.tables.columns import Column as Column  # whoever knows of tables knows them from here
from estate_opt.tables.columns import Kind as Kind
from estate_opt.tables.columns import Table as Table


def _id(name: str, note: str) -> Column:
    return Column(name, Kind.ID, note, required=True)


def _ref(name: str, table: str, note: str, required: bool = True, blank: str = "") -> Column:
    return Column(name, Kind.ID, note, required=required, blank=blank, refers=(table,))


def _money(name: str, note: str, blank: str, required: bool = False, signed: bool = False) -> Column:
    unit = "£ a year" if name.endswith("_per_year") else "£"
    return Column(name, Kind.MONEY, note, required, blank, unit, minimum=None if signed else 0.0)


def _number(name: str, note: str, unit: str, blank: str = "", required: bool = False) -> Column:
    return Column(name, Kind.NUMBER, note, required, blank, unit)


POSITION = (
    Column(
        "latitude", Kind.NUMBER, "WGS84, decimal degrees", blank="easting is used", unit="°", minimum=-90, maximum=90
    ),
    Column(
        "longitude",
        Kind.NUMBER,
        "WGS84, decimal degrees",
        blank="northing is used",
        unit="°",
        minimum=-180,
        maximum=180,
    ),
    Column("easting", Kind.NUMBER, "British National Grid", blank="latitude is used", unit="m", maximum=700_000),
    Column("northing", Kind.NUMBER, "British National Grid", blank="longitude is used", unit="m", maximum=1_300_000),
)

PROVENANCE = (
    Column("assumed", Kind.LIST, "columns of this row that are estimates", blank="none"),
    Column("basis", Kind.TEXT, "what the figures rest on", blank="not given"),
    Column("source", Kind.TEXT, "where the row comes from", blank="not given"),
    Column("source_ref", Kind.TEXT, "its reference there", blank="not given"),
    Column("category", Kind.TEXT, "kind of thing: office, library, clinic …", blank="not given"),
    Column(
        "price_year", Kind.YEAR, "year of the row's money", blank="the option's price year", minimum=1990, maximum=2100
    ),
)
"""Columns that any table may carry."""

AGENCIES = Table(
    "agencies", "a public body", ("agency",), required=True,
    columns=(
        _id("agency", "short id of the body"),
        Column("name", Kind.TEXT, "its full name", blank="the id"),
        Column("sector", Kind.CHOICE, "kind of body", blank="other",
               choices=("council", "nhs", "police", "fire", "central", "community", "other")),
        Column("joins", Kind.YES_NO, "may share buildings and support functions", blank="yes"),
        _money("capital_limit_gbp", "capital it can spend on the plan", "no limit of its own"),
    ),
)  # fmt: skip

BUILDINGS = Table(
    "buildings", "a building, in use or offered", ("building",), required=True,
    columns=(
        _id("building", "id of the building"),
        Column("name", Kind.TEXT, "its name", blank="the id"),
        _ref("agency", "agencies", "owner or tenant"),
        Column("area", Kind.TEXT, "district", blank="no area"),
        Column("postcode", Kind.TEXT, "postcode", blank="not given"),
        *POSITION,
        Column("tenure", Kind.CHOICE, "how it is held", True, choices=("freehold", "leasehold", "licence", "pfi")),
        Column("lease_end", Kind.DATE, "when the lease, licence or contract ends",
               blank="freehold; else the rent is never saved"),
        Column("break_date", Kind.DATE, "when a break clause can be used", blank="no break"),
        Column("notice_months", Kind.NUMBER, "notice needed", blank="the option's", unit="months"),
        _number("floor_area_m2", "floor area", "m²", blank="not given"),
        Column("desks", Kind.LIMIT, "desks there today", True, unit="desks"),
        _number("fitout_desks", "desks that could be added", "desks", blank="none can be added"),
        _money("fitout_gbp_per_desk", "cost of adding one", "the option's"),
        _money("rent_gbp_per_year", "rent", "no rent (reported on a lease or licence)"),
        _money("rates_gbp_per_year", "business rates", "none (reported)"),
        _money("running_gbp_per_year", "energy, cleaning, maintenance, facilities", "none (reported)"),
        _money("running_gbp_per_desk", "what of it goes with a desk in use", "the option's share of it"),
        _money("backlog_gbp", "repairs that fall due only if the building is kept", "none"),
        _money("receipt_gbp", "net sale value if released", "no receipt", signed=True),
        _money("residual_gbp", "what a freehold that is kept is worth when the appraisal ends", "not counted"),
        _money("exit_gbp", "dilapidations, termination", "no exit cost"),
        _money("opening_gbp", "cost of opening it (candidate only)", "no cost of opening"),
        _money("income_gbp_per_year", "income from let space, lost on release", "none"),
        Column("hire_gbp_per_desk_year", Kind.MONEY, "hire of a desk, of a community body's building", blank="free",
               unit="£ a year"),
        _money("hire_gbp_per_session", "hire of a room for half a day, likewise", "free"),
        Column("carbon_kg_per_year", Kind.NUMBER, "carbon, CO₂ equivalent", blank="not counted", unit="kg CO₂e a year"),
        Column("status", Kind.CHOICE, "what may happen to it", blank="free",
               choices=("free", "keep", "close", "candidate")),
        Column("features", Kind.LIST, "step-free; secure; clinical …", blank="none"),
        Column("hosts", Kind.LIST, "who may move in: own (its owner's staff), or sectors and agencies besides them",
               blank="any that join; in a kind of building that the option keeps to itself, who works in that kind"),
    ),
)  # fmt: skip

SPACES = Table(
    "spaces", "a capacity other than desks", ("building", "space_type"),
    columns=(
        _ref("building", "buildings", "the building"),
        Column("space_type", Kind.TEXT, "vehicle bays, hearing rooms …", True),
        _number("capacity", "how many there are", "units", required=True),
    ),
)  # fmt: skip

ROUTES = Table(
    "routes", "a way out of a building that closes, where there is more than one", ("building", "route"),
    columns=(
        _ref("building", "buildings", "the building"),
        Column("route", Kind.CHOICE, "sell, let, transfer (to a community body), hand back", True, choices=WAYS_OUT),
        _money("receipt_gbp", "net value received", "sell, hand back: the building's; else none", signed=True),
        _money("income_gbp_per_year", "rent received from whoever takes it", "none"),
        _money("cost_gbp", "one-off cost of it", "sell, hand back: the building's exit_gbp; else none"),
        _number("lag_years", "time until it is taken, after everybody has left", "years",
                "sell: the option's sale lag; else none"),
        _number("homes", "homes built on its land", "homes", "none"),
        Column("keeps_hall", Kind.YES_NO, "services that take no desks may go on there", blank="no"),
        Column("because", Kind.TEXT, "the reason", blank="not given"),
    ),
)  # fmt: skip

TEAMS = Table(
    "teams", "staff who move together", ("team",), required=True,
    columns=(
        _id("team", "id of the team"),
        Column("name", Kind.TEXT, "its name", blank="the id"),
        _ref("agency", "agencies", "who employs them"),
        _ref("building", "buildings", "where they sit today", False, "a new team, to be housed"),
        _number("fte", "full-time equivalents", "FTE", required=True),
        _number("desks", "desks they need", "desks", blank="FTE × the option's desks per FTE"),
        Column("needs", Kind.LIST, "features the building must have", blank="none"),
        Column("movable", Kind.YES_NO, "may move", blank="yes"),
        _number("max_move_km", "furthest move", "km", blank="the option's"),
        Column("function", Kind.TEXT, "the support function they deliver", blank="front line",
               suggests=(("functions", "function"),)),
        _ref("serves", "services", "the service whose counters they staff: they sit only where it is offered", False,
             "no counter"),
    ),
)  # fmt: skip

NEEDS = Table(
    "needs", "a team's need other than desks", ("team", "space_type"),
    columns=(
        _ref("team", "teams", "the team"),
        Column("space_type", Kind.TEXT, "as in spaces", True, suggests=(("spaces", "space_type"),)),
        _number("quantity", "how many it needs", "units", required=True),
    ),
)  # fmt: skip

PAIRS = Table(
    "pairs", "teams or agencies to keep together or apart", ("kind", "left", "right"),
    columns=(
        Column("kind", Kind.CHOICE, "together or apart", True, choices=("together", "apart")),
        Column("left", Kind.ID, "a team or an agency", True, refers=("teams", "agencies")),
        Column("right", Kind.ID, "a team or an agency", True, refers=("teams", "agencies")),
        Column("because", Kind.TEXT, "the reason", blank="not given"),
    ),
)  # fmt: skip

SERVICES = Table(
    "services", "something the public comes in for", ("service",),
    columns=(
        _id("service", "id of the service"),
        Column("name", Kind.TEXT, "its name", blank="the id"),
        _ref("agency", "agencies", "who provides it", False, "several bodies"),
        _number("minutes_per_visit", "staff time of a visit at a front door", "minutes", blank="the option's"),
    ),
)  # fmt: skip

COUNTERS = Table(
    "counters", "a service offered, or possible, at a building", ("service", "building"),
    columns=(
        _ref("service", "services", "the service"),
        _ref("building", "buildings", "the building"),
        Column("status", Kind.CHOICE, "offered there today, or possible", True, choices=("open", "possible")),
        _money("running_gbp_per_year", "running cost of the counter", "none"),
        _money("setup_gbp", "cost of setting it up", "none"),
        _number("capacity_visits_per_year", "visits it can take", "visits a year", blank="no limit"),
        _number("min_staff_fte", "staff it needs at the least, of teams that serve it", "FTE",
                blank="one such team, where it has any today or is new, and the service has any"),
        _number("desks", "desks it takes from the building while offered", "desks", blank="none"),
        _number("floor_m2", "floor it takes (kept for the record: no rule looks at it)", "m²", blank="not given"),
        _money("reception_gbp_per_year", "a reception of its own, with its staff", "none: nothing to share"),
        Column("sessions_per_week", Kind.NUMBER, "half-days on which it is there: costs and visits are of a whole week",
               blank="all week", unit="half-days a week", minimum=0.1),
    ),
)  # fmt: skip

FRONT_DOORS = Table(
    "front_doors", "a building where one reception could serve several services", ("building",),
    columns=(
        _ref("building", "buildings", "the building"),
        _money("reception_gbp_per_year", "the one reception, with the least staff it needs", "none (reported)"),
        Column("minimum_staff_fte", Kind.NUMBER, "the least staff it needs", blank="1", unit="FTE", minimum=0.01),
        Column("services", Kind.LIST, "services that may be reached through it", blank="every service"),
        _money("opening_gbp", "cost of making it", "none"),
    ),
)  # fmt: skip

LOCALITIES = Table(
    "localities", "a small area where people live", ("locality",),
    columns=(
        _id("locality", "id of the small area"),
        Column("name", Kind.TEXT, "its name", blank="the id"),
        Column("area", Kind.TEXT, "district", blank="no area"),
        *POSITION,
        _number("population", "people who live there", "people", required=True),
        Column("group", Kind.LIST, "priority groups: deprived; rural …", blank="none"),
    ),
)  # fmt: skip

DEMAND = Table(
    "demand", "visits", ("locality", "service"),
    columns=(
        _ref("locality", "localities", "where they come from"),
        _ref("service", "services", "what they come for"),
        _number("visits_per_year", "visits", "visits a year", required=True),
    ),
)  # fmt: skip

FUNCTIONS = Table(
    "functions", "one agency's support function", ("agency", "function"),
    columns=(
        _ref("agency", "agencies", "whose function it is"),
        Column("function", Kind.TEXT, "IT, finance, HR …", True),
        _number("fte", "staff who deliver it", "FTE", required=True),
        _money("staff_gbp_per_year", "pay", "", required=True),
        _money("systems_gbp_per_year", "systems", "none"),
        _money("contracts_gbp_per_year", "contracts", "none"),
        Column("contracts_end", Kind.DATE, "its contracts cannot end before: until then its systems are paid",
               blank="they can"),
        _ref("team", "teams", "the team that delivers it", False, "every team of that agency with that function"),
    ),
)  # fmt: skip

ARRANGEMENTS = Table(
    "arrangements", "a shared way to supply a function", ("arrangement",),
    columns=(
        _id("arrangement", "id of the arrangement"),
        Column("function", Kind.TEXT, "the function it supplies", True, suggests=(("functions", "function"),)),
        Column("provider", Kind.ID, "an agency, or external", True, refers=("agencies",), besides=("external",)),
        _ref("building", "buildings", "where its staff sit", False, "the plan chooses among the provider's"),
        _money("fixed_gbp_per_year", "fixed running cost", "none"),
        _money("setup_gbp", "cost of setting it up", "none"),
        _money("onboarding_gbp", "cost for each agency that joins", "none"),
        _number("capacity_fte", "customers' FTE it can take on, the provider's own included", "FTE", blank="no limit"),
        Column("min_agencies", Kind.WHOLE, "smallest number of agencies, the provider included", blank="1",
               unit="agencies"),
        Column("customers", Kind.LIST, "sectors and agencies that may join", blank="any that join"),
    ),
)  # fmt: skip

ARRANGEMENT_TIERS = Table(
    "arrangement_tiers", "economies of scale", ("arrangement", "from_fte"),
    columns=(
        _ref("arrangement", "arrangements", "the arrangement"),
        _number("from_fte", "FTE served from which this tier applies, before savings", "FTE", required=True),
        Column("staff_saving", Kind.SHARE, "share of pay saved", True, maximum=1.0),
        Column("systems_saving", Kind.SHARE, "share of systems cost saved", blank="none", maximum=1.0),
    ),
)  # fmt: skip

TRAVEL = Table(
    "travel", "a journey that is known", ("origin", "destination"),
    columns=(
        Column("origin", Kind.ID, "a building or locality", True, refers=("buildings", "localities")),
        Column("destination", Kind.ID, "a building or locality", True, refers=("buildings", "localities")),
        _number("minutes", "time it takes", "minutes", blank="worked out from the km"),
        _number("km", "distance", "km", blank="worked out from the positions"),
    ),
)  # fmt: skip

ROADS = Table(
    "roads", "a stretch of road, in both directions", ("from_node", "to_node"),
    columns=(
        _ref("from_node", "nodes", "one end"),
        _ref("to_node", "nodes", "the other end"),
        _number("minutes", "time it takes", "minutes", required=True),
        _number("km", "length", "km", required=True),
    ),
)  # fmt: skip

NODES = Table(
    "nodes", "a junction of the road network", ("node",),
    columns=(_id("node", "id of the junction"), *POSITION),
)  # fmt: skip

MOVE_COSTS = Table(
    "move_costs", "a move whose cost is known", ("team", "building"),
    columns=(
        _ref("team", "teams", "who moves"),
        _ref("building", "buildings", "where to"),
        _money("gbp", "one-off cost, instead of the computed one", "", required=True),
    ),
)  # fmt: skip

BLACKOUTS = Table(
    "blackouts", "a time in which nothing of a body moves, with a programme of years", ("agency", "from", "to"),
    columns=(
        _ref("agency", "agencies", "whose teams, buildings, functions and counters stay as they are"),
        Column("from", Kind.DATE, "first day", required=True),
        Column("to", Kind.DATE, "last day", required=True),
        Column("because", Kind.TEXT, "the reason", blank="not given"),
    ),
)  # fmt: skip

DECISIONS = {
    "building": ("keep", "close", "free"),
    "team": ("keep", "pin", "forbid", "free"),
    "function": ("keep", "pin", "forbid", "free"),
    "counter": ("keep", "close", "free"),
}
"""The decisions that a lock may hold, by its kind."""

LOCKED = {"building": "buildings", "team": "teams", "function": "functions", "counter": "counters"}
"""The table whose key the id of a lock is, by its kind."""
LOCKED_TO = {"team": ("buildings", JOINS), "function": ("arrangements", OWN)}
"""The table that the `where` of a lock names a row of, and the word that may stand there instead, by its kind."""

SPEND = Table(
    "spend", "what a body spends a year under a heading", ("agency", "heading"),
    columns=(
        _ref("agency", "agencies", "who spends it"),
        Column("heading", Kind.TEXT, "as its budget has it: premises, adult social care, …", required=True),
        _money("gbp_per_year", "what it spends a year", "", required=True),
        Column("influence", Kind.CHOICE, "who decides on it: own (the body), shared (with others), passported (it is "
               "handed on)", True, choices=INFLUENCES),
        Column("part", Kind.CHOICE, "which of the tables it holds the cost of: buildings, functions, counters",
               blank="nothing that a plan touches", choices=PARTS),
    ),
)  # fmt: skip

LOCKS = Table(
    "locks", "a decision taken beforehand, which the plan keeps to", ("kind", "id", "decision", "where"),
    columns=(
        Column("kind", Kind.CHOICE, "what it is about", True, choices=tuple(DECISIONS)),
        Column("id", Kind.ID, "the building or team; for a function agency / function; for a counter "
               "service / building", True),
        Column("decision", Kind.CHOICE, "keep (as today), close, pin (to where), forbid (there), free (no lock)", True,
               choices=("keep", "close", "pin", "forbid", "free")),
        Column("where", Kind.ID, "with pin and forbid: a team's building, or joins (a shared arrangement that does its "
               "work); a function's arrangement, or own",
               blank="keep, close or free, which need none"),
        Column("not_before", Kind.DATE, "with programme.years: it happens on this day or later; free: if at all. A "
               "closing happens when the building is empty, all else on the day of the moves",
               blank="as early as it pays"),
        Column("by", Kind.DATE, "with programme.years: it happens on this day or before; free: if at all",
               blank="in any year of the programme"),
        Column("because", Kind.TEXT, "the reason", blank="not given"),
    ),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    AGENCIES, BUILDINGS, SPACES, ROUTES, TEAMS, NEEDS, PAIRS, SERVICES, COUNTERS, FRONT_DOORS, LOCALITIES,
    DEMAND, FUNCTIONS, ARRANGEMENTS, ARRANGEMENT_TIERS, TRAVEL, ROADS, NODES, MOVE_COSTS, BLACKOUTS, SPEND, LOCKS,
)  # fmt: skip

BY_NAME = {table.name: table for table in TABLES}

GUIDES = ("Contents", "Columns", "Lists")
"""Sheets of the template that explain the others, and what its drop-downs offer. Reading passes over them."""
