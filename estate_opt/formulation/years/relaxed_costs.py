"""What the relaxation of target and years costs, and calls on in capital, at the least."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from estate_opt.formulation.assemble import Formulation
from estate_opt.formulation.rows import Column
from estate_opt.formulation.years.charges import Call
from estate_opt.formulation.years.statement import SLACK
from estate_opt.search.milp import Array
from estate_opt.search.neighbourhoods import Mask

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Layout:
    """The columns: those of the model, which are decisions of the last year; then, year by year, of those dated."""

    formulation: Formulation
    today: Array
    """[column of the model]"""
    years: int

    @cached_property
    def dissolving(self) -> dict[str, tuple[Column, Column]]:
        """Team whose people may join an arrangement → whether it is where it is today, and whether it is dissolved."""
        made, teams = self.formulation.decisions, self.formulation.case.estate.teams
        seats = {team: made.house.get((team, teams[team].building or "")) for team in made.dissolved}
        return {team: (here, made.dissolved[team]) for team, here in seats.items() if here is not None}

    @cached_property
    def dated(self) -> Numbers:
        """The columns of the model with decisions of their own in each year, ascending."""
        made = self.formulation.decisions
        of = (
            made.own, made.supply, made.tier, made.is_open, made.offer, made.as_today, made.covered, made.visits,
            made.beyond, made.door, made.through, made.door_fte, made.nearest, made.pooled_fte, made.route,
        )  # fmt: skip
        columns = chain(*(each.values() for each in of), *self.dissolving.values())
        return np.unique(np.fromiter(columns, dtype=np.intp))

    @cached_property
    def is_dated(self) -> Mask:
        """[column of the model]"""
        where = np.zeros(len(self.today), dtype=bool)
        where[self.dated] = True
        return where

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self.today) + (self.years - 1) * len(self.dated)

    def column(self, of_model: Numbers, year: int) -> Numbers:
        """The columns of a year for dated columns of the model; in the last year, for any."""
        if year == self.years - 1:
            return of_model
        return len(self.today) + year * len(self.dated) + np.searchsorted(self.dated, of_model)

    def once(self) -> Iterator[tuple[Numbers, bool]]:
        """Dated columns whose sum only ever rises, or only ever falls."""
        made = self.formulation.decisions
        for of in (made.is_open, made.route, made.offer, made.door, made.through):
            yield from ((np.array([column]), not self.today[column]) for column in of.values())
        yield from ((np.array([column]), True) for column in made.door_fte.values())
        yield from ((np.array([column]), False) for column in made.own.values())
        ways: dict[tuple[str, str, str], list[Column]] = {}
        for (*key, _), column in made.supply.items():
            ways.setdefault((key[0], key[1], key[2]), []).append(column)
        yield from ((np.array(columns), True) for columns in ways.values())
        for here, gone in self.dissolving.values():
            yield np.array([here]), False
            yield np.array([gone]), True
            yield np.array([here, gone]), False

    def other_seats(self, team: str, here: Column | None) -> Numbers:
        """Where else a team may sit in the end."""
        made = self.formulation.decisions
        seats = (made.house[team, b] for b in made.reach[team])
        return np.array([column for column in seats if column != here], dtype=np.intp)


@dataclass
class _Costs:
    """Costs while they are summed up."""

    at: Layout
    cost: Array
    """[column of the relaxation]"""
    constant: float = 0.0

    def add(self, of_model: Numbers, by_year: Array) -> None:
        """Costs of dated columns: [year, column], of a unit that is there in a year."""
        for year, gbp in enumerate(by_year):
            self.cost[self.at.column(of_model, year)] += gbp


def each_year(unit: Array) -> Array:
    """[year, column]: what a unit costs that is there in a year, from what one costs that comes in it and stays."""
    return np.asarray(unit - np.concatenate([unit[1:], np.zeros_like(unit[:1])]))


def least_costs(at: Layout, units: list[Array]) -> tuple[Array, float]:
    """[column]: what a unit costs at the least, and what is paid in any case. `units`: by year, of what comes in it."""
    unit = np.array(units)
    formulation, today = at.formulation, at.today
    sums = _Costs(at, np.zeros(at.count), formulation.constant_gbp + float(unit[0] @ today))
    sums.add(at.dated, each_year(unit)[:, at.dated])
    sums.constant -= float(unit[0, at.dated] @ today[at.dated])
    for column in formulation.decisions.fitout_desks.values():
        sums.cost[column] = unit[:, column].min()
    for column in formulation.decisions.dissolved.values():
        if not at.is_dated[column]:
            sums.cost[column] = unit[:, column].min()
    _teams(sums, unit)
    _present(sums, unit)
    _seats_of_arrangements(sums, unit)
    return sums.cost, sums.constant


def _teams(sums: _Costs, unit: Array) -> None:
    """A team moves once. What waiting saves it is owed to the building that it is in, until that closes."""
    at, made, teams = sums.at, sums.at.formulation.decisions, sums.at.formulation.case.estate.teams
    for team in made.reach:
        b = teams[team].building
        here = None if b is None else made.house.get((team, b))
        others = at.other_seats(team, here)
        if not len(others):
            continue
        if team in at.dissolving:
            _leaves_or_is_dissolved(sums, unit[:, others], others, at.dissolving[team])
        elif here is None or b not in made.is_open or not at.today[made.is_open[b]]:
            sums.cost[others] = (unit[:, others] - (0.0 if here is None else unit[:, [here]])).min(axis=0)
        else:
            pairs = unit[:, others] - unit[:, [here]]
            # By when it leaves, what it has won by waiting; more is never won by leaving earlier.
            won = np.maximum.accumulate(np.maximum(pairs[0] - pairs, 0.0).max(axis=1))
            sums.cost[others] = pairs[0] - won[-1]
            owed = won[-1] - won
            sums.constant += float(owed[0])
            sums.add(np.array([made.is_open[b]]), np.diff(owed, append=0.0)[:, None])


def _leaves_or_is_dissolved(sums: _Costs, unit: Array, others: Numbers, pair: tuple[Column, Column]) -> None:
    """It has moved where it is neither here nor dissolved. `unit`: [year, seat]."""
    sums.cost[others] = unit[0]
    least = (unit - unit[0]).min(axis=1)
    sums.constant += float(least[0])
    for column in pair:
        sums.add(np.array([column]), -each_year(least[:, None]))


def _present(sums: _Costs, unit: Array) -> None:
    """Who is present: as cheap as can be in each year but the last."""
    at, bounds = sums.at, sums.at.formulation.bounds
    columns = np.fromiter(at.formulation.decisions.present.values(), dtype=np.intp)
    sums.cost[columns] = unit[-1, columns]
    sums.constant -= float(unit[0, columns] @ at.today[columns])
    low, high = (
        np.minimum(bounds.low, at.today)[columns], np.maximum(bounds.high, at.today)[columns],
    )  # fmt: skip
    between = each_year(unit[:, columns])[:-1]
    sums.constant += float(np.minimum(between * low, between * high).sum())


def _seats_of_arrangements(sums: _Costs, unit: Array) -> None:
    """Where an arrangement's staff sit: the cheapest building in each year but the last, by tier and FTE supplied."""
    at, made, case = sums.at, sums.at.formulation.decisions, sums.at.formulation.case
    gbp = each_year(unit)
    hosts: dict[tuple[str, int], list[tuple[Column, Column]]] = {}
    for key, column in made.host.items():
        hosts.setdefault(key[:2], []).append((column, made.staff_fte[key]))
        sums.cost[[column, made.staff_fte[key]]] = unit[-1, [column, made.staff_fte[key]]]
    for (k, n), pairs in hosts.items():
        host, staff = (np.array(columns) for columns in zip(*pairs, strict=True))
        per_host, per_fte = (gbp[:, columns].min(axis=1) for columns in (host, staff))
        per_host[-1] = per_fte[-1] = 0.0
        sums.add(np.array([made.tier[k, n]]), per_host[:, None])
        kept = 1 - case.realised(case.estate.arrangements[k].tiers[n].staff_saving)
        for f in case.customers[k]:
            column = made.supply[f.agency, f.function, k, n]
            sums.add(np.array([column]), f.fte * kept * per_fte[:, None])
        sums.constant -= SLACK * float(np.abs(gbp[:-1, staff]).max(initial=0.0)) * (at.years - 1)


@dataclass(frozen=True)
class Called:
    """What is called on by the end of a year of the appraisal, at the least: by column, and in any case."""

    weights: dict[int, float]
    constant: float


def called(at: Layout, calls: list[Call], whose: str | None, by: int) -> Called | None:
    """What a pot (None: all together) is called on for by the end of a year; None: there is no least.

    `calls`: by year of the programme, what goes with a unit that comes in it.
    """
    so_far: dict[Column, Array] = {}
    for year, call in enumerate(calls):
        for (payer, column), by_year in call.items():
            if whose in (None, payer):
                so_far.setdefault(column, np.zeros(at.years))[year] += by_year[: by + 1].sum()
    so_far = {column: gbp for column, gbp in so_far.items() if gbp.any()}
    weights, constant = dict[int, float](), 0.0
    made = at.formulation.decisions
    heres = {made.house[key]: key[0] for key in made.house if at.today[made.house[key]]}
    here_of = {team: column for column, team in heres.items()}
    moves = {column: key[0] for key, column in made.house.items()}
    anew = {*made.present.values(), *made.host.values(), *made.staff_fte.values()}
    bounds = at.formulation.bounds
    # A team that has nothing of its own to pay where it goes may still pay less for where it is.
    left = {team for column, team in heres.items() if column in so_far and not at.is_dated[column]}
    so_far |= {c: np.zeros(at.years) for c, team in moves.items() if team in left and c not in so_far}
    for column, gbp in so_far.items():
        if at.is_dated[column] or column in anew:
            gone = each_year(gbp[:, None])[:, 0]
            constant -= gbp[0] * float(at.today[column])
            for year, weight in enumerate(gone):
                if at.is_dated[column] or year == at.years - 1:
                    weights[int(at.column(np.array([column]), year)[0])] = float(weight)
                elif weight:
                    ends = (min(bounds.low[column], at.today[column]), max(bounds.high[column], at.today[column]))
                    constant += min(weight * end for end in ends)
        elif column not in heres:
            here = here_of.get(moves.get(column, ""))
            stays = so_far.get(here) if here is not None and not at.is_dated[here] else None
            weights[column] = float((gbp if stays is None else gbp - stays).min())
    return None if math.isinf(constant) else Called(weights, constant)
