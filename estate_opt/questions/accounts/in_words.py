"""Accounts in words and for programs: who gains, who pays, who would leave."""

from typing import Any

from estate_opt.questions.accounts.accounts import Accounts, group_in_words
from estate_opt.questions.accounts.prices import Credits
from estate_opt.questions.accounts.shares import RULE_WORDS, Shares
from estate_opt.questions.accounts.values import Value

MOST_TOLD = 3
"""Groups that a line tells of; the rest stand in the sheet."""


def pounds(gbp: float) -> str:
    """`£1,234`; below nought `−£1,234`."""
    return f"{'−' if round(gbp) < 0 else ''}£{abs(gbp):,.0f}"


def between(value: Value) -> str:
    """An interval: `between £1 and £2`, and whether it may be nought."""
    low, high = round(value.bound_gbp), round(value.cost_gbp)
    if low == high:
        return pounds(value.cost_gbp)
    if not value.is_decided:
        return f"undecided: no more than {pounds(value.cost_gbp)}, and it may be nothing"
    return f"between {pounds(value.bound_gbp)} and {pounds(value.cost_gbp)}"


def in_lines(accounts: Accounts) -> list[str]:
    """What is told where the command was typed: net present pounds, but for the payments."""
    lines = [f"If nobody joined, the place would cost more by (net present cost): {between(accounts.silos)}."]
    lines += [
        f"If {accounts.names[body]} left: {between(value)}."
        for body, value in sorted(accounts.leavings.items(), key=lambda each: -each[1].cost_gbp)
    ]
    for body in accounts.joiners:
        alone, plan, share = (each[body] for each in (accounts.alone_gbp, accounts.in_plan_gbp, accounts.share_gbp))
        lines.append(
            f"{accounts.names[body]} pays {pounds(alone)} alone, {pounds(plan)} in the plan by itself, and "
            f"{pounds(share)} with the shares: {gain_in_words(alone - share)}."
        )
    lines += [f"Shares {RULE_WORDS[shares.rule]}. {leaving_in_words(accounts, shares)}" for shares in accounts.shares]
    lines += [f"{line}." for line in payments_in_words(accounts)]
    return lines


def gain_in_words(gbp: float) -> str:
    """What a body gains, or loses, against being alone."""
    if round(gbp) == 0:
        return "no gain and no loss"
    return f"{pounds(abs(gbp))} {'less' if gbp > 0 else 'more'} than alone"


def leaving_in_words(accounts: Accounts, shares: Shares) -> str:
    """Who would do better without, as a sentence or two."""
    told = [
        f"{group_in_words(accounts, each.group)} would pay {pounds(each.more)} less by themselves"
        if each.group & (each.group - 1)
        else f"{group_in_words(accounts, each.group)} would pay {pounds(each.more)} less alone"
        for each in shares.verdict.would_leave[:MOST_TOLD]
    ]
    if told:
        more = len(shares.verdict.would_leave) - len(told)
        return f"Would leave: {'; '.join(told)}{f'; and {more} more groups' if more else ''}."
    solved = 2 ** len(accounts.joiners) - 2
    of_all = len([group for group in accounts.values if group not in (0, solved + 1)]) + len(accounts.joiners) >= solved
    which = "No group" if of_all else "No body by itself and no others without one body (more groups were not tried)"
    if shares.verdict.undecided:
        most = shares.verdict.undecided[0]
        return (
            f"{which} is known to do better without, but it is undecided for {len(shares.verdict.undecided)}: "
            f"{group_in_words(accounts, most.group)} could by {pounds(most.more)} at the most."
        )
    return f"{which} would do better without."


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
                    {"agencies": _members(accounts, each.group), "better_by_at_most_gbp": each.more}
                    for each in shares.verdict.undecided
                ],
            }
            for shares in accounts.shares
        ],
        "relaxation": {"apart": _credits(accounts.apart), "together": _credits(accounts.together)},
        "left_gbp": accounts.left_gbp,
        "transfers": {
            "years": list(accounts.years),
            "payments": [each._asdict() for each in accounts.payments],
        },
    }


def _interval(value: Value) -> dict[str, Any]:
    return {
        "at_least_gbp": value.bound_gbp if value.bound_gbp > float("-inf") else None,
        "at_most_gbp": value.cost_gbp,
    }


def _members(accounts: Accounts, group: int) -> list[str]:
    return [body for number, body in enumerate(accounts.joiners) if group >> number & 1]


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
