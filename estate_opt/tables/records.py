"""From typed tables to the estate: every blank gets its meaning here, and nowhere else.

What a blank means stands in `schema.py` in words; the figures it stands for are the option's levers. All mappings are
in sorted order, so that the order of rows has no meaning.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from estate_opt.domain.blackouts import Blackout
from estate_opt.domain.estate import (
    DISSOLVED,
    JOINS,
    Agency,
    Arrangement,
    Building,
    Estate,
    Journey,
    Lock,
    Pair,
    SupportFunction,
    Team,
    Tier,
)
from estate_opt.domain.reorganise import reorganised
from estate_opt.domain.spend import spend_of
from estate_opt.ground.errors import Finding, InputError, Severity
from estate_opt.options.option import Option
from estate_opt.tables.blank_costs import blank_costs
from estate_opt.tables.cell_types import UNLIMITED
from estate_opt.tables.estimates import assumed_cells
from estate_opt.tables.hired import with_hired
from estate_opt.tables.positions import positions_of
from estate_opt.tables.public_records import counters_of, front_doors_of, localities_of, services_of, visits_of
from estate_opt.tables.road_rows import nodes_of, roads_of
from estate_opt.tables.routes import with_routes
from estate_opt.tables.schema import BY_NAME, Kind
from estate_opt.tables.typed_rows import Row, Tables

Record = TypeVar("Record")
_NONE_IF_BLANK = (
    "rent_gbp_per_year", "rates_gbp_per_year", "running_gbp_per_year", "backlog_gbp", "receipt_gbp",
    "residual_gbp", "exit_gbp", "opening_gbp", "income_gbp_per_year", "hire_gbp_per_desk_year", "hire_gbp_per_session",
    "carbon_kg_per_year",
)  # fmt: skip
"""Columns of a building of which a blank means nil; the checks report those where that is a surprise."""
_NO_TIERS = (Tier(0.0, 0.0, 0.0),)
_MONEY = {name: tuple(each.name for each in of.columns if each.kind is Kind.MONEY) for name, of in BY_NAME.items()}


def build_estate(tables: Tables, option: Option) -> Estate:
    """The estate that the tables describe, with the option's levers for what they leave open, its bodies reorganised.

    The tables must have passed `checks.check`: of two rows with one key the later would win here. Raises
    InputError with the errors of reading, or where money is of a year that the option has no deflator for.
    """
    errors = [finding for finding in tables.findings if finding.severity is Severity.ERROR]
    errors += price_year_findings(tables, option)
    if errors:
        raise InputError(errors)
    priced = _Priced(tables, option)
    agencies = _agencies(priced)
    services = _sorted(services_of(priced.rows("services")))
    localities = _sorted(localities_of(priced.rows("localities"), priced.positions("localities")))
    estate = Estate(
        agencies=agencies,
        buildings=with_hired(_buildings(priced, option), agencies),
        teams=_teams(priced, option),
        pairs=tuple(sorted(map(_pair, priced.rows("pairs")), key=lambda pair: (pair.kind, pair.left, pair.right))),
        services=services,
        counters=_sorted(counters_of(priced.rows("counters"), option)),
        front_doors=_sorted(front_doors_of(priced.rows("front_doors"))),
        localities=localities,
        visits=visits_of(priced.rows("demand"), option, services, localities),
        functions=_functions(priced),
        arrangements=_arrangements(priced),
        journeys=_sorted(
            {(row["origin"], row["destination"]): Journey(row["minutes"], row["km"]) for row in priced.rows("travel")}
        ),
        roads=roads_of(priced.rows("roads")),
        nodes=nodes_of(priced.rows("nodes"), priced.positions("nodes")),
        move_costs_gbp=_sorted({(row["team"], row["building"]): row["gbp"] for row in priced.rows("move_costs")}),
        assumed=assumed_cells(tables),
        blank_costs=tuple(sorted(blank_costs(tables), key=lambda blank: (blank.table, blank.key))),
        blackouts=tuple(_blackout(row) for row in tables.rows("blackouts")),
        spend=spend_of(priced.rows("spend")),
        locks=locks_of(tables),
    )
    return reorganised(estate, option)


def price_factor(option: Option, year: int | None) -> float | None:
    """What to multiply money of a year by to have it at the option's price year; None without a deflator."""
    prices = option.levers.prices
    if year is None or year == prices.price_year:
        return 1.0
    base, own = prices.deflators.get(prices.price_year), prices.deflators.get(year)
    return base / own if base and own else None


def price_year_findings(tables: Tables, option: Option) -> list[Finding]:
    """Rows whose money is of a year that the option has no deflator for, one finding a row."""
    years = sorted(option.levers.prices.deflators)
    remedy = f"Give a year from {years[0]} to {years[-1]}, or add its deflator to the option." if years else ""
    return [
        row.finding(Severity.ERROR, "price_year", f"There is no deflator for {row['price_year']}.", remedy)
        for table in tables.tables
        for row in tables.rows(table)
        if price_factor(option, row["price_year"]) is None
    ]


def team_desks(row: Row | Mapping[str, Any], option: Option) -> float | None:
    """The desks a team needs: as given, else its FTE × desks per FTE; None where neither can be read."""
    if row["desks"] is not None:
        return float(row["desks"])
    return None if row["fte"] is None else float(row["fte"]) * option.levers.space.desks_per_fte


class _Priced:
    """The tables' rows with their money at the option's price year."""

    def __init__(self, tables: Tables, option: Option) -> None:
        self._tables = tables
        self._option = option

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """The rows of a table as values by column, blank and absent alike None."""
        return [_Blank(self._at_price_year(table, row)) for row in self._tables.rows(table)]

    def positions(self, table: str) -> list[tuple[float | None, float | None]]:
        """Easting and northing of each row of a table, in the order of `rows`."""
        return [position or (None, None) for position in positions_of(self._tables.rows(table))]

    def _at_price_year(self, table: str, row: Row) -> dict[str, Any]:
        factor = price_factor(self._option, row["price_year"])
        values = dict(row.values)
        if factor is not None and factor != 1.0:
            for column in _MONEY[table]:
                if values.get(column) is not None:
                    values[column] *= factor
        return values


class _Blank(dict[str, Any]):
    """Values by column; a column that the table does not have is as blank as an empty cell."""

    def __missing__(self, column: str) -> None:
        return None


def _sorted(records: Mapping[Any, Record]) -> dict[Any, Record]:
    return dict(sorted(records.items(), key=lambda item: item[0]))


def _agencies(priced: _Priced) -> dict[str, Agency]:
    return _sorted(
        {
            row["agency"]: Agency(
                agency=row["agency"],
                name=row["name"] or row["agency"],
                sector=row["sector"] or "other",
                joins=row["joins"] is not False,
                capital_limit_gbp=row["capital_limit_gbp"],
            )
            for row in priced.rows("agencies")
        }
    )


def _buildings(priced: _Priced, option: Option) -> dict[str, Building]:
    spaces = _amounts(priced.rows("spaces"), "building", "capacity")
    return with_routes(
        {
            row["building"]: _building(row, position, option, spaces.get(row["building"], {}))
            for row, position in zip(priced.rows("buildings"), priced.positions("buildings"), strict=True)
        },
        priced.rows("routes"),
        option,
    )


def _building(
    row: Mapping[str, Any], position: tuple[float | None, float | None], option: Option, spaces: dict[str, float]
) -> Building:
    fitout_desks = row["fitout_desks"] or 0.0
    fitout_gbp = row["fitout_gbp_per_desk"]
    if fitout_gbp is None:
        fitout_gbp = option.levers.space.fitout_gbp_per_desk if fitout_desks else 0.0
    notice = row["notice_months"]
    return Building(
        building=row["building"],
        agency=row["agency"],
        tenure=row["tenure"],
        name=row["name"] or row["building"],
        area=row["area"] or "",
        postcode=row["postcode"] or "",
        category=row["category"] or "",
        easting=position[0],
        northing=position[1],
        lease_end=row["lease_end"],
        break_date=row["break_date"],
        notice_months=option.levers.exits.notice_months if notice is None else notice,
        floor_area_m2=row["floor_area_m2"],
        desks=None if row["desks"] is UNLIMITED else row["desks"],
        fitout_desks=fitout_desks,
        fitout_gbp_per_desk=fitout_gbp,
        running_gbp_per_desk=row["running_gbp_per_desk"],
        status=row["status"] or "free",
        hosts=frozenset(row["hosts"]) if row["hosts"] else None,
        features=frozenset(row["features"] or ()),
        spaces=spaces,
        routes=(),
        **{column: row[column] or 0.0 for column in _NONE_IF_BLANK},
    )


def _teams(priced: _Priced, option: Option) -> dict[str, Team]:
    needs = _amounts(priced.rows("needs"), "team", "quantity")
    levers = option.levers
    return _sorted(
        {
            row["team"]: Team(
                team=row["team"],
                agency=row["agency"],
                fte=row["fte"],
                desks=team_desks(row, option) or 0.0,
                building=row["building"],
                name=row["name"] or row["team"],
                needs=frozenset(row["needs"] or ()),
                movable=row["movable"] is not False,
                max_move_km=levers.moves.max_km if row["max_move_km"] is None else row["max_move_km"],
                function=row["function"],
                serves=row["serves"],
                space_needs=needs.get(row["team"], {}),
            )
            for row in priced.rows("teams")
        }
    )


def _amounts(rows: Iterable[Mapping[str, Any]], owner: str, amount: str) -> dict[str, dict[str, float]]:
    """Amounts by space type, of each building or team."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        found.setdefault(row[owner], {})[row["space_type"]] = row[amount]
    return {key: _sorted(amounts) for key, amounts in found.items()}


def _pair(row: Mapping[str, Any]) -> Pair:
    return Pair(row["kind"], row["left"], row["right"], row["because"] or "")


def _blackout(row: Row) -> Blackout:
    return Blackout(row["agency"], row["from"], row["to"], row["because"] or "")


def sorted_locks(locks: Iterable[Lock]) -> tuple[Lock, ...]:
    """Locks in the order in which an estate holds them."""
    return tuple(
        sorted(locks, key=lambda lock: (lock.kind, lock.key, lock.decision, lock.where or "", lock.dates_told))
    )


def locks_of(tables: Tables) -> tuple[Lock, ...]:
    """The locks of a place; rows that lack what makes one are left to the checks."""
    rows = (row for row in tables.rows("locks") if None not in (row["kind"], row["id"], row["decision"]))
    return sorted_locks(map(_lock, rows))


def _lock(row: Row) -> Lock:
    where = DISSOLVED if (row["kind"], row["where"]) == ("team", JOINS) else row["where"]
    key, because = key_parts(row["kind"], row["id"]), row["because"] or ""
    return Lock(row["kind"], key, row["decision"], where, because, row["by"], row["not_before"])


def key_parts(kind: str, name: str) -> tuple[str, ...]:
    """The key of a lock from its text: two parts for a function or counter, of which the second may hold a slash."""
    parts = name.split("/", 1) if kind in ("function", "counter") else [name]
    return tuple(part.strip() for part in parts)


def _functions(priced: _Priced) -> dict[tuple[str, str], SupportFunction]:
    deliverers: dict[tuple[str, str], list[str]] = {}
    for team in priced.rows("teams"):
        deliverers.setdefault((team["agency"], team["function"]), []).append(team["team"])
    return _sorted(
        {
            (key := (row["agency"], row["function"])): SupportFunction(
                agency=row["agency"],
                function=row["function"],
                fte=row["fte"],
                staff_gbp_per_year=row["staff_gbp_per_year"],
                systems_gbp_per_year=row["systems_gbp_per_year"] or 0.0,
                contracts_gbp_per_year=row["contracts_gbp_per_year"] or 0.0,
                teams=(row["team"],) if row["team"] else tuple(sorted(deliverers.get(key, ()))),
                contracts_end=row["contracts_end"],
            )
            for row in priced.rows("functions")
        }
    )


def _arrangements(priced: _Priced) -> dict[str, Arrangement]:
    tiers: dict[str, list[Tier]] = {}
    for row in priced.rows("arrangement_tiers"):
        tier = Tier(row["from_fte"], row["staff_saving"], row["systems_saving"] or 0.0)
        tiers.setdefault(row["arrangement"], []).append(tier)
    return _sorted(
        {
            row["arrangement"]: Arrangement(
                arrangement=row["arrangement"],
                function=row["function"],
                provider=row["provider"],
                building=row["building"],
                fixed_gbp_per_year=row["fixed_gbp_per_year"] or 0.0,
                setup_gbp=row["setup_gbp"] or 0.0,
                onboarding_gbp=row["onboarding_gbp"] or 0.0,
                capacity_fte=row["capacity_fte"],
                min_agencies=1 if row["min_agencies"] is None else row["min_agencies"],
                customers=frozenset(row["customers"]) if row["customers"] else None,
                tiers=tuple(sorted(tiers[row["arrangement"]], key=_scale))
                if row["arrangement"] in tiers
                else _NO_TIERS,
            )
            for row in priced.rows("arrangements")
        }
    )


def _scale(tier: Tier) -> float:
    return tier.from_fte
