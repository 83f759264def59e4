"""Accounts within the JSON of a plan: `accounts` of `estate-opt accounts --plan-json`, both ways."""

from collections.abc import Mapping
from dataclasses import asdict
from math import fsum
from typing import Any

from estate_opt.domain.body_accounts import BodyAccount, BodyAccounts
from estate_opt.ground.errors import UsageError
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.projects_json import interaction_as_json, interaction_from

POUND = 1.0


def accounts_as_json(known: BodyAccounts) -> dict[str, Any]:
    """For a program: ids exact, pounds not rounded, what is not known null."""
    return {
        "rule": known.rule,
        "bodies": [{"agency": body, **asdict(account)} for body, account in known.by_body.items()],
        "years": list(known.years),
        "price_of_silos_gbp": {"at_least_gbp": known.silos_at_least_gbp, "at_most_gbp": known.silos_at_most_gbp},
        "interaction": interaction_as_json(known.interaction),
    }


def accounts_in(saved: SavedPlan) -> BodyAccounts | None:
    """The accounts that a plan was saved with; None: it was saved without.

    Raises UsageError where they are told otherwise than `estate-opt accounts` does, or are of another plan.
    """
    told = saved.content.get("accounts")
    if told is None:
        return None
    known = saved.read(lambda: _read(told))
    for key in ("in_plan_gbp", "share_gbp"):
        summed = fsum(getattr(account, key) for account in known.by_body.values())
        if not abs(summed - saved.objective_gbp) <= POUND:
            raise UsageError(
                f"{saved.name} costs £{saved.objective_gbp:,.0f}, and its accounts sum to £{summed:,.0f}: they are of "
                "another plan. Make them again with estate-opt accounts."
            )
    return known


def _read(told: Mapping[str, Any]) -> BodyAccounts:
    silos = told["price_of_silos_gbp"]
    return BodyAccounts(
        rule=told["rule"],
        by_body={row["agency"]: _account(row) for row in told["bodies"]},
        years=tuple(told["years"]),
        silos_at_least_gbp=silos["at_least_gbp"],
        silos_at_most_gbp=silos["at_most_gbp"],
        interaction=interaction_from(told.get("interaction")),
    )


def _account(row: Mapping[str, Any]) -> BodyAccount:
    return BodyAccount(row["joins"], *(float(row[key]) for key in _GBP))


_GBP = ("alone_gbp", "in_plan_gbp", "share_gbp", "pays_per_year_gbp")
