"""Running cost on paper, by body and year: what spending it to save is counted from.

Written from *Pots* and from the costs of `models/formulation.md`: rent, rates, running cost, income, counters, and
support functions; charges between bodies, one-offs and repairs left out.
"""

from collections.abc import Callable, Mapping

from estate_opt.domain.estate import EXTERNAL, OWN, Building, Counter
from estate_opt.domain.plan import POOLED
from estate_opt.domain.routes import Route
from tests.hand.on_paper import Paper
from tests.hand.paper_accounts import counter_payer

Streams = dict[str, list[float]]
"""£ in each year of the appraisal, by who pays."""


class Running:
    """The running cost of one state, as a whole plan of its year."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.estate, self.calendar = paper, paper.estate, paper.calendar
        self.streams: Streams = {}

    def add(self, payer: str, gbp: float, shares: list[float]) -> None:
        """So much a year, of which each year has a share."""
        so_far = self.streams.setdefault(payer, [0.0] * self.calendar.years)
        self.streams[payer] = [was + gbp * share for was, share in zip(so_far, shares, strict=True)]

    @property
    def always(self) -> list[float]:
        """A whole year's in each year."""
        return [1.0] * self.calendar.years

    def buildings(self, opened: frozenset[str], way_out: Callable[[str], Route | None]) -> None:
        """Rent, rates, running cost less income; of running cost what goes with people is added by `people`."""
        for b in self.estate.buildings.values():
            whole = self.calendar.since(self.calendar.opened) if b.status == "candidate" else self.always
            if b.building in opened:
                by_desk, _, usual = self.paper.goes_with_a_desk(b)
                self.add(b.agency, self._fixed(b) + b.running_gbp_per_year - b.income_gbp_per_year, whole)
                self.add(b.agency, -by_desk * usual, whole)
            elif b.status != "candidate":
                self._given_up(b, way_out(b.building))

    def _fixed(self, b: Building) -> float:
        counts = self.paper.levers.appraisal.count_transfers
        return b.rent_gbp_per_year + (b.rates_gbp_per_year if counts else 0.0)

    def _given_up(self, b: Building, way: Route | None) -> None:
        taken, lease = self.calendar.gone(b, way)
        held, rented = self.calendar.until(taken), self.calendar.until(lease)
        full = self.calendar.until(self.calendar.vacated)
        empty_share, lost = self.paper.levers.exits.empty_running_share, self._lost
        empty = [f + empty_share * max(0.0, h - f) for h, f in zip(held, full, strict=True)]
        self.add(b.agency, b.rent_gbp_per_year, [h + lost * (1 - h) for h in rented])
        self.add(b.agency, self._fixed(b) - b.rent_gbp_per_year, [h + lost * (1 - h) for h in held])
        self.add(b.agency, b.running_gbp_per_year, [e + lost * (1 - e) for e in empty])
        self.add(b.agency, -b.income_gbp_per_year, full)
        if way is not None:
            self.add(b.agency, -way.income_gbp_per_year, self.calendar.earning(b, way))

    @property
    def _lost(self) -> float:
        return 1 - self.paper.outturn.buildings_saving_share

    def people(
        self, opened: frozenset[str], seats: Mapping[str, str | None], seated: tuple[tuple[str, str, float], ...]
    ) -> None:
        """Running cost that goes with people: who stays, who comes, who leaves a building that is kept."""
        rows, since = self.estate.buildings, self.calendar.since(self.calendar.move)
        for t in self.estate.teams.values():
            at = seats.get(t.team)
            if at is not None:
                here = self.always if at == t.building else since
                self.add(rows[at].agency, self.paper.goes_with_a_desk(rows[at])[0] * t.desks, here)
            if t.building in opened and at != t.building:
                home = rows[str(t.building)]
                left = [u + self._lost * (1 - u) for u in self.calendar.until(self.calendar.vacated)]
                self.add(home.agency, self.paper.goes_with_a_desk(home)[0] * t.desks, left)
        for _, at, fte in seated:
            by_desk = self.paper.goes_with_a_desk(rows[at])[0]
            self.add(rows[at].agency, by_desk * fte * self.paper.levers.space.desks_per_fte, since)

    def counters(self, offered: tuple[Counter, ...]) -> None:
        """Counters, until they are given up or from when they open."""
        for key, c in self.estate.counters.items():
            years = self.always if c in offered else self.calendar.until(self.calendar.vacated)
            if not c.is_open_today:
                years = self.calendar.since(self.calendar.opened) if c in offered else [0.0] * self.calendar.years
            self.add(counter_payer(self.estate, self.estate.counters[key]), c.running_gbp_per_year, years)

    def functions(self, supply: Mapping[tuple[str, str], str], tiers: Mapping[str, int]) -> None:
        """Staff, systems and contracts of each body, and the fixed cost of arrangements that run."""
        before = self.calendar.until(self.calendar.handed_over)
        after = self.calendar.since(self.calendar.move)
        for k in set(supply.values()) - {OWN}:
            row = self.estate.arrangements[k]
            payer = POOLED if row.provider == EXTERNAL else row.provider
            self.add(payer, row.fixed_gbp_per_year * self._dearer(k), after)
        for key, f in self.estate.functions.items():
            self.add(f.agency, f.contracts_gbp_per_year, self.always)
            if (k := supply[key]) == OWN:
                self.add(f.agency, f.staff_gbp_per_year + f.systems_gbp_per_year, self.always)
                continue
            tier, real = self.estate.arrangements[k].tiers[tiers[k]], self.paper.realised
            then = f.staff_gbp_per_year * (1 - real * tier.staff_saving)
            then += f.systems_gbp_per_year * (1 - real * tier.systems_saving)
            start = self.paper.levers.appraisal.start
            tied = 0.0 if f.contracts_end is None else (f.contracts_end - start).days / 365.25
            self.add(f.agency, f.staff_gbp_per_year, before)
            self.add(f.agency, f.systems_gbp_per_year, self.calendar.until(max(self.calendar.handed_over, tied)))
            self.add(f.agency, then * self._dearer(k), after)

    def _dearer(self, k: str) -> float:
        return self.paper.outside_uplift if self.estate.arrangements[k].provider == EXTERNAL else 1.0
