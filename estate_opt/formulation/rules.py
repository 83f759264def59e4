"""Every rule, once, as a record.

Diagnosis, explanations, prices of refusals and the way out of a contradiction read what they say of a rule here. To add
one, write its generator `(case, decisions)` → rows in its theme file and its record here.
"""

from estate_opt.domain.estate import Estate
from estate_opt.domain.hosting import KINDS_LEVER
from estate_opt.formulation import (
    access,
    access_words,
    accounts,
    figures_of_access,
    figures_of_rooms,
    figures_of_supply,
    housing,
    limits,
    nearness,
    support,
)
from estate_opt.formulation.keys import Key
from estate_opt.formulation.rule import HARD, MORE_THAN_TODAY, POLICY, About, Amount, Cell, Rule
from estate_opt.results import names
from estate_opt.tables.typed_rows import Row


def _is_pair(row: Row, key: Key) -> bool:
    return tuple(sorted((str(row["left"]), str(row["right"])))) == key


def _is_lock(row: Row, key: Key) -> bool:
    where = f" {row['where']}" if row["where"] else ""
    return key == (f"{row['kind']} {row['id']}: {row['decision']}{where}",)


def _pair(key: Key) -> Key:
    """The two sides, whichever was named first; not the building."""
    return tuple(sorted(map(str, key[:-1])))


def _count_in_words(key: Key, estate: Estate) -> str:
    """The number of the lever's row says nothing to a reader."""
    _, scope, side = key
    kind, _, whose = str(scope).partition(":")
    about = f"{kind} {names.named(whose, estate, kind) if kind == 'agency' else whose}"
    return f"{'the whole place' if scope == 'all' else about}, {side} so many"


def _agency_in_words(key: Key, estate: Estate) -> str:
    return names.named(key, estate, "agency")


def _lock_in_words(key: Key, estate: Estate) -> str:
    lock = next((lock for lock in estate.locks if (lock.wording,) == key), None)
    return str(key[0]) if lock is None else names.lock_in_words(lock, estate)


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "team_is_housed_or_dissolved",
            HARD,
            "each team sits in exactly one building, unless others supply its functions ({key})",
            housing.team_is_housed_or_dissolved,
            figures=figures_of_rooms.teams_in_figures,
        ),
        Rule(
            "team_sits_in_open_building",
            HARD,
            "nobody sits in a building that is not in use ({key})",
            housing.team_sits_in_open_building,
        ),
        Rule(
            "desks_suffice",
            HARD,
            "the desks of a building, fit-out included and where people move in some kept free "
            "(space.headroom_share), suffice for those who sit there ({key})",
            housing.desks_suffice,
            figures=figures_of_rooms.desks_in_figures,
            row_unit="desks",
        ),
        Rule(
            "spaces_suffice",
            HARD,
            "other space of a building suffices for those who sit there ({key})",
            housing.spaces_suffice,
            figures=figures_of_rooms.spaces_in_figures,
            row_unit="of that space",
        ),
        Rule(
            "short_as_today",
            HARD,
            "where room is short today, or taken that is kept free where people move in, it may stay so only if nobody "
            "moves in ({key})",
            housing.short_as_today,
        ),
        Rule(
            "fitout_within_limit",
            HARD,
            "desks are added only in buildings in use, up to what the table allows ({key})",
            housing.fitout_within_limit,
            row_unit="desks",
        ),
        Rule(
            "together",
            POLICY,
            "kept together in the same building: {key}",
            housing.together,
            cell=Cell("pairs", "kind", _is_pair),
            about=About.SEATS,
            policy_of=_pair,
        ),
        Rule(
            "apart",
            POLICY,
            "kept apart, never in one building: {key}",
            housing.apart,
            cell=Cell("pairs", "kind", _is_pair),
            about=About.SEATS,
            policy_of=_pair,
        ),
        Rule("presence", HARD, "an agency is present where its staff sit ({key})", housing.presence),
        Rule(
            "building_count",
            POLICY,
            "number of buildings in use: {key}",
            housing.building_count,
            lever="limits.buildings",
            amount=Amount.COUNT,
            unit="buildings",
            about=About.PLACE,
            key_in_words=_count_in_words,
            figures=figures_of_rooms.count_in_figures,
            row_unit="buildings",
        ),
        Rule(
            "counter_in_open_building",
            HARD,
            "a service is offered only in a building in use ({key})",
            access.counter_in_open_building,
        ),
        Rule(
            "staff_sit_with_counter",
            HARD,
            "its staff must sit with the counter ({key})",
            access.staff_sit_with_counter,
            for_policy=access_words.staffing_policy,
            key_in_words=access_words.staff_in_words,
        ),
        Rule(
            "counter_has_staff",
            POLICY,
            "staff sit with their counter, and each counter keeps its staff: {key}",
            access.counter_has_staff,
            lever=access_words.staffed_lever,
            policy_of=access_words.service_of,
            figures=figures_of_access.staff_in_figures,
            key_in_words=access_words.counter_in_words,
        ),
        Rule(
            "no_worse_than_today",
            POLICY,
            "nobody has a worse way to the service {key} than today",
            access.no_worse_than_today,
            lever=access_words.no_worse_lever,
            policy_of=access_words.service_of,
            figures=figures_of_access.no_worse_in_figures,
        ),
        Rule(
            "groups_no_further",
            POLICY,
            "nobody in a priority group goes further than today to {key} by more than the option allows",
            access.groups_no_further,
            lever=access_words.further_lever,
            policy_of=access_words.service_and_unit,
            figures=figures_of_access.groups_in_figures,
            key_in_words=access_words.without_unit,
        ),
        Rule(
            "people_within_standard",
            HARD,
            "people count as within the standard only if a counter near enough is offered ({key})",
            access.people_within_standard,
            figures=figures_of_access.within_in_figures,
        ),
        Rule(
            "share_within_standard",
            POLICY,
            "share of people within the standard: {key}",
            access.share_within_standard,
            lever=access_words.share_lever,
            amount=Amount.SHARE,
            unit="share of people",
            figures=figures_of_access.share_in_figures,
            row_unit="people",
        ),
        Rule(
            "visits_served",
            HARD,
            "there is room for all visits within the standard ({key})",
            access.visits_served,
            for_policy=access_words.certain_visits,
        ),
        Rule(
            "counter_capacity",
            HARD,
            "a counter takes no more visits than its capacity ({key})",
            access.counter_capacity,
            figures=figures_of_access.capacity_in_figures,
            row_unit="visits a year",
        ),
        Rule(
            "function_is_supplied_once",
            HARD,
            "each support function is supplied in exactly one way ({key})",
            support.function_is_supplied_once,
        ),
        Rule(
            "supply_needs_tier", HARD, "only arrangements that run supply an agency ({key})", support.supply_needs_tier
        ),
        Rule("one_tier", HARD, "an arrangement works at one scale ({key})", support.one_tier),
        Rule(
            "tier_matches_scale",
            HARD,
            "an arrangement's scale is that of the staff it serves, within its capacity ({key})",
            support.tier_matches_scale,
            figures=figures_of_supply.scale_in_figures,
            row_unit="FTE",
            key_in_words=names.arrangement_in_words,
        ),
        Rule(
            "enough_agencies",
            HARD,
            "an arrangement serves at least the number of agencies it needs ({key})",
            support.enough_agencies,
            figures=figures_of_supply.agencies_in_figures,
            row_unit="agencies",
            key_in_words=names.arrangement_in_words,
        ),
        Rule(
            "dissolved_when_supplied",
            HARD,
            "a team joins a shared arrangement only when others supply all its functions ({key})",
            support.dissolved_when_supplied,
            key_in_words=names.team_in_words,
        ),
        Rule(
            "arrangement_sits_somewhere",
            HARD,
            "the staff of an arrangement sit in one building in use ({key})",
            support.arrangement_sits_somewhere,
            key_in_words=names.arrangement_in_words,
        ),
        Rule(
            "arrangement_staff",
            HARD,
            "the staff of an arrangement fit where it sits ({key})",
            support.arrangement_staff,
            key_in_words=names.arrangement_in_words,
        ),
        Rule(
            "posts_released",
            POLICY,
            "no redundancies: arrangement {key} releases no more posts than fall vacant",
            support.posts_released,
            lever="staff.allow_redundancy",
            row_unit="posts",
        ),
        Rule(
            "agency_capital",
            POLICY,
            "capital limit of the agency {key}",
            limits.agency_capital,
            cell=Cell("agencies", "capital_limit_gbp"),
            amount=Amount.SUM,
            unit="£",
            row_unit="£",
        ),
        Rule(
            "pooled_capital",
            POLICY,
            "capital limit of all agencies together",
            limits.pooled_capital,
            lever="capital.pooled_limit_gbp",
            amount=Amount.SUM,
            unit="£",
            about=About.PLACE,
            row_unit="£",
        ),
        Rule(
            "recharged_by_fte",
            HARD,
            "the fixed and set-up cost of an arrangement is borne by those it supplies, by FTE ({key})",
            accounts.recharged_by_fte,
        ),
        Rule(
            "no_body_worse_off",
            POLICY,
            "no body pays more over the appraisal than by carrying on as today, charges between bodies included, but "
            "for what the option allows: {key}",
            accounts.no_body_worse_off,
            lever="accounts.no_body_worse_off",
            amount=Amount.SUM,
            unit=MORE_THAN_TODAY,
            row_unit=MORE_THAN_TODAY,
            key_in_words=_agency_in_words,
        ),
        Rule(
            "carbon_cap",
            POLICY,
            "cap on the carbon of the buildings in use",
            limits.carbon_cap,
            lever="limits.carbon_kg_per_year",
            amount=Amount.SUM,
            unit="kg CO₂e a year",
            about=About.PLACE,
            row_unit="kg CO₂e a year",
        ),
        Rule(
            "area_headcount",
            POLICY,
            "least public jobs in the area {key}",
            limits.area_headcount,
            lever="limits.min_area_headcount_share",
            amount=Amount.SHARE,
            unit="share of today's FTE",
            row_unit="FTE",
        ),
        Rule(
            "differences_counted",
            HARD,
            "what differs from the earlier plan counts as a difference ({key})",
            nearness.differences_counted,
        ),
        Rule(
            "few_differences",
            POLICY,
            "most decisions that may differ from the earlier plan",
            nearness.few_differences,
            lever="preserve.max_differences",
            amount=Amount.COUNT,
            unit="decisions",
            about=About.PLACE,
            row_unit="decisions",
        ),
        Rule(
            "differs_from_plans",
            POLICY,
            "enough buildings that differ from the plan {key}",
            nearness.differs_from_plans,
            about=About.PLACE,
        ),
        Rule("status_keep", POLICY, "building {key} is to be kept (status keep)", cell=Cell("buildings", "status")),
        Rule("status_close", POLICY, "building {key} is to be closed (status close)", cell=Cell("buildings", "status")),
        Rule("lock", POLICY, "the lock: {key}", cell=Cell("locks", "decision", _is_lock), key_in_words=_lock_in_words),
        Rule(
            "immovable",
            POLICY,
            "team {key} may not move (movable: no)",
            cell=Cell("teams", "movable"),
            about=About.SEATS,
        ),
        Rule(
            "furthest_move",
            POLICY,
            "team {key} moves no further than its limit",
            cell=Cell("teams", "max_move_km"),
            lever="moves.max_km",
            amount=Amount.KM,
            unit="km",
            about=About.SEATS,
        ),
        Rule(
            "move_teams",
            POLICY,
            "no team may move unless its building is to close",
            lever="sharing.move_teams",
            about=About.PLACE,
        ),
        Rule(
            "hosting",
            POLICY,
            "only those move in whom it hosts: building {key}",
            cell=Cell("buildings", "hosts"),
            lever=KINDS_LEVER,
            key_in_words=names.host_in_words,
        ),
        Rule(
            "customers",
            POLICY,
            "only those join whom it takes on: arrangement {key}",
            cell=Cell("arrangements", "customers"),
            key_in_words=names.customers_in_words,
        ),
        Rule("consent", POLICY, "agency {key} keeps to itself (joins: no)", cell=Cell("agencies", "joins")),
    )
}
"""Every rule by its name, in the order in which their rows are stated; the last are written as domains of decisions."""
