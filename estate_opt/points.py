"""A plan's decisions as a point of the programme, and back."""

import numpy as np

from estate_opt.estate import OWN
from estate_opt.formulation import Formulation
from estate_opt.plan import Decided
from estate_opt.programme import Array, Programme
from estate_opt.solve import Settings, run
from estate_opt.start import start_from

YES = 0.5
SECONDS = 30.0
"""For the quantities of a plan whose yes/no decisions are known: a programme without branches."""


def point_of(formulation: Formulation, programme: Programme, decided: Decided) -> Array | None:
    """The plan as a point: its yes/no decisions, the quantities best for them. None where it breaks a rule."""
    held, values = np.zeros(len(programme.cost), dtype=bool), np.zeros(len(programme.cost))
    for column, value in start_from(formulation, programme, decided).items():
        held[column], values[column] = True, value
    return run(programme.fixed(held, values), Settings(SECONDS, gap=0.001, threads=1, seed=0)).point


def decided_at(formulation: Formulation, point: Array) -> Decided:
    """What a point of the programme decides."""
    decisions, column = formulation.decisions, formulation.column

    def is_chosen(variable: object) -> bool:
        return bool(point[column[id(variable)]] > YES)

    housing: dict[str, str | None] = dict.fromkeys(decisions.reach)
    housing |= {team: building for (team, building), house in decisions.house.items() if is_chosen(house)}
    supply = dict.fromkeys(formulation.case.estate.functions, OWN)
    supply |= {(a, f): name for (a, f, name, _), each in decisions.supply.items() if is_chosen(each)}
    hosts: dict[str, str | None] = {name: None for (name, _), tier in decisions.tier.items() if is_chosen(tier)}
    hosts |= {name: building for (name, _, building), host in decisions.host.items() if is_chosen(host)}
    return Decided(
        is_open={name: is_chosen(is_open) for name, is_open in decisions.is_open.items()},
        housing=housing, supply=supply, hosts=hosts,
        counters=frozenset(key for key, offer in decisions.offer.items() if is_chosen(offer)),
    )  # fmt: skip
