"""The charts of the tabs of money: what is saved year by year, and who gains and who pays."""

from collections.abc import Iterable

from estate_opt.ground.figures import pounds
from estate_opt.workbook.sheet import Chart, Drawn, Format
from estate_opt.workbook.tabs.reconciled import Rows, figures_of

_IN_MILLIONS_FROM_GBP = 2e6
"""A saving that reaches this much over the years is drawn in millions of pounds."""
_MOST_BARS = 40


def saving_chart(years: range, rows: Rows) -> Chart:
    """Cash that the plan saves in each year, and all so far: below nought while it has cost more than it saved.

    `rows`: those of the tab Years.
    """
    each_year, so_far = figures_of(rows, "saving"), figures_of(rows, "so_far")
    return Chart(
        "Cash saved in each year, and so far",
        f"Two lines over the years {years[0]} to {years[-1]}: the cash that the plan saves in each "
        f"year against carrying on as today, and all of it so far, which is lowest at {pounds(min(so_far))} and ends "
        f"at {pounds(so_far[-1])}. The figures are in the table above.",
        _shown_in(so_far),
        "years_year",
        (("Saved in the year", "years_saving"), ("Saved so far", "years_so_far")),
        has_negatives=min(*so_far, *each_year) < 0,
        figures_title="Cash (£), not discounted",
        categories_title="Year beginning",
    )


def gain_chart(rows: Rows) -> Chart:
    """What each body gains over the appraisal (to the right of nought) or pays (to the left).

    `rows`: those of the tab Agencies.
    """
    saved = figures_of(rows, "cash_saving")
    gain, pay = sum(round(gbp) > 0 for gbp in saved), sum(round(gbp) < 0 for gbp in saved)
    return Chart(
        "Who gains and who pays: cash saved against today, present value",
        f"A bar for each of {len(saved)} that pay: {gain} gain in cash over the appraisal against carrying on as "
        f"today, {pay} pay more. The figures are in the table above.",
        _shown_in(saved),
        "agencies_name",
        (("Cash saved against today, present value", "agencies_cash_saving"),),
        has_negatives=True,
        drawn=Drawn.BARS,
        first=min(len(saved), _MOST_BARS),
        figures_title="Cash saved (£, present value); left of nought: pays more than today",
    )


def _shown_in(figures_gbp: Iterable[float]) -> Format:
    return Format.GBP_MILLION if max(map(abs, figures_gbp)) >= _IN_MILLIONS_FROM_GBP else Format.GBP
