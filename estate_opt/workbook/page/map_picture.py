"""The picture of the estate: two maps to one scale, buildings now and in the plan."""

from collections.abc import Iterator, Sequence

from estate_opt.workbook.page.boundaries import Boundaries
from estate_opt.workbook.page.drawn_map import Maps, Shown, drawn_maps
from estate_opt.workbook.page.parts import Row, Section, Tabs, called, table_of
from estate_opt.workbook.tabs.dossier import Dossier

FURTHER = ("further within the standard", "further within the margin", "worse")
"""Verdicts on a locality from which people go further."""
_STATES = {"close": "closed", "open": "opened", "open as shared hub": "opened", "keep": "kept", "shared hub": "kept"}
_MOST_NAMED = 12


def map_section(dossier: Dossier, tabs: Tabs, boundaries: Boundaries | None = None) -> Section:
    """Where buildings close, open and stay; without maps where the tables give no building a position."""
    rows = [row for row in tabs.rows("Buildings") if row["decision"] in _STATES]
    figures = dossier.headline.buildings
    title = (
        f"{figures.closed:,} of {figures.today:,} buildings close"
        + (f" and {figures.opened:,} open" if figures.opened else "")
        + f": {figures.plan:,} are left, {figures.shared_plan:,} of them shared"
    )
    table = table_of(
        tabs, "Buildings", "name building agency_name area decision release agencies_plan desks_today desks_plan "
        "yearly_today yearly_plan saving", "Every building: what becomes of it", rows, {"name": "building"},
    )  # fmt: skip
    maps = _maps(dossier, rows, boundaries)
    if maps is None:
        note = "The tables give no building a position, so there is no map."
        return Section("nothing", "Buildings", title, None, notes=(note,), tables=(table,))
    closed = [called(row["name"], row["building"]) for row in rows if row["decision"] == "close"]
    alt = f"Two maps: {figures.today:,} buildings now, {figures.plan:,} in the plan."
    if closed:
        more = f" and {len(closed) - _MOST_NAMED:,} more" if len(closed) > _MOST_NAMED else ""
        alt += f" Closed: {', '.join(closed[:_MOST_NAMED])}{more}."
    return Section("map", "Map", title, maps, alt, notes=tuple(how_to_read(maps)), tables=(table,))


def how_to_read(maps: Maps) -> Iterator[str]:
    """What the signs of a map mean."""
    yield "A building's area on the map is by its desks; its shape and colour say whose it is."
    yield (
        "In a plan a hollow one is closed, and one with a ring around it is new. Where they stand close together they "
        "are drawn a little apart."
    )
    if maps.lines_from:
        yield maps.lines_from
    elif maps.ground:
        yield (
            "Lines part the ground by which locality's point is nearest (Voronoi cells, cut to an outline around all): "
            "they are no boundaries of any authority."
        )
    if maps.has_further:
        yield "Hatched: people who live there go further for some service than today."
    if maps.missing:
        yield f"Without a position, so not on the map: {maps.missing:,}."


def _maps(dossier: Dossier, rows: Sequence[Row], boundaries: Boundaries | None) -> Maps | None:
    estate, figures = dossier.plan.estate, dossier.headline.buildings
    states = {str(row["building"]): _STATES[str(row["decision"])] for row in rows}
    desks = {str(row["building"]): max(row.number("desks_today"), row.number("desks_plan")) for row in rows}
    desks = {name: max(taken, estate.buildings[name].desks or 0.0) for name, taken in desks.items()}
    labels = {
        str(row["building"]): f"{called(row['name'], row['building'])}, {row['agency_name']}: {row['decision']}"
        for row in rows
    }
    now = {name: "kept" for name, state in states.items() if state != "opened"}
    further = {row.locality for row in dossier.plan.localities if row.verdict in FURTHER}
    shown = (
        Shown(f"Now: {figures.today:,} buildings", now, labels),
        Shown(f"In the plan: {figures.plan:,} buildings", states, labels, further),
    )
    return drawn_maps(estate, desks, shown, dossier.payer_label, boundaries)
