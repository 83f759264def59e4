"""Where each team may sit: the domain of `house`, worked out for all buildings at once."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from estate_opt.domain.estate import Team
from estate_opt.domain.staffing import is_seat, may_stay
from estate_opt.domain.tolerance import SAME_DISTANCE, is_enough, where_enough
from estate_opt.formulation.case import Case

Mask = npt.NDArray[np.bool_]


class Reach:
    """Answers, team by team, which buildings it may sit in (see *Reach* in `models/formulation.md`)."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._buildings = list(case.estate.buildings.values())
        self._row = {building.building: row for row, building in enumerate(self._buildings)}
        self._columns = np.array(
            [case.travel.building_row[building.building] for building in self._buildings], dtype=np.intp
        )
        self._usable = self._mask(building.status != "close" for building in self._buildings)
        self._desks = np.array([case.desks_to_move_into(b) for b in self._buildings])
        self._known_moves: dict[str, list[int]] = {}
        for team, building in case.estate.move_costs_gbp:
            self._known_moves.setdefault(team, []).append(self._row[building])
        # Teams share few distinct needs and employers: the masks are worked out once for each.
        self._with_features = lru_cache(maxsize=None)(self._mask_of_features)
        self._with_spaces = lru_cache(maxsize=None)(self._mask_of_spaces)
        self._of_partners = lru_cache(maxsize=None)(self._mask_of_partners)
        self._with_counters = lru_cache(maxsize=None)(self._mask_of_counters)
        self._hosting = lru_cache(maxsize=None)(self._mask_of_hosting)

    def of(self, team: Team) -> list[str]:
        """The buildings a team may sit in, in order of their ids."""
        fit = self._usable & self._with_features(team.needs)
        if team.space_needs:
            fit &= self._with_spaces(tuple(sorted(team.space_needs.items()))) | self._at_home(team)
        allowed = np.zeros(len(self._buildings), dtype=bool)
        is_new = team.building is None
        may_move = self._case.levers.sharing.move_teams or team.building in self._case.estate.to_be_left
        if is_new or (team.movable and may_move):
            hosting = self._of_partners(team.agency) & self._hosting(team.agency, self._case.works_in(team))
            allowed = hosting & where_enough(self._desks, team.desks) & self._near(team)
        if team.building is not None:
            allowed[self._row[team.building]] = True
        if team.serves in self._case.serving and not self._case.seats_staff_anywhere:
            fit &= self._with_counters(team.serves) | self._without_counter(team)
        return [self._buildings[row].building for row in np.flatnonzero(fit & allowed)]

    def _without_counter(self, team: Team) -> Mask:
        """Where a team that serves a counter sits today, if its service is not offered there today."""
        home = np.zeros(len(self._buildings), dtype=bool)
        if team.building is not None:
            home[self._row[team.building]] = may_stay(self._case.estate, team, team.building)
        return home

    def _at_home(self, team: Team) -> Mask:
        """Its building of today, if that has some of each space that it needs: too little of it is as it is today."""
        home = np.zeros(len(self._buildings), dtype=bool)
        if team.building is not None:
            row = self._row[team.building]
            home[row] = all(self._buildings[row].spaces.get(kind, 0.0) > 0 for kind in team.space_needs)
        return home

    def _near(self, team: Team) -> Mask:
        if team.building is None or team.max_move_km is None:
            return np.ones(len(self._buildings), dtype=bool)
        row = self._case.travel.building_row[team.building]
        km = self._case.travel.km_between_buildings[row, self._columns]
        near = km <= team.max_move_km + SAME_DISTANCE
        unknown = [move for move in self._known_moves.get(team.team, ()) if np.isnan(km[move])]
        near[unknown] = True
        return np.asarray(near)

    @staticmethod
    def _mask(answers: Iterable[bool]) -> Mask:
        return np.fromiter(answers, dtype=bool)

    def _mask_of_features(self, needs: frozenset[str]) -> Mask:
        return self._mask(needs <= building.features for building in self._buildings)

    def _mask_of_spaces(self, needs: tuple[tuple[str, float], ...]) -> Mask:
        return self._mask(
            all(is_enough(building.spaces.get(space_type, 0.0), quantity) for space_type, quantity in needs)
            for building in self._buildings
        )

    def _mask_of_counters(self, service: str) -> Mask:
        counters = self._case.estate.counters_of[service]
        offering = {counter.building for counter in counters if is_seat(counter) and self._case.may_offer(counter)}
        return self._mask(building.building in offering for building in self._buildings)

    def _mask_of_partners(self, agency: str) -> Mask:
        return self._mask(self._case.may_share_building(agency, building.agency) for building in self._buildings)

    def _mask_of_hosting(self, agency: str, works_in: frozenset[str] | None) -> Mask:
        return self._mask(self._case.hosts(building, agency, works_in) for building in self._buildings)
