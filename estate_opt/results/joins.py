"""What each joined support function comes to, with every line of money that joining causes, and why it is so."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from estate_opt.domain.costs import CHANGE, Heading, Theme, heading, theme
from estate_opt.domain.estate import DISSOLVED, OWN, Lock
from estate_opt.domain.firmness import Firmness, Label, Labels
from estate_opt.domain.plan import Account, Plan
from estate_opt.ground.figures import percent, pounds
from estate_opt.results.ledger import payer_name
from estate_opt.results.names import enumerated, lock_in_words, named, supplier
from estate_opt.results.occupancy import occupancy_in_plan, served_fte
from estate_opt.results.outcomes import ARRANGEMENT_COSTS, building_sums

MOST_NAMED = 2
_POUND = 0.5
_SHARE = 0.0005
"""A share of cost that is less than this reads as nothing."""
NO_REASON = "no saving reason was found"


@dataclass(frozen=True)
class Joined:
    """A shared arrangement that runs, with the money of whatever it supplies: today's, and the plan's."""

    plan: Plan
    arrangement: str
    labels: Labels | None = None
    """How firm the decisions are, where that was looked at."""

    @property
    def what(self) -> str:
        """As a decision: `Join IT in it-desk (of Council)`."""
        function = self.plan.estate.arrangements[self.arrangement].function
        return f"Join {function} in {supplier(self.arrangement, self.plan.estate)}"

    @property
    def fte(self) -> float:
        """Whose work it does, before any saving."""
        return served_fte(self.plan, self.arrangement)

    @cached_property
    def keys(self) -> frozenset[tuple[str, str]]:
        """Agency and function of all that it supplies."""
        return frozenset(key for key, k in self.plan.supply.items() if k == self.arrangement)

    def _accounts(self, accounts: Iterable[Account]) -> Iterator[Account]:
        """Every line of support functions that is of its customers' function, or its own.

        So double running, joining and redundancy are among them. Recharges cancel out, and are not.
        """
        for each in accounts:
            if theme(each.cost) is Theme.FUNCTIONS and (
                each.item == self.arrangement
                if each.cost in ARRANGEMENT_COSTS
                else (each.agency, each.item) in self.keys
            ):
                yield each

    @cached_property
    def _today(self) -> tuple[Account, ...]:
        return tuple(self._accounts(self.plan.today_accounts))

    @cached_property
    def _then(self) -> tuple[Account, ...]:
        return tuple(self._accounts(self.plan.accounts))

    @cached_property
    def today_gbp(self) -> float:
        """Present value of what it supplies, carrying on as today."""
        return self.plan.net_present_gbp(self._today)

    @cached_property
    def plan_gbp(self) -> float:
        """The same in the plan, with all that joining costs."""
        return self.plan.net_present_gbp(self._then)

    @property
    def saved_gbp(self) -> float:
        """Present value; negative: it costs that much."""
        return self.today_gbp - self.plan_gbp

    @property
    def yearly_saved_gbp(self) -> float:
        """Cash that recurs, in the last year, after its fixed cost."""

        def yearly(accounts: Iterable[Account]) -> float:
            return math.fsum(a.gbp[-1] for a in accounts if heading(a.kind, a.cost) is Heading.RUNNING)

        return yearly(self._today) - yearly(self._then)

    @property
    def joining_gbp(self) -> float:
        """Setting up, joining, redundancy and double running; undiscounted."""
        return math.fsum(math.fsum(a.gbp) for a in self._then if heading(a.kind, a.cost) in CHANGE)

    def _less_of(self, cost: str) -> float | None:
        """By what share of today's cost of the last year it is less; None: nothing is spent on it today."""
        today, then = (
            math.fsum(a.gbp[-1] for a in accounts if a.cost == cost) for accounts in (self._today, self._then)
        )
        return 1.0 - then / today if today >= _POUND else None

    @property
    def _less_in_words(self) -> str:
        """What is less or more by it, by the shares that really come of it and not by those that are promised."""
        shares = {"staff": self._less_of("function_staff"), "systems": self._less_of("function_systems")}
        told = {
            what: f"{percent(abs(share))} {'less' if share > 0 else 'more'}"
            for what, share in shares.items()
            if share is not None and abs(share) >= _SHARE
        }
        if len(told) > 1 and len(set(told.values())) == 1:
            return f"staff and systems cost {told['staff']}"
        return ", ".join(f"{what} {'cost ' if number == 0 else ''}{told[what]}" for number, what in enumerate(told))

    @property
    def why(self) -> str:
        """For whom, and what comes of it as a whole; where it costs more, what it is needed for, if that is known."""
        bodies = [payer_name(self.plan, agency) or agency for agency, _ in sorted(self.keys)]
        who = f"for {enumerated(bodies, MOST_NAMED)}: " if bodies else ""
        details = f" ({self._less_in_words})" if self._less_in_words else ""
        yearly, once = self.yearly_saved_gbp, pounds(self.joining_gbp)
        saves = f"{pounds(abs(yearly))} a year {'less' if yearly > 0 else 'more'} in the end{details}"
        if self.saved_gbp >= -_POUND:
            return f"{who}{saves}; joining costs {once}"
        return f"{who}{self.costs_more_in_words}: {saves}, and joining costs {once}; {self.needed_because or NO_REASON}"

    @property
    def costs_more_in_words(self) -> str:
        """Of one that costs more as a whole: by how much."""
        return costs_more_in_words(self.plan, -self.saved_gbp)

    @property
    def needed_because(self) -> str:
        """What one that costs more is needed for; empty: nothing was found."""
        return self.settled_by or self._closes_with_it or self._needs_its_room

    @cached_property
    def settled_by(self) -> str:
        """What leaves no choice: a decision taken beforehand, a rule, or a proof; empty: nothing does."""
        for lock in self.plan.estate.locks:
            if self._is_settled_by(lock):
                because = f" ({lock.because})" if lock.because else ""
                return f"needed because it was decided beforehand: {lock_in_words(lock, self.plan.estate)}{because}"
        labels = {} if self.labels is None else self.labels.functions
        found = [(key, labels[key]) for key in sorted(self.keys) if key in labels]
        return next(filter(None, (self._settled(*each) for each in found)), "")

    def _is_settled_by(self, lock: Lock) -> bool:
        if lock.kind == "team":
            return (lock.decision, lock.where) == ("pin", DISSOLVED) and lock.key[0] in self._teams
        settles = (lock.decision, lock.where) in (("forbid", OWN), ("pin", self.arrangement))
        return lock.kind == "function" and settles and lock.key in self.keys

    def _settled(self, key: tuple[str, str], label: Label) -> str:
        body = payer_name(self.plan, key[0]) or key[0]
        if label.firmness is Firmness.FORCED:
            return f"needed because {body} has no choice within the rules: {label.because}"
        if label.firmness is Firmness.FIRM and label.at_least_gbp is not None:
            least = pounds(label.at_least_gbp)
            return f"needed because every plan in which {body} keeps it costs at least {least} more: proven"
        return ""

    @cached_property
    def _teams(self) -> tuple[str, ...]:
        """Teams that join it and so sit nowhere else."""
        return tuple(
            name
            for name, functions in self.plan.estate.functions_of_team.items()
            if self.plan.housing.get(name, "") is None
            and any((each.agency, each.function) in self.keys for each in functions)
        )

    @cached_property
    def _desks_left(self) -> dict[str, float]:
        """Desks that those who join it leave, by building."""
        found: dict[str, float] = {}
        for name in self._teams:
            team = self.plan.estate.teams[name]
            if team.building is not None:
                found[team.building] = found.get(team.building, 0.0) + team.desks
        return found

    @property
    def _closes_with_it(self) -> str:
        """Buildings that its people leave and that close, where what that saves is more than it costs."""
        before, then = (building_sums(self.plan, a) for a in (self.plan.today_accounts, self.plan.accounts))
        closed = [name for name in self._desks_left if not self.plan.is_open[name]]
        gbp = math.fsum(before.get(name, (0.0, 0.0))[1] - then.get(name, (0.0, 0.0))[1] for name in closed)
        if not closed or gbp < -self.saved_gbp:
            return ""
        closes = "which closes" if len(closed) == 1 else "which close"
        return f"needed because its people leave {self._named(closed)}, {closes}: that saves {pounds(gbp)}"

    @property
    def _needs_its_room(self) -> str:
        """Buildings in use in which those who join it would find no room any more."""
        then, estate = occupancy_in_plan(self.plan), self.plan.estate
        share = 1 - self.plan.option.levers.space.headroom_share
        full = [
            name
            for name, desks in self._desks_left.items()
            if self.plan.is_open[name]
            and (there := estate.buildings[name].desks) is not None
            and then[name].desks + desks > share * (there + estate.buildings[name].fitout_desks)
        ]
        return f"needed because {self._named(full)} would not hold its people as well" if full else ""

    def _named(self, buildings: list[str]) -> str:
        return enumerated([named(name, self.plan.estate, "building") for name in buildings], MOST_NAMED)


def joined(plan: Plan, labels: Labels | None = None) -> tuple[Joined, ...]:
    """Every arrangement that runs, by its id. Their savings add up to what the theme of support functions saves."""
    return tuple(Joined(plan, name, labels) for name in sorted(plan.tiers))


def costs_more_in_words(plan: Plan, gbp: float) -> str:
    """By how much something costs more over the appraisal, as a reader is told."""
    years = plan.option.levers.appraisal.years
    return f"costs {pounds(gbp)} more over {years} year{'' if years == 1 else 's'}, at today's worth"
