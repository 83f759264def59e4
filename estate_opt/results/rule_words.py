"""Every rule as a sentence in plain words, for whoever is told that it stands in the way.

`{key}` is filled with the row's key: the ids it is about, joined by ` / `, as in `models/formulation.md`.
"""

from collections.abc import Mapping

from estate_opt.domain.estate import Estate

RULE_WORDS: Mapping[str, str] = {
    "team_is_housed_or_dissolved": "each team sits in exactly one building, unless others supply its functions ({key})",
    "team_sits_in_open_building": "nobody sits in a building that is not in use ({key})",
    "desks_suffice": "the desks of a building, fit-out included, suffice for those who sit there ({key})",
    "spaces_suffice": "other space of a building suffices for those who sit there ({key})",
    "fitout_within_limit": "desks are added only in buildings in use, up to what the table allows ({key})",
    "together": "kept together in the same building: {key}",
    "apart": "kept apart, never in one building: {key}",
    "presence": "an agency is present where its staff sit ({key})",
    "building_count": "number of buildings in use: {key}",
    "counter_in_open_building": "a service is offered only in a building in use ({key})",
    "no_worse_than_today": "nobody has a worse way to the service {key} than today",
    "people_within_standard": "people count as within the standard only if a counter near enough is offered ({key})",
    "share_within_standard": "share of people within the standard: {key}",
    "visits_served": "there is room for all visits within the standard ({key})",
    "counter_capacity": "a counter takes no more visits than its capacity ({key})",
    "function_is_supplied_once": "each support function is supplied in exactly one way ({key})",
    "supply_needs_tier": "an agency is supplied only by an arrangement that runs ({key})",
    "one_tier": "an arrangement works at one scale ({key})",
    "tier_matches_scale": "an arrangement's scale is that of the staff it serves, within its capacity ({key})",
    "enough_agencies": "an arrangement serves at least the number of agencies it needs ({key})",
    "dissolved_when_supplied": "a team is dissolved only when others supply all its functions ({key})",
    "arrangement_sits_somewhere": "the staff of an arrangement sit in one building in use ({key})",
    "arrangement_staff": "the staff of an arrangement fit where it sits ({key})",
    "posts_released": "no redundancies: arrangement {key} releases no more posts than fall vacant",
    "agency_capital": "capital limit of the agency {key}",
    "pooled_capital": "capital limit of all agencies together",
    "carbon_cap": "cap on the carbon of the buildings in use",
    "area_headcount": "least public jobs in the area {key}",
    "differences_counted": "what differs from the earlier plan counts as a difference ({key})",
    "few_differences": "most decisions that may differ from the earlier plan",
    "differs_from_plans": "enough buildings that differ from the plan {key}",
    "status_keep": "building {key} is to be kept (status keep)",
    "status_close": "building {key} is to be closed (status close)",
    "lock": "the lock: {key}",
    "immovable": "team {key} may not move (movable: no)",
    "furthest_move": "team {key} moves no further than its limit",
    "move_teams": "no team may move unless its building is to close",
}
"""By the rule's name in `models/formulation.md`; the last six stand there as domains of the decisions."""

DOMAIN_RULES = ("status_keep", "status_close", "lock", "immovable", "furthest_move", "move_teams")
"""Policy that is written as the domain of a decision, not as a row."""


def in_words(rule: str, key: str, estate: Estate) -> str:
    """A rule as a sentence, the names of what its key is about added where they say more than the ids."""
    if rule == "building_count":  # the number of the lever's row says nothing to a reader
        _, scope, side = key.split(" / ")
        key = f"{'the whole place' if scope == 'all' else scope.replace(':', ' ')}, {side} so many"
    return RULE_WORDS[rule].format(key=named(key, estate))


def named(key: str, estate: Estate) -> str:
    """The ids of a key, each with its name in brackets where it has one."""
    records = (estate.buildings, estate.teams, estate.agencies, estate.services)
    parts = []
    for part in key.split(" / "):
        record = next((kind[part] for kind in records if part in kind), None)
        name = getattr(record, "name", "")
        parts.append(f"{part} ({name})" if name and name != part else part)
    return " / ".join(parts)
