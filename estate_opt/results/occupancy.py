"""Who sits in which building, today and in the plan: teams, and the staff of shared arrangements."""

from collections.abc import Mapping
from dataclasses import dataclass

from estate_opt.domain.by_desk import per_desk
from estate_opt.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class Occupancy:
    """What a building holds."""

    teams: int
    fte: float
    desks: float
    """Desks taken, by counters too."""
    agencies: tuple[str, ...]
    """Whose staff sit there, in order of their ids."""

    @property
    def is_shared(self) -> bool:
        """Whether staff of two or more bodies sit there."""
        return len(self.agencies) > 1


NOBODY = Occupancy(0, 0.0, 0.0, ())


def staff_fte(plan: Plan, arrangement: str) -> float:
    """Staff of an arrangement that runs: its customers' FTE less what its tier really saves."""
    return served_fte(plan, arrangement) * (1.0 - _really_saved(plan, plan.tiers[arrangement].staff_saving))


def _really_saved(plan: Plan, promised: float) -> float:
    levers = plan.option.levers
    return promised * levers.functions.realised_saving_share * levers.outturn.take_up_share


def served_fte(plan: Plan, arrangement: str) -> float:
    """FTE that the customers of an arrangement had before any saving, the provider's own included."""
    return sum(plan.estate.functions[key].fte for key, chosen in plan.supply.items() if chosen == arrangement)


def customers(plan: Plan, arrangement: str) -> tuple[str, ...]:
    """The agencies an arrangement supplies, the provider included where it is one of them."""
    return tuple(sorted({agency for (agency, _), chosen in plan.supply.items() if chosen == arrangement}))


def posts_released(plan: Plan, agency: str, function: str) -> float:
    """FTE that supplying a function by a shared arrangement really saves; nil where the agency keeps its own."""
    if not plan.is_shared(agency, function):
        return 0.0
    saving = plan.tiers[plan.supply[agency, function]].staff_saving
    return plan.estate.functions[agency, function].fte * _really_saved(plan, saving)


def occupancy_today(plan: Plan) -> Mapping[str, Occupancy]:
    """What each building holds today; empty ones are included."""
    sitting = {name: team.building for name, team in plan.estate.teams.items()}
    offered = frozenset(key for key, counter in plan.estate.counters.items() if counter.is_open_today)
    return _counted(plan, sitting, offered, [])


def occupancy_in_plan(plan: Plan) -> Mapping[str, Occupancy]:
    """What each building holds in the plan; empty and closed ones are included."""
    desks_per_fte = plan.option.levers.space.desks_per_fte
    shared = []
    for arrangement, host in plan.hosts.items():
        if host is not None:
            fte = staff_fte(plan, arrangement)
            shared.append((host, plan.estate.arrangements[arrangement].provider, fte, fte * desks_per_fte))
    return _counted(plan, plan.housing, plan.counters, shared)


def carbon_in_plan(plan: Plan) -> dict[str, float]:
    """What each building gives off a year with the people who sit in it in the plan, in kg; nil if it is not in use."""
    goes_with = per_desk(plan.estate, plan.option.levers.space)
    then = occupancy_in_plan(plan)
    return {
        name: building.carbon_kg_per_year + goes_with[name].carbon_kg * (then[name].desks - goes_with[name].usual)
        if plan.is_open[name]
        else 0.0
        for name, building in plan.estate.buildings.items()
    }


def _counted(
    plan: Plan,
    sitting: Mapping[str, str | None],
    offered: frozenset[tuple[str, str]],
    shared: list[tuple[str, str, float, float]],
) -> dict[str, Occupancy]:
    """Teams, counters offered and (building, provider, FTE, desks) of arrangements added up by building."""
    counters = dict.fromkeys(plan.estate.buildings, 0.0)
    for key in sorted(offered):
        counters[key[1]] += plan.estate.counters[key].desks
    teams = dict.fromkeys(plan.estate.buildings, 0)
    present: dict[str, list[tuple[str, float, float]]] = {building: [] for building in plan.estate.buildings}
    for name, building in sitting.items():
        if building is not None:
            team = plan.estate.teams[name]
            teams[building] += 1
            present[building].append((team.agency, team.fte, team.desks))
    for building, provider, fte, desks in shared:
        present[building].append((provider, fte, desks))
    return {
        building: Occupancy(
            teams[building],
            sum(fte for _, fte, _ in rows),
            sum(desks for _, _, desks in rows) + counters[building],
            tuple(sorted({agency for agency, _, _ in rows})),
        )
        for building, rows in present.items()
    }
