"""Made-up counties and regions of any size, to measure with: as records, or as a folder of CSV files.

A county is a square with towns in it; most buildings stand in a town. Today's estate is 80 % full and every
team has 20 to 40 buildings in reach. Figures per m² are those of a real county's assumptions: rent 90-140,
rates 35-50, running 70-120 £ a year. Time and memory grow with the number of rows: the only distances
worked out are to each building's nearest forty.
"""

import csv
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from estate_opt.domain.estate import Agency, Building, Counter, Estate, Locality, Service, Team
from estate_opt.options.option import Option, load
from estate_opt.tables.schema import BY_NAME

FILL = 0.8
"""Share of the desks that are needed today."""
FEWEST_IN_REACH, MOST_IN_REACH = 20, 40
COUNTY_SIDE_M_PER_ROOT_BUILDING = 2_400
"""Side of a county = this × √buildings: 500 buildings in a square of 54 km, as in Lancashire."""
DESK_M2 = 9
SERVICES = {"library": 2.2, "jobcentre": 0.5, "clinic": 1.2}
"""Services with their visits a year for each person."""

Point = tuple[float, float]


@dataclass(frozen=True)
class _Square:
    """Where a county lies and how its people and buildings cluster."""

    corner: Point
    side_m: float
    towns: tuple[Point, ...]

    def draw(self, rng: random.Random) -> Point:
        """A place in the county, to the metre: seven times in ten in a town, bigger towns more often."""
        if rng.random() < 0.3:
            offset = (rng.uniform(0, self.side_m), rng.uniform(0, self.side_m))
        else:
            town = self.towns[min(int(rng.paretovariate(1.0)) - 1, len(self.towns) - 1)]
            offset = (rng.gauss(town[0], 0.03 * self.side_m), rng.gauss(town[1], 0.03 * self.side_m))
        east, north = (
            round(start + min(max(along, 0.0), self.side_m)) for start, along in zip(self.corner, offset, strict=True)
        )
        return float(east), float(north)


def make_county(buildings: int, teams: int, seed: int, localities: int = 0, option: Option | None = None) -> Estate:
    """A county as records. The same arguments give the same county; see `make_region`."""
    return make_region(1, buildings, teams, seed, localities, option)


def make_region(
    counties: int = 12,
    buildings: int = 5_000,
    teams: int = 20_000,
    seed: int = 1,
    localities: int = 0,
    option: Option | None = None,
) -> Estate:
    """Counties side by side as one place; a team near a border has buildings of the next county in reach.

    Numbers are for the whole region. With `localities`, services and their counters come too. The option (else
    the base) gives desks per FTE and the detour factor. Raises ValueError for a place too small to have
    40 buildings in reach, or with fewer teams than buildings.
    """
    if buildings // counties < 50 or teams < buildings or 0 < localities < 15 * counties:
        raise ValueError("a county needs 50 buildings, as many teams, and no localities or at least 15")
    levers = (option or load()).levers
    agencies: dict[str, Agency] = {}
    homes: dict[str, Building] = {}
    staff: dict[str, Team] = {}
    places: dict[str, Locality] = {}
    side_m = COUNTY_SIDE_M_PER_ROOT_BUILDING * (buildings / counties) ** 0.5
    for index in range(counties):
        counts = [_share(total, counties, index) for total in (buildings, teams, localities)]
        bodies, owned, employed, areas = _county(seed, index, side_m, counts, levers.space.desks_per_fte)
        agencies |= bodies
        homes |= owned
        staff |= employed
        places |= areas
    rng = random.Random(f"{seed} services")
    counters = _counters(rng, homes, places)
    services = {service: Service(service, service.capitalize()) for service in sorted(SERVICES) if places}
    visits = {(service, place): _visits(service, row) for service in services for place, row in places.items()}
    within_reach = _with_reach(random.Random(f"{seed} reach"), homes, staff, levers.travel.detour_factor)
    return Estate(agencies, homes, within_reach, services=services, counters=counters, localities=places, visits=visits)


def _share(total: int, parts: int, index: int) -> int:
    """The whole numbers that make up a total, as even as can be."""
    return total // parts + (index < total % parts)


Part = tuple[dict[str, Agency], dict[str, Building], dict[str, Team], dict[str, Locality]]


def _county(seed: int, index: int, side_m: float, counts: Sequence[int], desks_per_fte: float) -> Part:
    """The rows of one county, four to a line on the map, their ids beginning with its number."""
    rng = random.Random(f"{seed} county {index}")
    row, column = divmod(index, 4)
    buildings, teams, localities = counts
    towns = tuple(
        (rng.uniform(0.12, 0.88) * side_m, rng.uniform(0.12, 0.88) * side_m) for _ in range(max(3, buildings // 30))
    )
    square = _Square((250_000 + column * side_m, 150_000 + row * side_m), side_m, towns)
    prefix = f"C{index + 1:02d}"
    agencies = _agencies(prefix, buildings)
    shells = [_shell(rng, f"{prefix}-B{number:05d}", agencies, square) for number in range(1, buildings + 1)]
    candidates = max(1, buildings // 50)
    staff = _staff(rng, prefix, shells[candidates:], teams, agencies, desks_per_fte)
    homes = _furnished(rng, shells, candidates, staff)
    places = [_locality(rng, f"{prefix}-L{number:05d}", prefix, square) for number in range(1, localities + 1)]
    return (
        agencies,
        {home.building: home for home in homes},
        {team.team: team for team in staff},
        {place.locality: place for place in places},
    )


def _agencies(prefix: str, buildings: int) -> dict[str, Agency]:
    """Seven bodies in a small county, twenty in a large one; one in six does not join."""
    sectors = ("council", "council", "nhs", "police", "central", "fire")
    bodies = [
        Agency(f"{prefix}-A{number:02d}", f"{prefix} body {number}", sectors[number % 6], joins=number % 6 != 4)
        for number in range(min(20, 6 + buildings // 100))
    ]
    return {body.agency: body for body in bodies}


def _shell(rng: random.Random, building: str, agencies: Mapping[str, Agency], square: _Square) -> Building:
    """A building before anything is known of its size."""
    east, north = square.draw(rng)
    tenure = rng.choices(("freehold", "leasehold", "licence", "pfi"), (50, 40, 7, 3))[0]
    lease_end = break_date = None
    if tenure != "freehold":
        lease_end = date(rng.randint(2029, 2042), rng.choice((3, 9)), 24)
        break_date = date(lease_end.year - 5, 3, 24) if lease_end.year > 2034 and rng.random() < 0.5 else None
    features = {name for name, chance in (("step-free", 0.8), ("secure", 0.4)) if rng.random() < chance}
    return Building(
        building, rng.choice(list(agencies)), tenure, building, f"{building[:3]} district {rng.randint(1, 6)}",
        easting=east, northing=north, lease_end=lease_end, break_date=break_date,
        notice_months=6.0, features=frozenset(features),
    )  # fmt: skip


def _staff(
    rng: random.Random,
    prefix: str,
    homes: Sequence[Building],
    count: int,
    agencies: Mapping[str, Agency],
    desks_per_fte: float,
) -> list[Team]:
    """Teams of 2 to 60 FTE: one in each building, the others more often in the bigger ones. One in 20 is a guest."""
    weights = [rng.lognormvariate(0, 0.8) for _ in homes]
    seats = [*homes, *rng.choices(homes, weights, k=count - len(homes))]
    joining = [agency for agency, body in agencies.items() if body.joins]
    staff = []
    for number, home in enumerate(seats, 1):
        fte = round(min(max(rng.lognormvariate(2.5, 0.7), 2.0), 60.0), 1)
        is_guest = agencies[home.agency].joins and rng.random() < 0.05
        needs = {name for name in sorted(home.features) if rng.random() < 0.1}
        staff.append(
            Team(
                f"{prefix}-T{number:05d}", rng.choice(joining) if is_guest else home.agency, fte, fte * desks_per_fte,
                home.building, f"Team {number}", frozenset(needs), movable=rng.random() > 0.03,
            )
        )  # fmt: skip
    return staff


def _furnished(
    rng: random.Random, shells: Sequence[Building], candidates: int, staff: Sequence[Team]
) -> list[Building]:
    """The buildings with desks for 80 % use over all, each between about 70 % and 90 %, and money to their size."""
    needed = {home.building: 0.0 for home in shells[candidates:]}
    for team in staff:
        needed[team.building or ""] += team.desks
    rough = {home.building: needed[home.building] / rng.uniform(0.7, 0.9) for home in shells[candidates:]}
    stretch = sum(needed.values()) / FILL / sum(rough.values())
    kept = set(rng.sample([home.building for home in shells[candidates:]], len(shells) // 5))
    homes = []
    for number, home in enumerate(shells):
        if number < candidates:
            on_offer = replace(home, tenure="freehold", lease_end=None, break_date=None, status="candidate")
            homes.append(_priced(rng, on_offer, rng.randint(10, 40) * 10))
        else:
            desks = max(ceil(needed[home.building]), round(rough[home.building] * stretch))
            status = "keep" if home.building in kept else "free"
            homes.append(_priced(rng, replace(home, status=status), desks))
    return homes


def _priced(rng: random.Random, home: Building, desks: int) -> Building:
    """Area and money that go with so many desks, to the nearest hundred pounds."""
    area_m2 = float(ceil(desks * DESK_M2 * rng.uniform(1.0, 1.8)))

    def gbp(lowest: float, highest: float) -> float:
        return float(round(area_m2 * rng.uniform(lowest, highest), -2))

    is_freehold, is_candidate = home.tenure == "freehold", home.status == "candidate"
    room_to_add = round(desks * rng.choice((0, 0, 0.1, 0.2)))
    return replace(
        home,
        floor_area_m2=area_m2,
        desks=float(desks),
        fitout_desks=float(room_to_add),
        fitout_gbp_per_desk=float(rng.randint(30, 90) * 100) if room_to_add else 0.0,
        rent_gbp_per_year=0.0 if is_freehold else gbp(90, 140),
        rates_gbp_per_year=gbp(35, 50),
        running_gbp_per_year=gbp(70, 120),
        backlog_gbp=0.0 if is_candidate else gbp(20, 150),
        receipt_gbp=gbp(500, 1_100) if is_freehold and not is_candidate else 0.0,
        exit_gbp=0.0 if is_freehold else gbp(100, 200),
        opening_gbp=gbp(900, 1_300) if is_candidate else 0.0,
        carbon_kg_per_year=gbp(18, 75),
    )


def _locality(rng: random.Random, locality: str, prefix: str, square: _Square) -> Locality:
    east, north = square.draw(rng)
    groups = {name for name in ("deprived", "older") if rng.random() < 0.15}
    return Locality(
        locality, float(rng.randint(100, 200) * 10), locality, f"{prefix} district {rng.randint(1, 6)}", east, north,
        frozenset(groups),
    )  # fmt: skip


def _visits(service: str, locality: Locality) -> float:
    """Visits a year, to the nearest ten."""
    return float(round(locality.population * SERVICES[service], -1))


def _counters(
    rng: random.Random, homes: Mapping[str, Building], places: Mapping[str, Locality]
) -> dict[tuple[str, str], Counter]:
    """One counter open for each 15 localities and one possible; capacity is half as much again as today's visits."""
    counters: dict[tuple[str, str], Counter] = {}
    in_use = [building for building, home in homes.items() if home.in_use_today]
    for service in sorted(SERVICES) if places else ():
        number = min(len(places) // 15, len(in_use) // 2)
        chosen = rng.sample(in_use, 2 * number)
        is_open = set(chosen[:number])
        load_today = _nearest_visits(service, [homes[building] for building in chosen[:number]], places)
        usual = sum(load_today.values()) / number
        for building in sorted(chosen):
            visits = load_today[building] if building in is_open else usual
            setup_gbp = 0.0 if building in is_open else float(rng.randint(20, 150) * 1_000)
            counters[service, building] = Counter(
                service, building, building in is_open, float(rng.randint(30, 120) * 1_000), setup_gbp,
                float(ceil(visits * 1.5 / 100 + 5) * 100),
            )  # fmt: skip
    return counters


def _nearest_visits(service: str, homes: Sequence[Building], places: Mapping[str, Locality]) -> dict[str, float]:
    """Visits at each building if everybody goes to the nearest."""
    from scipy.spatial import KDTree

    tree = KDTree([(home.easting, home.northing) for home in homes])
    _, nearest = tree.query([(place.easting, place.northing) for place in places.values()])
    visits = {home.building: 0.0 for home in homes}
    for place, home in zip(places.values(), nearest, strict=True):
        visits[homes[home].building] += _visits(service, place)
    return visits


def _with_reach(
    rng: random.Random, homes: Mapping[str, Building], staff: Mapping[str, Team], detour_factor: float
) -> dict[str, Team]:
    """The teams, each with a furthest move that has 20 to 40 buildings within it, its own included."""
    from scipy.spatial import KDTree

    points = [(home.easting, home.northing) for home in homes.values()]
    metres, _ = KDTree(points).query(points, k=MOST_IN_REACH + 1)
    row = {building: number for number, building in enumerate(homes)}
    moved = {}
    for team in staff.values():
        away = metres[row[team.building or ""]]
        # Half-way between the last building within reach and the first beyond, where these differ by enough to round.
        limits = [
            (away[count - 1] + away[count]) / 2
            for count in range(FEWEST_IN_REACH, MOST_IN_REACH + 1)
            if away[count] - away[count - 1] > 4
        ]
        moved[team.team] = replace(team, max_move_km=round(float(rng.choice(limits)) * detour_factor / 1_000, 3))
    return moved


def write_county(folder: Path, buildings: int, teams: int, seed: int, localities: int = 0) -> Estate:
    """Write a county as a folder of CSV files, one a table, so that reading can be timed; gives back its records."""
    county = make_county(buildings, teams, seed, localities)
    write_tables(county, folder)
    return county


def write_tables(estate: Estate, folder: Path) -> None:
    """Write what counties are made of (agencies to demand) as CSV files by the contract; desks follow from the FTE."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, "agencies", estate.agencies.values())
    _write(folder, "buildings", estate.buildings.values())
    _write(folder, "teams", estate.teams.values(), desks=lambda _: None)
    if not estate.services:
        return
    _write(folder, "services", estate.services.values())
    _write(folder, "localities", estate.localities.values(), group=lambda place: place.groups)
    _write(folder, "counters", estate.counters.values(), status=lambda row: "open" if row.is_open_today else "possible",
           floor_m2=lambda _: None)  # fmt: skip
    visits = [{"locality": place, "service": service, "visits_per_year": number}
              for (service, place), number in estate.visits.items()]  # fmt: skip
    _write(folder, "demand", visits, **{column: itemgetter(column) for column in visits[0]})


def _write(folder: Path, table: str, records: Iterable[Any], **from_record: Callable[[Any], object]) -> None:
    """One table: each column is the record's field of that name, or what `from_record` says."""
    names = [column.name for column in BY_NAME[table].columns if column.name not in ("latitude", "longitude")]
    fetch = [from_record.get(name, attrgetter(name)) for name in names]
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(names)
        rows.writerows([_cell(get(record)) for get in fetch] for record in records)


def _cell(value: object) -> object:
    """A value as the contract writes it; `None` is a blank."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(sorted(value)) if isinstance(value, frozenset) else value
