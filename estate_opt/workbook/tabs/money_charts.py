"""The charts of the tabs of money: what is saved year by year, and who gains and who pays."""

from collections.abc import Iterable
from itertools import accumulate

from estate_opt.domain.costs import Heading
from estate_opt.ground.figures import pounds
from estate_opt.workbook.sheet import Chart, Drawn, Format
from estate_opt.workbook.tabs.dossier import Dossier

_IN_MILLIONS_FROM_GBP = 2e6
"""A saving that reaches this much over the years is drawn in millions of pounds."""
_MOST_BARS = 40


def saving_chart(dossier: Dossier) -> Chart:
    """Cash that the plan saves in each year, and all so far: below nought while it has cost more than it saved."""
    figures = dossier.headline
    saved = {scenario: [0.0] * len(dossier.years) for scenario in ("today", "plan")}
    for line in dossier.money.lines:
        if line.heading is not Heading.NOT_CASH:
            saved[line.scenario][line.year - figures.first_year] += line.gbp
    each_year = [today - then for today, then in zip(saved["today"], saved["plan"], strict=True)]
    so_far = list(accumulate(each_year))
    return Chart(
        "Cash saved in each year, and so far",
        f"Two lines over the years {figures.first_year} to {figures.last_year}: the cash that the plan saves in each "
        f"year against carrying on as today, and all of it so far, which is lowest at {pounds(min(so_far))} and ends "
        f"at {pounds(so_far[-1])}. The figures are in the table above.",
        _shown_in(so_far),
        "years_year",
        (("Saved in the year", "years_saving"), ("Saved so far", "years_so_far")),
        has_negatives=min(*so_far, *each_year) < 0,
        figures_title="Cash (£), not discounted",
        categories_title="Year beginning",
    )


def gain_chart(dossier: Dossier) -> Chart:
    """What each body gains over the appraisal (to the right of nought) or pays (to the left)."""
    saved = dict.fromkeys(dossier.payers, 0.0)
    for line in dossier.money.lines:
        saved[dossier.payers[line.payer - 1]] += line.present if line.scenario == "today" else -line.present
    gain = sum(round(gbp) > 0 for gbp in saved.values())
    pay = sum(round(gbp) < 0 for gbp in saved.values())
    return Chart(
        "Who gains and who pays: saving against today, present value",
        f"A bar for each of {len(saved)} that pay: {gain} gain over the appraisal against carrying on as today, {pay} "
        "pay more. The figures are in the table above.",
        _shown_in(saved.values()),
        "agencies_name",
        (("Saving against today, present value", "agencies_present_saving"),),
        has_negatives=True,
        drawn=Drawn.BARS,
        first=min(len(saved), _MOST_BARS),
        figures_title="Saving (£, present value); left of nought: pays more than today",
    )


def _shown_in(figures_gbp: Iterable[float]) -> Format:
    return Format.GBP_MILLION if max(map(abs, figures_gbp)) >= _IN_MILLIONS_FROM_GBP else Format.GBP
