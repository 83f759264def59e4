"""What each body pays, on paper: every cost at its payer, and what bodies charge each other."""

from estate_opt.domain.estate import Building, Counter, Estate
from tests.hand.paper_facts import Facts, Payments

SAME_GBP = 0.01
"""What an account may be above its limit by."""


def add(paid: Payments, body: str, gbp: float) -> None:
    """Put so much more on a body's account."""
    paid[body] = paid.get(body, 0.0) + gbp


class Hosting(Facts):
    """What guests pay their hosts."""

    def hosting_paid(self, seats: dict[str, str]) -> Payments:
        """Worth of today's charges until the move and of those of some seats from then on, by body."""
        calendar, paid = self.calendar, Payments()
        before = {t.team: t.building for t in self.estate.teams.values() if t.building is not None}
        for where, years in ((before, calendar.until(calendar.move)), (seats, calendar.since(calendar.move))):
            for name, at in where.items():
                team, host = self.estate.teams[name], self.estate.buildings[at]
                if host.agency != team.agency:
                    gbp = team.desks * self._a_desk_gbp(host) * calendar.worth(years)
                    add(paid, team.agency, gbp)
                    add(paid, host.agency, -gbp)
        return paid

    def _a_desk_gbp(self, b: Building) -> float:
        """A guest's desk for a year: its part of the whole by number, or by floor if that is less."""
        whole = b.rent_gbp_per_year + b.rates_gbp_per_year + b.running_gbp_per_year
        parts = [whole / b.desks] if b.desks else []
        parts += [whole * self.levers.space.m2_per_guest_desk / b.floor_area_m2] if b.floor_area_m2 else []
        return self.levers.space.hosting_charge_share * min(parts, default=0.0)

    def accounts_hold(self, paid: Payments, today: Payments) -> bool:
        """Whether no body pays more than today but for what the option allows."""
        levers = self.levers.accounts
        for body in self.estate.agencies:
            was = today.get(body, 0.0)
            allowed = levers.margin_share * abs(was) + levers.may_pay_more_gbp.get(body, 0.0)
            if paid.get(body, 0.0) > was + allowed + SAME_GBP:
                return False
        return True


def counter_payer(estate: Estate, counter: Counter) -> str:
    """Who pays for a counter: the body that provides the service, or else the owner of the building."""
    return counter.agency or estate.services[counter.service].agency or estate.buildings[counter.building].agency
