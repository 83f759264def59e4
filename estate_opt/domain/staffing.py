"""Which teams staff the counters of a service, and how much staff each counter needs. See `models/formulation.md`."""

from collections.abc import Mapping

from estate_opt.domain.estate import Counter, Estate, Team
from estate_opt.domain.tolerance import TOLERANCE
from estate_opt.options.option import Option


def serving(estate: Estate, option: Option) -> dict[str, list[Team]]:
    """The teams that staff the counters of each service; services that the option leaves unstaffed are absent."""
    found: dict[str, list[Team]] = {s: [] for s in estate.services if option.access(s).staffed}
    for team in estate.teams.values():
        if team.serves in found:
            found[team.serves].append(team)
    return found


def may_stay(estate: Estate, team: Team, building: str) -> bool:
    """Whether a team that serves a counter sits in a building today that does not offer its service: there it may.

    A counter that is there on some half-days alone is no seat.
    """
    counter = estate.counters.get((team.serves or "", building))
    return building == team.building and not (counter is not None and counter.is_open_today and is_seat(counter))


def is_seat(counter: Counter) -> bool:
    """Whether its staff sit with a counter: not where it is there on some half-days alone, and they come for these."""
    return counter.sessions_per_week is None


def staff_asked(estate: Estate, serves: Mapping[str, list[Team]]) -> dict[tuple[str, str], float | None]:
    """FTE that each counter needs of teams that serve it, by (service, building); None: one team, of whatever size.

    `serves`: those teams, by service. Of a counter open today no more is asked than it has today: what is short today
    may stay so, and who has nobody needs nobody. Counters of which nothing is asked are absent.
    """
    asked: dict[tuple[str, str], float | None] = {}
    for (service, building), counter in estate.counters.items():
        if service not in serves or not is_seat(counter):
            continue
        today = [team.fte for team in serves[service] if team.building == building]
        if counter.min_staff_fte is not None:
            fte = min(counter.min_staff_fte, sum(today)) if counter.is_open_today else counter.min_staff_fte
            if fte > TOLERANCE:
                asked[service, building] = fte
        elif today or (serves[service] and not counter.is_open_today):
            asked[service, building] = None
    return asked
