"""The picture of access: who is within the standard of each service, and how far the ways of localities change."""

from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.results.equality import ways_changed
from estate_opt.workbook.page.parts import Row, Section, Tabs, called, table_of
from estate_opt.workbook.page.scales import round_step
from estate_opt.workbook.tabs.dossier import Dossier

STRIP = 130
"""Height of the strip of localities, in pixels."""
_SIGNS = ("▲", "■", "◆", "★", "✚", "▼")
_NONE, _SEVERAL = "●", "✱"
_SAME = 0.005


@dataclass(frozen=True, slots=True)
class Share:
    """People of one kind within the standard of a service."""

    whom: str
    sign: str
    before: float
    after: float
    """In hundredths."""
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One locality whose way changes."""

    x: float
    y: float
    sign: str
    is_further: bool
    words: str


@dataclass(frozen=True)
class Service:
    """One service: shares, and the localities whose way changes in the order of the change."""

    name: str
    standard: str
    shares: Sequence[Share]
    changes: Sequence[Change]
    words: str
    nought: float
    scale: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Access:
    """All services, with the signs of groups."""

    strip: int
    services: Sequence[Service]
    signs: Sequence[tuple[str, str]]


def access_section(dossier: Dossier, tabs: Tabs) -> Section | None:
    """Access by service; None where nobody lives in the place."""
    shares, localities = tabs.rows("Access"), tabs.rows("Localities")
    if not shares or not localities:
        return None
    groups = sorted({group for row in localities for group in _groups(row)})
    signs = dict(zip(groups, _SIGNS, strict=False))
    services = list(dict.fromkeys(str(row["service"]) for row in shares))
    drawn = [
        _service(
            [row for row in shares if row["service"] == service and row["whom"] != "area"],
            [row for row in localities if row["service"] == service],
            signs,
        )
        for service in services
    ]
    table = table_of(
        tabs, "Access", "name whom scope standard people before after change", "People within the standard",
        [row for row in shares if row["whom"] != "area"],
    )  # fmt: skip
    changed_ways = table_of(
        tabs, "Localities", "service_name locality name area groups people before after change unit verdict",
        "Localities whose way changes", [row for row in localities if row["verdict"] != "same"],
    )  # fmt: skip
    notes = (
        "Bars: the share of people whose nearest counter is within the standard; the thin line is today, the thick bar "
        "the plan. Below each: the localities whose way changes, from those that go nearer to those that go further.",
        "How far the others go is on the tab Localities of the workbook.",
    )
    key = [
        (_NONE, "no priority group"),
        *((sign, group) for group, sign in signs.items()),
        (_SEVERAL, "several groups"),
    ]
    alt = " ".join(f"{service.name}: {service.words}" for service in drawn)
    title, lead = _in_short(dossier)
    return Section("access", "Access", title, Access(STRIP, drawn, key), alt, (lead,), notes, (table, changed_ways))


def _in_short(dossier: Dossier) -> tuple[str, str]:
    """How many people go further, and whether anybody is worse off by the option's own measure."""
    changed, worse = ways_changed(dossier.plan), dossier.headline.localities_worse
    much = f"{changed.much_further:,.0f}" if changed.much_further >= 0.5 else "none"
    title = f"Nobody goes further for any service; {changed.nearer:,.0f} people go nearer"
    if changed.further:
        title = (
            f"{changed.further:,.0f} of {changed.people:,.0f} people go further for some service, {much} of them by "
            "more than a kilometre"
        )
    who = "None of them is" if not worse else "1 locality is" if worse == 1 else f"{worse:,} localities are"
    return title, f"{who} outside a standard and further off than today by more than the margin."


def _groups(row: Row) -> list[str]:
    return [group for group in str(row["groups"] or "").split("; ") if group]


def _service(shares: Sequence[Row], localities: Sequence[Row], signs: dict[str, str]) -> Service:
    moved = sorted(
        (row for row in localities if abs(row.number("change")) >= _SAME), key=lambda row: row.number("change")
    )
    lost = [row for row in localities if row["before"] is not None and row["after"] is None]
    unit = str(localities[0]["unit"]) if localities else "km"
    further = [row for row in moved if row.number("change") > 0]
    nearer = len(moved) - len(further)
    same = len(localities) - len(moved) - len(lost)
    words = f"{len(further):,} localities go further, {nearer:,} nearer, {same:,} as far as today."
    if lost:
        words += f" {len(lost):,} have nowhere to go any more."
    changes, nought, scale = _strip(moved, signs, unit)
    first = shares[0]
    return Service(
        called(first["name"], first["service"]), str(first["standard"]), [_share(row, signs) for row in shares],
        changes, words, nought, scale,
    )  # fmt: skip


def _share(row: Row, signs: dict[str, str]) -> Share:
    whom = str(row["scope"] or "everybody")
    return Share(
        whom, signs.get(whom, _NONE), round(100 * row.number("before"), 2), round(100 * row.number("after"), 2),
        f"{row.text('before')} today, {row.text('after')} in the plan",
    )  # fmt: skip


def _strip(
    moved: Sequence[Row], signs: dict[str, str], unit: str
) -> tuple[list[Change], float, list[tuple[float, str]]]:
    """The localities whose way changes, where nought is, and round figures, all from the top."""
    if not moved:
        return [], 0.0, []
    least, most = min(0.0, moved[0].number("change")), max(0.0, moved[-1].number("change"))
    span, room = (most - least) or 1.0, STRIP - 24

    def y(figure: float) -> float:
        return round(12 + (most - figure) / span * room, 1)

    changes = []
    for number, row in enumerate(moved):
        groups, change = _groups(row), row.number("change")
        sign = _NONE if not groups else _SEVERAL if len(groups) > 1 else signs.get(groups[0], _NONE)
        does = "further" if change > 0 else "nearer"
        words = f"{called(row['name'], row['locality'])}: {abs(change):,.1f} {unit} {does}, {row.text('people')} people"
        x = 8 + (number + 0.5) / len(moved) * 90
        changes.append(Change(round(x, 2), y(change), sign, change > 0, words))
    step = round_step(span / 3)
    figures = [n * step for n in range(int(least / step) - 1, int(most / step) + 2) if least <= n * step <= most]
    return changes, y(0.0), [(y(figure), f"{figure:+g} {unit}" if figure else "as today") for figure in figures]
