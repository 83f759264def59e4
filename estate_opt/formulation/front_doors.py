"""Rules on front doors: one reception for several services. Formulas in `models/formulation.md`, under their names."""

from estate_opt.domain.receptions import fte_per_visit, posts_kept_fte
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.rows import Column, OnlyWhere, Rows, at_least, at_most


def door_in_open_building(case: Case, decisions: Decisions) -> Rows:
    """A front door is open only in an open building."""
    for building, door in decisions.door.items():
        if building not in decisions.always_open:
            yield (building,), OnlyWhere(door, decisions.is_open[building])


def counter_goes_through_door(case: Case, decisions: Decisions) -> Rows:
    """Through a front door goes what is offered, where there is a door; and a door is for somebody."""
    for key, through in decisions.through.items():
        yield (*key, "door"), OnlyWhere(through, decisions.door[key[1]])
        yield (*key, "offered"), OnlyWhere(through, decisions.offer[key])
    for building, door in decisions.door.items():
        used = [(column, 1.0) for _, column in _through(decisions, building)]
        yield (building,), at_least([*used, (door, -1.0)], 0.0)


def _through(decisions: Decisions, building: str) -> list[tuple[tuple[str, str], Column]]:
    return [(key, column) for key, column in decisions.through.items() if key[1] == building]


def nearest_goes_through_door(case: Case, decisions: Decisions) -> Rows:
    """People come to a counter behind a front door unless one that is nearer to them is offered."""
    for (service, building, number), nearest in decisions.nearest.items():
        nearer, _ = case.through_doors[service, building].groups[number]
        offers = [decisions.offer[service, at] for at in nearer if (service, at) in decisions.offer]
        through = decisions.through[service, building]
        pairs = [(nearest, 1.0), (through, -1.0), *((offer, 1.0) for offer in offers)]
        yield (service, building, number), at_least(pairs, 0.0)


def door_has_staff(case: Case, decisions: Decisions) -> Rows:
    """A front door has the least staff that it needs, and enough for the visits of all its services together."""
    for building, door in decisions.door.items():
        staff = decisions.door_fte[building]
        least = case.estate.front_doors[building].minimum_staff_fte
        yield (building, "at least"), at_least([(staff, 1.0), (door, -least)], 0.0)
        pairs = [(staff, 1.0)]
        for key, through in _through(decisions, building):
            coming, each = case.through_doors[key], fte_per_visit(case.estate, case.option, key[0])
            pairs.append((through, -each * coming.visits_anyway))
            groups = enumerate(coming.groups)
            pairs += [(decisions.nearest[(*key, number)], -each * visits) for number, (_, visits) in groups]
        yield (building, "visits"), at_least(((column, weight) for column, weight in pairs if weight), 0.0)


def door_posts_released(case: Case, decisions: Decisions) -> Rows:
    """Receptions that go through a front door release no more posts than fall vacant: who stays works at the door."""
    for building, staff in decisions.door_fte.items():
        kept = [
            (through, -fte)
            for key, through in _through(decisions, building)
            if (fte := posts_kept_fte(case.estate, case.option, key))
        ]
        if kept:
            yield (building,), at_least([(staff, 1.0), *kept], 0.0)


def door_staff_sit_there(case: Case, decisions: Decisions) -> Rows:
    """The staff of a front door are of teams that serve what is reached through it, and sit in its building."""
    pools: dict[str, list[Column]] = {}
    for (service, building), pooled in decisions.pooled_fte.items():
        pools.setdefault(building, []).append(pooled)
        most = decisions.high[decisions.door_fte[building]]
        through = decisions.through[service, building]
        yield (service, building, "through"), at_most([(pooled, 1.0), (through, -most)], 0.0)
        teams = case.serving.get(service, ())
        if teams:  # else nobody says who serves it, and they come from elsewhere
            here = [
                (decisions.house[team.team, building], -team.fte)
                for team in teams
                if building in decisions.reach[team.team]
            ]
            yield (service, building, "there"), at_most([(pooled, 1.0), *here], 0.0)
    for building, pool in pools.items():
        yield (building,), at_most([(decisions.door_fte[building], 1.0), *((each, -1.0) for each in pool)], 0.0)
