"""What each column of a formulation is about: the map by which the search draws its neighbourhoods."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from estate_opt.formulation import Formulation
from estate_opt.formulation.decisions import columns_of
from estate_opt.ground.pauses import no_pauses
from estate_opt.search.neighbourhoods import NONE, Labels, Mask, Structure


@no_pauses()
def structure_of(formulation: Formulation) -> Structure:
    """Teams, buildings and functions of the columns, and which of them are strategic."""
    estate, made = formulation.case.estate, formulation.decisions
    building_number = {name: number for number, name in enumerate(estate.buildings)}
    team_number = {name: number for number, name in enumerate(estate.teams)}
    agency_number = {name: number for number, name in enumerate(estate.agencies)}
    function_number = {name: n for n, name in enumerate(dict.fromkeys(f.shared_as for f in estate.functions.values()))}

    def function_of(arrangement: str) -> int:
        return function_number[estate.arrangements[arrangement].function]

    def labelled(*groups: tuple[Mapping[Any, Any], Callable[[Any], int]]) -> Labels:
        labels = np.full(made.count, NONE, dtype=np.int32)
        for variables, number_of in groups:
            numbers = np.fromiter(map(number_of, variables), dtype=np.int32, count=len(variables))
            labels[columns_of(variables.values(), len(variables))] = numbers
        return labels

    def mask(*groups: Mapping[Any, Any]) -> Mask:
        chosen = np.zeros(made.count, dtype=bool)
        for variables in groups:
            chosen[columns_of(variables.values(), len(variables))] = True
        return chosen

    return Structure(
        strategic=mask(made.is_open, made.route, made.offer, made.door, made.tier, made.present),
        is_house=mask(made.house),
        team=labelled((made.house, lambda key: team_number[key[0]]), (made.dissolved, lambda key: team_number[key])),
        building=labelled(
            (made.is_open, lambda key: building_number[key]),
            (made.route, lambda key: building_number[key[0]]),
            (made.house, lambda key: building_number[key[1]]),
            (made.offer, lambda key: building_number[key[1]]),
            (made.door, lambda key: building_number[key]),
            (made.through, lambda key: building_number[key[1]]),
            (made.present, lambda key: building_number[key[1]]),
            (made.host, lambda key: building_number[key[2]]),
        ),
        function=labelled(
            (made.host, lambda key: function_of(key[0])),
            (made.tier, lambda key: function_of(key[0])),
            (made.supply, lambda key: function_number[estate.functions[key[:2]].shared_as]),
            (made.own, lambda key: function_number[estate.functions[key].shared_as]),
            (made.dissolved, lambda key: function_number[estate.functions_of_team[key][0].shared_as]),
        ),
        position=np.array([[_metres(b.easting), _metres(b.northing)] for b in estate.buildings.values()]).reshape(
            -1, 2
        ),
        size=np.array([team.desks for team in estate.teams.values()]),
        owner=np.array([agency_number[b.agency] for b in estate.buildings.values()], dtype=np.int32),
    )


def _metres(coordinate: float | None) -> float:
    return np.nan if coordinate is None else coordinate
