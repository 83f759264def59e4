"""What the tabs are made from: the plan, how the run went, what the audit found, and what was noticed in the input."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from estate_opt.audit import Audit
from estate_opt.domain.appraisal import months_after
from estate_opt.domain.body_accounts import BodyAccounts
from estate_opt.domain.estate import EXTERNAL
from estate_opt.domain.firmness import Labels
from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.domain.spread import Spread
from estate_opt.ground.errors import Finding
from estate_opt.ground.figures import financial_year
from estate_opt.results.charges import Charge, charges
from estate_opt.results.counters import CounterOutcome, counter_outcomes
from estate_opt.results.decisions_that_matter import BigDecision, every_decision
from estate_opt.results.ledger import payer_name, payers
from estate_opt.results.limits import limits_of
from estate_opt.results.occupancy import Occupancy, occupancy_in_plan, occupancy_today
from estate_opt.results.programme import Action, actions
from estate_opt.results.reasons import reasons
from estate_opt.results.summary import Headline, headline
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.sheet import Column
from estate_opt.workbook.tabs.money_lines import Money


@dataclass(frozen=True)
class Dossier:
    """Everything a tab may show. What several tabs need is worked out once."""

    plan: Plan
    run: RunInfo
    audit: Audit
    findings: Sequence[Finding]
    labels: Labels | None = None
    """How firm the decisions are, where that was looked at."""
    spread: Spread | None = None
    """How far the saving may turn out, where that was asked."""
    accounts: BodyAccounts | None = None
    """What each body pays by itself and by its share, where that is known."""
    against: tuple[SavedPlan, ...] = ()
    """Other options of the same place that the plan is held against."""

    @cached_property
    def headline(self) -> Headline:
        """The headline figures."""
        return headline(self.plan)

    @cached_property
    def limits(self) -> Sequence[Finding]:
        """Those of the findings that are of the plan; without cells where nobody has looked for them yet."""
        return tuple(each for each in self.findings if each.is_of_plan) or limits_of(self.plan, labels=self.labels)

    @cached_property
    def of_tables(self) -> Sequence[Finding]:
        """Those of the findings that are of the tables."""
        return tuple(each for each in self.findings if not each.is_of_plan)

    @cached_property
    def today(self) -> Mapping[str, Occupancy]:
        """Who sits in each building today."""
        return occupancy_today(self.plan)

    @cached_property
    def then(self) -> Mapping[str, Occupancy]:
        """Who sits in each building in the plan."""
        return occupancy_in_plan(self.plan)

    @cached_property
    def counters(self) -> Sequence[CounterOutcome]:
        """What becomes of each counter."""
        return tuple(counter_outcomes(self.plan))

    @cached_property
    def actions(self) -> Sequence[Action]:
        """What to do when, where the plan has years."""
        return actions(self.plan)

    def agency_name(self, agency: str) -> str | None:
        """What an agency is called; an external provider in words, as the tables name none."""
        if agency == EXTERNAL:
            return "an external provider"
        found = self.plan.estate.agencies.get(agency)
        return None if found is None else found.name

    @cached_property
    def years(self) -> range:
        """The calendar years of the appraisal."""
        appraisal = self.plan.option.levers.appraisal
        return range(appraisal.start.year, appraisal.start.year + appraisal.years)

    def financial_year_of(self, day: date) -> str:
        """The financial year, as the years of the appraisal begin, in which a day falls: `2027-28`."""
        start = self.plan.option.levers.appraisal.start
        is_begun = day >= months_after(start, 12 * (day.year - start.year))
        return financial_year(day.year if is_begun else day.year - 1)

    def dated(self, columns: Iterable[Column]) -> tuple[Column, ...]:
        """Columns with the years that their figures are of, where their titles hold `{last}` or `{span}`."""
        first, last = self.years[0], self.years[-1]
        return tuple(replace(each, title=each.title.format(last=last, span=f"{first}-{last}")) for each in columns)

    @cached_property
    def factors(self) -> Mapping[int, float]:
        """The discount factor of each year."""
        return dict(zip(self.years, self.plan.discount_factors, strict=True))

    @cached_property
    def payers(self) -> tuple[str, ...]:
        """Everybody who pays for something: the agencies, then external providers and the public where they do."""
        return payers(self.plan)

    @cached_property
    def payer_number(self) -> Mapping[str, int]:
        """Payers by number: sums are looked up by it, since an id may be any text at all."""
        return {payer: number for number, payer in enumerate(self.payers, start=1)}

    @cached_property
    def payer_label(self) -> Mapping[str, str]:
        """What each payer is called, no two alike: by its name, with its id where others have the same."""
        names = {payer: payer_name(self.plan, payer) for payer in self.payers}
        often = Counter(name.casefold() for name in names.values())
        return {
            payer: name if often[name.casefold()] == 1 else f"{name} ({payer}, no. {self.payer_number[payer]})"
            for payer, name in names.items()
        }

    @cached_property
    def charges(self) -> Sequence[Charge]:
        """Who pays whom in the plan."""
        return charges(self.plan)

    @cached_property
    def decisions(self) -> Sequence[BigDecision]:
        """All that the plan closes, opens, joins and moves."""
        return every_decision(self.plan, self.labels, self.why_moved)

    @cached_property
    def why_moved(self) -> Mapping[str, str | None]:
        """Why what happens to each team does; None where it stays."""
        return reasons(self.plan)

    @cached_property
    def money(self) -> Money:
        """The ledger, to be summed."""
        return Money(self.plan, self.years)
