"""The accounts of a plan: each body alone, together and by leaving; the shares by each rule; the transfers."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from estate_opt.audit import Audit
from estate_opt.audit.transfers import Agreed, BodyYear, audit_transfers
from estate_opt.domain.appraisal import Appraisal
from estate_opt.domain.body_accounts import BodyAccount, BodyAccounts
from estate_opt.domain.estate import Estate
from estate_opt.domain.projects import Interaction
from estate_opt.ground.errors import AuditError, UsageError
from estate_opt.options.option import Option
from estate_opt.planning import read_place
from estate_opt.questions.accounts.joining import joiners, with_only
from estate_opt.questions.accounts.prices import Credits, credits_of, gains_gbp
from estate_opt.questions.accounts.relaxed import Estimates, RelaxedGame, estimates_of
from estate_opt.questions.accounts.shares import Shares, all_shares
from estate_opt.questions.accounts.transfers import Payment, booked, ledger_of, level_per_year, payments
from estate_opt.questions.accounts.values import (
    Value,
    accounts_of,
    as_joined,
    borne_by_groups,
    groups_to_solve,
    option_of_group,
    tightened,
    value_of,
)
from estate_opt.questions.alternatives import plan_of_this
from estate_opt.questions.games.game import everybody, members_of
from estate_opt.results.names import enumerated
from estate_opt.saved.compare import read_plans
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.ticks import Ticked
from estate_opt.tables.changes import apply_changes
from estate_opt.tables.records import build_estate


@dataclass(frozen=True)
class Asked:
    """A plan whose accounts are asked for, and what has to be solved for them."""

    ticked: Ticked
    option: Option
    estate: Estate
    plan: SavedPlan
    joiners: tuple[str, ...]
    groups: dict[int, Option]
    """The groups to be solved for, each with the option under which only it joins."""


@dataclass(frozen=True)
class Accounts:
    """What each body pays alone, in the plan and by its share, and what follows."""

    place: str
    option: str
    names: dict[str, str]
    """Of every body, by its id."""
    joiners: tuple[str, ...]
    """The players: bit i of a group is the i-th."""
    alone_gbp: dict[str, float]
    in_plan_gbp: dict[str, float]
    today_gbp: dict[str, float]
    share_gbp: dict[str, float]
    """By the rule chosen; of a body that does not join what it pays alone."""
    rule: str
    shares: tuple[Shares, ...]
    values: dict[int, Value]
    """Net present cost of the place by group."""
    silos: Value
    """What planning in silos costs."""
    leavings: dict[str, Value]
    """What it costs the place that a joiner leaves, where that was solved for."""
    estimates: Estimates
    """What the relaxation tells of that, and of other groups."""
    apart: Credits
    together: Credits
    years: tuple[int, ...]
    """In which transfers are paid."""
    per_year_gbp: dict[str, float]
    """What each body pays in each of them; below nought: is paid."""
    payments: tuple[Payment, ...]
    booked: tuple[BodyYear, ...]
    """The plan's ledger with transfers, by body and year."""
    audit: Audit
    """Of the transfers, and of the ledger with them: passed, else there are no accounts."""
    interaction: Interaction | None = None
    """How the projects of the plan hang together, where that was asked."""

    @property
    def left_gbp(self) -> float:
        """What the prices leave to be handed out: the saving of the plan less the gains in the relaxation."""
        saved_gbp = sum(self.alone_gbp.values()) - sum(self.in_plan_gbp.values())
        return saved_gbp - sum(gains_gbp(self.apart, self.together).values())


def asked_of_place(
    place: Path, option: Option, plan: Path, is_estimated: bool = False, with_hidden: bool = False
) -> Asked:
    """What has to be solved for the accounts of a plan.

    `is_estimated`: only nobody's joining has, for what each pays alone; what leavings cost is estimated. `with_hidden`:
    hidden sheets, rows and columns are read too.

    Raises UsageError where the plan is of other tables, levers or locks, or fewer than two bodies join in it.
    """
    option.refuse_years()
    ticked = read_place(place, with_hidden=with_hidden)
    (given,) = read_plans([str(plan)], None)
    saved = plan_of_this(SavedPlan(str(plan), given.content), ticked, option)
    estate = build_estate(apply_changes(ticked.tables, option), option)
    players = joiners(estate)
    if len(players) < 2:
        raise UsageError("Fewer than two bodies join, so that there is nothing to share. See agencies, column joins.")
    names = _names(estate)
    groups = {
        group: option_of_group(option, players, group, names) for group in groups_to_solve(len(players), is_estimated)
    }
    return Asked(ticked, option, estate, saved, players, groups)


@dataclass(frozen=True)
class Relaxations:
    """What the relaxations tell, which hang on no run of a group: they can be made beside the runs."""

    apart: Credits
    together: Credits
    estimates: Estimates

    @property
    def gains_gbp(self) -> dict[str, float]:
        """What each body gains at the prices."""
        return gains_gbp(self.apart, self.together)


def relaxations_of(asked: Asked, stop: threading.Event | None = None) -> Relaxations:
    """Credits at the prices of nobody's and of everybody's joining, and estimates of all leavings.

    Raises NoPlanError where nothing keeps the rules, the solver's time limit ran out, or `stop` is set.
    """
    estate, players = asked.estate, asked.joiners
    everyone = with_only(estate, players)
    apart = credits_of(with_only(estate, ()), asked.option, stop)
    together = credits_of(everyone, asked.option, stop)
    gains = gains_gbp(apart, together)
    at_prices = np.array([gains[body] for body in players])
    return Relaxations(apart, together, estimates_of(RelaxedGame(everyone, asked.option, stop), at_prices))


def accounts_of_plan(
    asked: Asked, relaxed: Relaxations, found: Mapping[int, Mapping[str, Any]], rule: str = "prices"
) -> Accounts:
    """The accounts, from the plan, its relaxations and what was found of each group (as JSON).

    Raises UsageError for a rule that there is not, and as `accounts_of`; AuditError where the transfers fail their
    re-check (a bug of this program).
    """
    estate, players, content = asked.estate, asked.joiners, asked.plan.content
    bodies = tuple(estate.agencies)
    alone, in_plan = accounts_of(found[0], bodies), accounts_of(content, bodies)
    today = accounts_of(content, bodies, "ledger_today")
    all_of_them = everybody(len(players))
    values = tightened({**{group: value_of(each) for group, each in found.items()}, all_of_them: value_of(content)})
    gains = relaxed.gains_gbp
    by_itself = np.array([alone[body] for body in players])
    borne = borne_by_groups(values, by_itself, float(content["objective_gbp"]))
    at_prices = np.array([gains[body] for body in players])
    shares = all_shares(borne, values, at_prices, np.array([today[body] for body in players]))
    chosen = next((each for each in shares if each.rule == rule), None)
    if chosen is None:
        told = ", ".join(each.rule for each in shares)
        raise UsageError(f"There are no shares by the rule {rule} here. These there are: {told}.")
    share = alone | dict(zip(players, chosen.gbp.tolist(), strict=True))
    agreed = _agreed(asked, share, in_plan)
    return Accounts(
        place=asked.ticked.tables.source, option=asked.option.title, names=_names(estate), joiners=players,
        alone_gbp=alone, in_plan_gbp=in_plan, today_gbp=today, share_gbp=share, rule=rule, shares=tuple(shares),
        values=values, silos=values[0].less(values[all_of_them]),
        leavings=_leavings(players, values), estimates=relaxed.estimates, apart=relaxed.apart,
        together=relaxed.together,
        years=agreed.years, per_year_gbp=agreed.per_year_gbp, payments=agreed.payments, booked=agreed.booked,
        audit=agreed.audit,
    )  # fmt: skip


@dataclass(frozen=True)
class _Agreement:
    """Who pays whom, and that it adds up."""

    years: tuple[int, ...]
    per_year_gbp: dict[str, float]
    payments: tuple[Payment, ...]
    booked: tuple[BodyYear, ...]
    audit: Audit


def _agreed(asked: Asked, share_gbp: Mapping[str, float], in_plan_gbp: Mapping[str, float]) -> _Agreement:
    """The transfers that turn what each body pays in the plan into its share, re-checked.

    Raises AuditError where they fail that.
    """
    levers, content = asked.option.levers, asked.plan.content
    calendar, first = Appraisal(asked.option), levers.appraisal.start.year
    numbers = range(int(calendar.move_time), calendar.years)
    years = tuple(first + number for number in numbers)
    owed = {body: share_gbp[body] - in_plan_gbp[body] for body in share_gbp}
    per_year = level_per_year(owed, [float(calendar.discount_factors[number]) for number in numbers])
    made, ledger = tuple(payments(per_year)), ledger_of(content)
    every = range(first, first + calendar.years)
    rows = tuple(booked(ledger, levers.appraisal.count_transfers, every, per_year, years))
    audited = audit_transfers(Agreed(levers, ledger, float(content["objective_gbp"]), share_gbp, made, years, rows))
    if not audited.passed:
        breach = next(breach for check in audited.checks for breach in check.breaches)
        raise AuditError(f"The transfers failed their re-check and are not handed out; please report this. {breach}")
    return _Agreement(years, per_year, made, rows, audited)


def _leavings(players: tuple[str, ...], values: Mapping[int, Value]) -> dict[str, Value]:
    """What each leaving costs, where it was solved for; of two bodies the other is then alone, as if nobody joined."""
    all_of_them = everybody(len(players))
    without = {body: as_joined(all_of_them ^ 1 << number) for number, body in enumerate(players)}
    return {body: values[group].less(values[all_of_them]) for body, group in without.items() if group in values}


def _names(estate: Estate) -> dict[str, str]:
    return {name: agency.name or name for name, agency in estate.agencies.items()}


def known(accounts: Accounts) -> BodyAccounts:
    """What a plan is told with once its accounts are known."""
    return BodyAccounts(
        rule=accounts.rule,
        by_body={
            body: BodyAccount(
                joins=body in accounts.joiners,
                alone_gbp=accounts.alone_gbp[body],
                in_plan_gbp=accounts.in_plan_gbp[body],
                share_gbp=accounts.share_gbp[body],
                pays_per_year_gbp=accounts.per_year_gbp[body],
            )
            for body in accounts.names
        },
        years=accounts.years,
        silos_at_least_gbp=accounts.silos.bound_gbp,
        silos_at_most_gbp=accounts.silos.cost_gbp if np.isfinite(accounts.silos.cost_gbp) else None,
        interaction=accounts.interaction,
    )


def group_in_words(accounts: Accounts, group: int) -> str:
    """The bodies of a group, at least one, by name."""
    members = [accounts.names[accounts.joiners[number]] for number in members_of(group)]
    return enumerated(members, len(members))
