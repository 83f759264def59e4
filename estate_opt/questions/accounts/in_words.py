"""Accounts in words and for programs: who gains, who pays, who would leave."""

import math
from dataclasses import asdict
from typing import Any

from estate_opt.domain.body_accounts import RULE_WORDS
from estate_opt.ground.figures import to_the_pound
from estate_opt.questions.accounts.accounts import Accounts, group_in_words
from estate_opt.questions.accounts.prices import Credits
from estate_opt.questions.accounts.shares import Shares
from estate_opt.questions.accounts.values import Value
from estate_opt.questions.games.game import everybody, members_of
from estate_opt.results import projects
from estate_opt.saved.plan_json import audit_as_json
from estate_opt.saved.projects_json import interaction_as_json

POUND = 1.0
MOST_NAMED = 5
"""Bodies of a group that are named; of a larger one those that are not in it."""
MOST_TOLD = 3
"""Groups that a line tells of; the rest stand in the sheet."""


def between(value: Value) -> str:
    """A difference as an interval: `between £1 and £2`, and whether it may be nought, or how far it is not known."""
    if math.isinf(value.cost_gbp):  # a plan without a bound: how much less another could cost is anybody's guess
        return f"at least {to_the_pound(value.bound_gbp)}, at the most not known" if value.is_decided else "not known"
    if round(value.bound_gbp) == round(value.cost_gbp):
        return to_the_pound(value.cost_gbp)
    if not value.is_decided:
        return f"undecided: no more than {to_the_pound(value.cost_gbp)}, and it may be nothing"
    return f"between {to_the_pound(value.bound_gbp)} and {to_the_pound(value.cost_gbp)}"


def in_lines(accounts: Accounts) -> list[str]:
    """What is told where the command was typed: net present pounds, but for the payments."""
    lines = [f"If nobody joined, the place would cost more by (net present cost): {between(accounts.silos)}."]
    estimated = accounts.estimates.leaving_gbp
    lines += [
        f"If {accounts.names[body]} left: {leaving_cost_in_words(accounts, body)}."
        for body in sorted(accounts.joiners, key=lambda body: -estimated[body])
    ]
    for body in accounts.joiners:
        alone, plan, share = (each[body] for each in (accounts.alone_gbp, accounts.in_plan_gbp, accounts.share_gbp))
        lines.append(
            f"{accounts.names[body]} pays {to_the_pound(alone)} alone, {to_the_pound(plan)} in the plan by itself, and "
            f"{to_the_pound(share)} with the shares: {gain_in_words(alone - share)}."
        )
    lines += [f"Shares {RULE_WORDS[shares.rule]}. {leaving_in_words(accounts, shares)}" for shares in accounts.shares]
    lines.append(tempted_in_words(accounts))
    if accounts.interaction is not None:
        lines += projects.in_lines(accounts.interaction)
    lines += [f"{line}." for line in payments_in_words(accounts)]
    checks = len(accounts.audit.checks)
    lines.append(f"Transfers re-checked: nil in each year to the penny; {checks} checks, all passed.")
    return lines


def leaving_cost_in_words(accounts: Accounts, body: str) -> str:
    """What a leaving costs the place: as it was solved for, beside the estimate, or the estimate alone."""
    about, solved = accounts.estimates.leaving_gbp[body], accounts.leavings.get(body)
    if solved is None:
        return f"about {to_the_pound(about)} (estimated)"
    is_within = solved.bound_gbp - POUND <= about <= solved.cost_gbp + POUND
    return f"{between(solved)} (estimated: {to_the_pound(about)}{'' if is_within else ', which is outside that'})"


def tempted_in_words(accounts: Accounts) -> str:
    """The most tempted group that was found by the relaxation, at the gains by prices."""
    found, together_gbp = accounts.estimates, accounts.together.relaxation_gbp
    group, more = found.most_tempted.group, found.most_tempted.more
    looked = f"Of {found.looked_at:,} groups that were looked at by estimate, at the gains by prices,"
    if more < POUND:
        return f"{looked} none would gain by being by itself."
    share = f"{100 * more / abs(together_gbp):.3f} % of the cost" if together_gbp else "of no cost"
    who = group_in_words(accounts, group) if group.bit_count() <= MOST_NAMED else all_but_in_words(accounts, group)
    return f"{looked} the most tempted to be by itself is {who}: by about {to_the_pound(more)}, {share}."


def all_but_in_words(accounts: Accounts, group: int) -> str:
    """A large group by whom it leaves out."""
    others = everybody(len(accounts.joiners)) ^ group
    if others.bit_count() <= MOST_NAMED:
        return f"all but {group_in_words(accounts, others)}"
    return f"a group of {group.bit_count()}: {group_in_words(accounts, group)}"


def gain_in_words(gbp: float) -> str:
    """What a body gains, or loses, against being alone."""
    if round(gbp) == 0:
        return "no gain and no loss"
    return f"{to_the_pound(abs(gbp))} {'less' if gbp > 0 else 'more'} than alone"


def leaving_in_words(accounts: Accounts, shares: Shares) -> str:
    """Who would do better without, as a sentence or two."""
    told = [
        f"{group_in_words(accounts, each.group)} would pay {to_the_pound(each.more)} less by themselves"
        if each.group.bit_count() > 1
        else f"{group_in_words(accounts, each.group)} would pay {to_the_pound(each.more)} less alone"
        for each in shares.verdict.would_leave[:MOST_TOLD]
    ]
    if told:
        more = len(shares.verdict.would_leave) - len(told)
        return f"Would leave: {'; '.join(told)}{f'; and {more} more groups' if more else ''}."
    which = _whoever_was_tried(accounts)
    if shares.verdict.undecided:
        most = shares.verdict.undecided[0]
        return (
            f"{which} is known to do better without, but it is undecided for {len(shares.verdict.undecided)}: "
            f"{group_in_words(accounts, most.group)} could{_at_the_most(most.more)}."
        )
    return f"{which} would do better without."


def _at_the_most(gbp: float) -> str:
    return ", by how much is not known" if math.isinf(gbp) else f" by {to_the_pound(gbp)} at the most"


def _whoever_was_tried(accounts: Accounts) -> str:
    """Of which groups it is known whether they would do better without."""
    all_of_them = everybody(len(accounts.joiners))
    solved = len([group for group in accounts.values if group not in (0, all_of_them)])
    if solved + len(accounts.joiners) >= all_of_them - 1:
        return "No group"
    if solved:
        return "No body by itself and no others without one body (more groups were not solved for)"
    return "No body by itself (more groups were not solved for)"


def payments_in_words(accounts: Accounts) -> list[str]:
    """The transfers with the words that an agreement would use."""
    if not accounts.payments or not accounts.years:
        return []
    first, last = accounts.years[0], accounts.years[-1]
    return [
        f"{accounts.names[each.payer]} pays {accounts.names[each.payee]} £{each.gbp_per_year:,.2f} in each year from "
        f"{first} to {last}, in the prices of the plan's price year"
        for each in accounts.payments
    ]


def as_json(accounts: Accounts) -> dict[str, Any]:
    """The accounts for a program: ids exact, pounds not rounded, what is not known null."""
    return {
        "place": accounts.place,
        "option": accounts.option,
        "rule": accounts.rule,
        "names": accounts.names,
        "joiners": list(accounts.joiners),
        "price_of_silos_gbp": _interval(accounts.silos),
        "bodies": [
            {
                "agency": body,
                "joins": body in accounts.joiners,
                "alone_gbp": accounts.alone_gbp[body],
                "in_plan_gbp": accounts.in_plan_gbp[body],
                "share_gbp": accounts.share_gbp[body],
                "gain_gbp": accounts.alone_gbp[body] - accounts.share_gbp[body],
                "leaving_gbp": _interval(accounts.leavings[body]) if body in accounts.leavings else None,
                "estimated_leaving_gbp": accounts.estimates.leaving_gbp.get(body),
                "pays_per_year_gbp": accounts.per_year_gbp[body],
            }
            for body in accounts.names
        ],
        "groups": [
            {"joining": _members(accounts, group), **_interval(value)} for group, value in accounts.values.items()
        ],
        "shares": [
            {
                "rule": shares.rule,
                "gbp": dict(zip(accounts.joiners, shares.gbp.tolist(), strict=True)),
                "would_leave": [
                    {"agencies": _members(accounts, each.group), "better_by_gbp": each.more}
                    for each in shares.verdict.would_leave
                ],
                "undecided": [
                    {"agencies": _members(accounts, each.group), "better_by_at_most_gbp": _known(each.more)}
                    for each in shares.verdict.undecided
                ],
            }
            for shares in accounts.shares
        ],
        "relaxation": {"apart": _credits(accounts.apart), "together": _credits(accounts.together)},
        "left_gbp": accounts.left_gbp,
        "estimates": {
            "looked_at": accounts.estimates.looked_at,
            "most_tempted": {
                "agencies": _members(accounts, accounts.estimates.most_tempted.group),
                "better_by_gbp": accounts.estimates.most_tempted.more,
            },
            "groups": [
                {"joining": _members(accounts, group), "at_least_gbp": gbp}
                for group, gbp in accounts.estimates.gbp.items()
            ],
        },
        "transfers": {
            "years": list(accounts.years),
            "payments": [each._asdict() for each in accounts.payments],
            "ledger": [asdict(each) for each in accounts.booked],
            "audit": audit_as_json(accounts.audit),
        },
        "interaction": interaction_as_json(accounts.interaction),
    }


def _interval(value: Value) -> dict[str, Any]:
    return {"at_least_gbp": _known(value.bound_gbp), "at_most_gbp": _known(value.cost_gbp)}


def _known(gbp: float) -> float | None:
    return gbp if math.isfinite(gbp) else None


def _members(accounts: Accounts, group: int) -> list[str]:
    return [accounts.joiners[number] for number in members_of(group)]


def _credits(found: Credits) -> dict[str, Any]:
    return {
        "relaxation_gbp": found.relaxation_gbp,
        "of_nobody_gbp": found.of_nobody_gbp,
        "by_agency_gbp": found.by_body_gbp,
        "prices": [
            {"rule": each.rule, "key": list(each.key), "agency": each.agency, "side": each.side, "gbp": each.gbp}
            for each in found.prices
        ],
    }
