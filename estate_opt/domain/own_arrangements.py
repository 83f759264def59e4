"""A merged body that does one thing in several ways may always bring them together: by an arrangement of its own.

Where the tables have none, one is made by stated rules, and each of its figures is marked as assumed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from estate_opt.domain.divided import in_order
from estate_opt.domain.estate import EXTERNAL, Arrangement, Assumed, Estate, SupportFunction, Tier
from estate_opt.options.reorganise import Reorganisation


def several_ways(estate: Estate) -> frozenset[tuple[str, str]]:
    """(agency, `shared_as`) of what a merged body has in several ways of working."""
    ways = Counter((each.agency, each.shared_as) for each in estate.functions.values())
    return frozenset(key for key in ways if ways[key] > 1)


def with_own_arrangements(estate: Estate, levers: Reorganisation, bodies: Iterable[str]) -> Estate:
    """The estate with an arrangement for whatever the bodies do in several ways and have none of their own for."""
    known = {(each.provider, each.function) for each in estate.arrangements.values()}
    made, assumed = dict(estate.arrangements), list(estate.assumed)
    for body, work in sorted(key for key in several_ways(estate) if key[0] in set(bodies)):
        if (body, work) in known:
            continue
        arrangement = _own(estate, levers, body, work)
        made[arrangement.arrangement] = arrangement
        for column in ("fixed_gbp_per_year", "setup_gbp", "onboarding_gbp"):
            assumed.append(Assumed("arrangements", arrangement.arrangement, column))
        for tier in arrangement.tiers:
            row = f"{arrangement.arrangement} / {tier.from_fte:g}"
            assumed += [Assumed("arrangement_tiers", row, column) for column in ("staff_saving", "systems_saving")]
    return replace(estate, arrangements=in_order(made), assumed=tuple(assumed))


def _own(estate: Estate, levers: Reorganisation, body: str, work: str) -> Arrangement:
    """The like of the place's arrangement for the same work that is set up at the least cost, else by the levers.

    It grows from the way of working with most staff, and takes on nobody else.
    """
    ways = [each for each in estate.functions.values() if (each.agency, each.shared_as) == (body, work)]
    home = max(ways, key=_size)
    within = [each for each in estate.arrangements.values() if each.function == work and each.provider != EXTERNAL]
    name = f"{work} of {body}"
    if within:
        like = min(within, key=lambda each: (each.setup_gbp, each.arrangement))
        return replace(
            like, arrangement=name, provider=body, building=None, capacity_fte=None, min_agencies=1,
            customers=frozenset({body}), home_way=home.way,
        )  # fmt: skip
    saving = Tier(0.0, levers.own_staff_saving, levers.own_systems_saving)
    return Arrangement(
        name, work, body, setup_gbp=levers.own_setup_gbp, onboarding_gbp=levers.own_onboarding_gbp,
        tiers=(saving,), customers=frozenset({body}), home_way=home.way,
    )  # fmt: skip


def _size(function: SupportFunction) -> tuple[float, str]:
    return function.fte, function.way
