"""A plan's decisions as a point of the programme, and back."""

import numpy as np

from estate_opt.estate import OWN
from estate_opt.formulation import Formulation
from estate_opt.formulation.decisions import chosen
from estate_opt.plan import Decided
from estate_opt.programme import Array, Programme
from estate_opt.solve import Settings, run
from estate_opt.start import start_from

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
    decisions = formulation.decisions
    housing: dict[str, str | None] = dict.fromkeys(decisions.reach)
    supply = dict.fromkeys(formulation.case.estate.functions, OWN)
    supply |= {(agency, function): name for agency, function, name, _ in chosen(decisions.supply, point)}
    hosts: dict[str, str | None] = {name: None for name, _ in chosen(decisions.tier, point)}
    return Decided(
        is_open=dict.fromkeys(decisions.is_open, False) | dict.fromkeys(chosen(decisions.is_open, point), True),
        housing=housing | dict(chosen(decisions.house, point)),
        supply=supply,
        hosts=hosts | {name: building for name, _, building in chosen(decisions.host, point)},
        counters=frozenset(chosen(decisions.offer, point)),
    )
