"""The estate of another structure of bodies: who owns what, who works for whom, once bodies merge or are divided.

Everything else follows from the estate. With `reorganisation.replicated_share` at 0 today costs what it did to the
penny: nothing is bought or given up here, it only changes hands.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from estate_opt.domain.decided import Decided
from estate_opt.domain.divided import FunctionKeys, TeamNames, functions_of, in_order, teams_of
from estate_opt.domain.estate import EXTERNAL, OWN, Agency, Arrangement, Assumed, Counter, Estate, Lock, Pair, Service
from estate_opt.domain.own_arrangements import with_own_arrangements
from estate_opt.domain.spend import Spend
from estate_opt.domain.structure import Structure, structure_of
from estate_opt.ground.errors import OptionError
from estate_opt.options.option import Option


def reorganised(estate: Estate, option: Option) -> Estate:
    """The estate as the option's `[[reorganise]]` blocks have it; the same where it has none.

    The blocks must have passed the checks. Raises OptionError where a lock names what there no longer is.
    """
    structure = structure_of(estate, option.reorganise)
    if not structure.parts:
        return estate
    levers = option.levers.reorganisation
    teams, names = teams_of(estate, structure)
    functions, keys = functions_of(estate, structure, levers, names, teams)
    services, counters = _public(estate, structure)
    made = replace(
        estate,
        agencies=_agencies(estate, structure),
        buildings={
            name: replace(
                each,
                agency=structure.at(each.agency, each.area),
                hosts=None if each.hosts is None else structure.named(each.hosts),
            )
            for name, each in estate.buildings.items()
        },
        teams=teams,
        services=services,
        counters=counters,
        functions=functions,
        arrangements={name: _arrangement(estate, structure, each) for name, each in estate.arrangements.items()},
        pairs=_pairs(estate, structure, names),
        move_costs_gbp=_move_costs(estate, structure, names),
        blackouts=tuple(
            replace(each, agency=heir) for each in estate.blackouts for heir in structure.heirs(each.agency)
        ),
        spend=_spend(estate, structure),
        assumed=(*_assumed(estate, names, keys), *_limits_assumed(estate, structure)),
    )
    made = with_own_arrangements(made, levers, structure.blocks)
    return replace(made, locks=_locks(estate, made, names, keys, option))


def _agencies(estate: Estate, structure: Structure) -> dict[str, Agency]:
    """Bodies of which nothing is said, and those that come of the others."""
    found = {name: each for name, each in estate.agencies.items() if name not in structure.parts}
    for into, bodies in structure.made_of.items():
        block, former = structure.blocks[into], [estate.agencies[body] for body in bodies]
        largest = max(former, key=lambda body: (_staff_fte(estate, body.agency), body.agency))
        known = estate.agencies.get(into)
        limit = block.capital_limit_gbp
        found[into] = Agency(
            agency=into,
            name=into if known is None else known.name,
            sector=largest.sector if known is None else known.sector,
            joins=all(body.joins for body in former) if block.joins is None else block.joins,
            capital_limit_gbp=_limit_gbp(estate, structure, into) if limit is None else limit,
        )
    return in_order(found)


def _staff_fte(estate: Estate, body: str) -> float:
    return sum(team.fte for team in estate.teams.values() if team.agency == body)


def _limit_gbp(estate: Estate, structure: Structure, into: str) -> float | None:
    """The limits of capital of all that a body is made of, by the share of it; none where one of them has none."""
    limits = [
        (estate.agencies[body].capital_limit_gbp, part.share)
        for body in structure.made_of[into]
        for part in structure.of(body)
        if part.into == into
    ]
    known = [limit * share for limit, share in limits if limit is not None]
    return sum(known) if len(known) == len(limits) else None


def _limits_assumed(estate: Estate, structure: Structure) -> Iterator[Assumed]:
    for into, block in structure.blocks.items():
        if block.capital_limit_gbp is None and _limit_gbp(estate, structure, into) is not None:
            yield Assumed("agencies", into, "capital_limit_gbp")


def _public(estate: Estate, structure: Structure) -> tuple[dict[str, Service], dict[tuple[str, str], Counter]]:
    """Services and counters with their providers: of a divided one, by the area of the counter's building."""
    counters: dict[tuple[str, str], Counter] = {}
    for key, counter in estate.counters.items():
        body, own = estate.provider_of(counter), estate.services[counter.service].agency
        heir = None if body is None else structure.at(body, estate.buildings[counter.building].area)
        is_said = counter.agency is not None or (own is not None and structure.is_divided(own))
        counters[key] = replace(counter, agency=heir) if is_said else counter
    services: dict[str, Service] = {}
    for name, service in estate.services.items():
        if service.agency is None:
            heirs = {counters[each.service, each.building].agency for each in estate.counters_of[name]}
        else:
            heirs = {*structure.heirs(service.agency)}
        services[name] = replace(service, agency=heirs.pop() if len(heirs) == 1 else None)
    return services, {
        key: replace(each, agency=None) if services[each.service].agency == each.agency else each
        for key, each in counters.items()
    }


def _arrangement(estate: Estate, structure: Structure, arrangement: Arrangement) -> Arrangement:
    """It goes with its provider: of a divided one with the area of the building it names, else with the head office."""
    customers = None if arrangement.customers is None else structure.named(arrangement.customers)
    provider = arrangement.provider
    if provider == EXTERNAL or provider not in structure.parts:
        return replace(arrangement, customers=customers)
    at = arrangement.building or _head_office(estate, provider)
    heir = structure.at(provider, "" if at is None else estate.buildings[at].area)
    home_way = arrangement.home_way or provider
    return replace(arrangement, provider=heir, customers=customers, home_way=home_way)


def _head_office(estate: Estate, body: str) -> str | None:
    """The building of a body in which most of its staff sit; None: it has none."""
    fte = {name: 0.0 for name, each in estate.buildings.items() if each.agency == body}
    for team in estate.teams.values():
        if team.agency == body and team.building in fte:
            fte[team.building] += team.fte
    return max(fte, key=lambda name: (fte[name], name), default=None)


def _pairs(estate: Estate, structure: Structure, names: TeamNames) -> tuple[Pair, ...]:
    """Pairs of what came of their sides; what would be a pair with itself is none."""

    def sides(side: str) -> list[str]:
        return [*names[side]] if side in names else structure.heirs(side)

    found = {
        replace(pair, left=left, right=right)
        for pair in estate.pairs
        for left, right in product(sides(pair.left), sides(pair.right))
        if left != right
    }
    return tuple(sorted(found, key=lambda pair: (pair.kind, pair.left, pair.right, pair.because)))


def _move_costs(estate: Estate, structure: Structure, names: TeamNames) -> dict[tuple[str, str], float]:
    """Known costs of moves; of a team that was cut, by its shares."""
    found: dict[tuple[str, str], float] = {}
    for (team, at), gbp in estate.move_costs_gbp.items():
        parts = structure.of(estate.teams[team].agency) if len(names[team]) > 1 else ()
        shares = [part.share for part in parts if part.share] or [1.0]
        for name, share in zip(names[team], shares, strict=True):
            found[name, at] = found.get((name, at), 0.0) + gbp * share
    return in_order(found)


def _spend(estate: Estate, structure: Structure) -> tuple[Spend, ...]:
    """What bodies spend in all, added up by heading; of a divided one, by its shares."""
    found: dict[tuple[str, str, str, str], Spend] = {}
    for each in estate.spend:
        for part in structure.of(each.agency):
            key = (part.into, each.heading, each.influence, each.part or "")
            before = found[key].gbp_per_year if key in found else 0.0
            found[key] = replace(each, agency=part.into, gbp_per_year=before + each.gbp_per_year * part.share)
    return tuple(found[key] for key in sorted(found))


def _assumed(estate: Estate, names: TeamNames, keys: FunctionKeys) -> Iterator[Assumed]:
    """Cells that are estimates, under the ids of what came of their rows."""
    new = {("teams", name): [*each] for name, each in names.items()}
    new |= {("functions", " / ".join(key)): [" / ".join(each) for each in those] for key, those in keys.items()}
    for cell in estate.assumed:
        for row in new.get((cell.table, cell.row_id), [cell.row_id]):
            yield replace(cell, row_id=row)


def _locks(before: Estate, after: Estate, names: TeamNames, keys: FunctionKeys, option: Option) -> tuple[Lock, ...]:
    """Locks on what came of what they are on; one that names it by its new id already is left alone."""
    found: dict[Lock, None] = {}
    for lock in before.locks:
        meant: list[tuple[str, ...]] = [lock.key]
        if lock.kind == "function":
            meant = [*keys.get((lock.key[0], lock.key[1]), [lock.key])]
        elif lock.kind == "team":
            meant = [(name,) for name in names.get(lock.name, [lock.name])]
        known = {"function": after.functions.keys(), "team": {(name,) for name in after.teams}}
        nowhere = lock.kind == "function" and lock.where not in {None, OWN, *after.arrangements}
        for key in meant:
            if nowhere or (lock.kind in known and key not in known[lock.kind]):
                raise OptionError(
                    f"{option.title}: the lock {lock.wording} is about what there is not once the bodies are "
                    "reorganised. Delete it, or write it for what there is then."
                )
            found[replace(lock, key=key)] = None
    return tuple(sorted(found, key=lambda each: (each.kind, each.key, each.decision, each.where or "")))


def as_reorganised(estate: Estate, decided: Decided) -> Decided:
    """What an earlier plan decided, under the names of what came of its teams and functions where the estate has these.

    So a plan of today's bodies is one to begin from, and to stay near to, for the new ones.
    """
    housing, supply = dict(decided.housing), dict(decided.supply)
    for name, team in estate.teams.items():
        if team.part_of in decided.housing:
            housing.setdefault(name, decided.housing[team.part_of])
    for key, function in estate.functions.items():
        former = (function.way, function.shared_as)
        if former in decided.supply:
            supply.setdefault(key, decided.supply[former])
    return replace(decided, housing=housing, supply=supply)
