"""Support functions and arrangements on paper."""

import math
from itertools import product

from estate_opt.domain.estate import DISSOLVED, EXTERNAL, OWN, Arrangement, SupportFunction
from tests.hand.paper_accounts import add
from tests.hand.paper_facts import CLOSE, Facts, Payments, Sharing
from tests.hand.paper_locks import may_be


class Functions(Facts):
    """Who may supply what, and what it costs."""

    def sharings(self, opened: frozenset[str]) -> list[Sharing]:
        """Every permitted way to supply the functions with these buildings in use, cheapest first."""
        keys = list(self.estate.functions)
        ways = [
            [way for way in (OWN, *self.estate.arrangements) if self._may_serve(key, way)] for key in keys
        ]  # fmt: skip
        found: list[Sharing] = []
        for answer in product(*ways):
            supply = dict(zip(keys, answer, strict=True))
            running = sorted(set(answer) - {OWN})
            tiers = [range(len(self.estate.arrangements[k].tiers)) for k in running]
            seats = [self._hosts(self.estate.arrangements[k], opened) for k in running]
            for at, where in product(product(*tiers), product(*seats)):
                sharing = self._sharing(
                    supply, dict(zip(running, at, strict=True)), dict(zip(running, where, strict=True))
                )
                if sharing is not None:
                    found.append(sharing)
        return sorted(found, key=lambda choice: choice.gbp)

    def _may_serve(self, key: tuple[str, str], name: str) -> bool:
        if not may_be(self.estate, "function", key, name):
            return False
        if name == OWN:
            return True
        k, f = self.estate.arrangements[name], self.estate.functions[key]
        work = f.work or f.function
        if work != k.function:
            return False
        others = [g for g in self.estate.functions.values() if g is not f and (g.work or g.function) == work]
        if not (k.provider == f.agency and any(g.agency == f.agency for g in others)):  # a merged body's own
            if not self.levers.sharing.functions or not self.joins(key[0]):
                return False
            if k.provider != EXTERNAL and not self.joins(k.provider):
                return False
            if not self.takes_on(k, key[0]):
                return False
        return k.building is None or self.may_host(self.estate.buildings[k.building].agency, k.provider)

    def _hosts(self, k: Arrangement, opened: frozenset[str]) -> list[str | None]:
        rows = self.estate.buildings
        if k.building is None and k.provider == EXTERNAL:
            return [None]
        mine = [b for b in sorted(opened) if rows[b].agency == k.provider] if k.building is None else [k.building]
        return [b for b in mine if b in opened and self.welcomes(rows[b], k.provider)]

    def _sharing(
        self, supply: dict[tuple[str, str], str], tiers: dict[str, int], hosts: dict[str, str | None]
    ) -> Sharing | None:
        capital: Payments = {}
        paid: Payments = {}
        gbp, seated = 0.0, []
        for name, n in tiers.items():
            k = self.estate.arrangements[name]
            customers = [self.estate.functions[key] for key, way in supply.items() if way == name]
            if not self._tier_holds(k, n, customers):
                return None
            gbp += self._arrangement_gbp(k, n, customers, capital, paid)
            kept = 1 - k.tiers[n].staff_saving * self.realised
            host = hosts[name]
            if host is not None:
                seated.append((k.provider, host, kept * sum(f.fte for f in customers)))
        for key, f in self.estate.functions.items():
            if supply[key] == OWN:
                gbp += self.own_gbp(f)
                add(paid, f.agency, self.own_gbp(f))
        dissolved = frozenset(t for t in self.estate.teams if self._is_dissolved(t, supply))
        if not all(may_be(self.estate, "team", (t,), DISSOLVED) for t in dissolved):
            return None
        return Sharing(gbp, capital, dissolved, tuple(seated), paid=paid)

    def _is_dissolved(self, team: str, supply: dict[tuple[str, str], str]) -> bool:
        delivered = [(key, f) for key, f in self.estate.functions.items() if team in f.teams]
        fte = self.estate.teams[team].fte
        share = sum(f.fte * fte / sum(self.estate.teams[t].fte for t in f.teams) for _, f in delivered)
        large = bool(delivered) and share >= self.levers.functions.team_cover_share * fte
        return large and all(supply[key] != OWN for key, _ in delivered)

    def _redundant(self, saving: float) -> float:
        staff = self.levers.staff
        realised = saving * self.realised
        return max(0.0, realised - staff.turnover_share_per_year * staff.release_years)

    def _tier_holds(self, k: Arrangement, n: int, customers: list[SupportFunction]) -> bool:
        fte = sum(f.fte for f in customers)
        most = math.inf if k.capacity_fte is None else k.capacity_fte
        in_tier = k.tiers[n].from_fte <= fte and (n + 1 == len(k.tiers) or fte < k.tiers[n + 1].from_fte)
        redundant = fte * self._redundant(k.tiers[n].staff_saving)
        allowed = self.levers.staff.allow_redundancy or redundant <= CLOSE
        return in_tier and fte <= most and len(customers) >= k.min_agencies and allowed

    def own_gbp(self, f: SupportFunction) -> float:
        return self.calendar.worth(
            [f.staff_gbp_per_year + f.systems_gbp_per_year + f.contracts_gbp_per_year] * self.calendar.years
        )

    def _arrangement_gbp(
        self, k: Arrangement, n: int, customers: list[SupportFunction], capital: Payments, account: Payments
    ) -> float:
        calendar, realised = self.calendar, self.realised
        outside = self.outside_uplift if k.provider == EXTERNAL else 1.0
        before, after = (
            calendar.worth(calendar.until(calendar.handed_over)),
            calendar.worth(calendar.since(calendar.move)),
        )
        in_works = float(calendar.works < calendar.years)
        paid = {k.provider: k.setup_gbp * self.setup_uplift * in_works}
        whole = k.fixed_gbp_per_year * outside * after + k.setup_gbp * self.setup_uplift * calendar.once(calendar.works)
        fte = sum(f.fte for f in customers)
        gbp = whole
        if not fte:
            add(account, k.provider, whole)
        for f in customers:
            so_far = gbp
            staff = f.staff_gbp_per_year * (1 - realised * k.tiers[n].staff_saving)
            systems = f.systems_gbp_per_year * (1 - realised * k.tiers[n].systems_saving)
            tied = 0.0 if f.contracts_end is None else (f.contracts_end - self.levers.appraisal.start).days / 365.25
            systems_before = calendar.worth(calendar.until(max(calendar.handed_over, tied)))
            gbp += f.staff_gbp_per_year * before + f.systems_gbp_per_year * systems_before
            gbp += (staff + systems) * outside * after
            gbp += f.contracts_gbp_per_year * calendar.worth([1.0] * calendar.years)
            posts = f.fte * self._redundant(k.tiers[n].staff_saving)
            per_post = self.levers.staff.redundancy_gbp_per_post * self.outturn.one_off_factor
            gbp += posts * per_post * calendar.once(calendar.move)
            if f.agency != k.provider or (k.home_way and f.way != k.home_way):
                joining = k.onboarding_gbp * f.onboarding_share * self.setup_uplift
                gbp += joining * calendar.once(calendar.works)
                paid[f.agency] = paid.get(f.agency, 0.0) + joining * in_works
            add(account, f.agency, gbp - so_far + (whole * f.fte / fte if fte else 0.0))  # its own and its part
        for payer, amount in paid.items():
            capital[payer] = capital.get(payer, 0.0) + amount
        return gbp
