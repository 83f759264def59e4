"""The tabs of the plan workbook: plain functions from a plan to a sheet, in the order of the workbook.

To add a tab, write the function and list it in `TABS`.
"""

from collections.abc import Callable

from estate_opt.workbook.sheet import Sheet
from estate_opt.workbook.tabs.agencies_tab import agencies
from estate_opt.workbook.tabs.appraisal_options import other_options
from estate_opt.workbook.tabs.appraisal_tab import appraisal_summary, payers_by_year
from estate_opt.workbook.tabs.body_tab import one_body
from estate_opt.workbook.tabs.cash_tab import cash
from estate_opt.workbook.tabs.charges_tabs import charges, who_pays_whom
from estate_opt.workbook.tabs.checks_tab import checks
from estate_opt.workbook.tabs.decisions_tab import decisions
from estate_opt.workbook.tabs.differences_tab import differences
from estate_opt.workbook.tabs.doors_tab import front_doors
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.estate_tabs import buildings, moves
from estate_opt.workbook.tabs.locks_tab import locks
from estate_opt.workbook.tabs.map_tab import map_of_buildings
from estate_opt.workbook.tabs.money_tabs import costs, money
from estate_opt.workbook.tabs.need_tabs import need_of_localities, need_of_services
from estate_opt.workbook.tabs.nhs_sites_tab import nhs_sites_tab
from estate_opt.workbook.tabs.places_tab import areas_before_and_after
from estate_opt.workbook.tabs.programme_money_tab import capital, notices
from estate_opt.workbook.tabs.programme_tab import programme
from estate_opt.workbook.tabs.public_tabs import counters, equality
from estate_opt.workbook.tabs.record_tabs import assumptions, audit, contents, estimates, findings, run
from estate_opt.workbook.tabs.service_tabs import access, arrangements, localities, support_functions
from estate_opt.workbook.tabs.spend_tab import spend
from estate_opt.workbook.tabs.summary_tab import summary
from estate_opt.workbook.tabs.years_tab import years

__all__ = ["TABS", "Dossier", "Sheet", "all_sheets"]

TABS: tuple[Callable[[Dossier], Sheet], ...] = (
    decisions,
    buildings,
    map_of_buildings,
    moves,
    support_functions,
    arrangements,
    counters,
    front_doors,
    access,
    equality,
    localities,
    need_of_services,
    need_of_localities,
    areas_before_and_after,
    agencies,
    one_body,
    who_pays_whom,
    years,
    costs,
    appraisal_summary,
    payers_by_year,
    charges,
    money,
    locks,
    differences,
    assumptions,
    estimates,
    findings,
    audit,
    run,
)

OF_YEARS: tuple[Callable[[Dossier], Sheet], ...] = (programme, notices, cash, capital)
"""Tabs of a plan that is carried out over years; they come before all others."""


WHERE_GIVEN: tuple[Callable[[Dossier], Sheet | None], ...] = (spend, nhs_sites_tab)
"""Tabs of what not every place gives; they come before the tab Years, where they have something to say."""


def all_sheets(dossier: Dossier) -> tuple[Sheet, ...]:
    """Every sheet of the workbook in order: the tabs, and the three that are made from others."""
    of_years = [each(dossier) for each in OF_YEARS] if dossier.plan.programme is not None else []
    given = [sheet for sheet in (tab(dossier) for tab in WHERE_GIVEN) if sheet is not None]
    before = TABS.index(years)
    others = [other_options(dossier)] if dossier.against else []
    front, behind = ([tab(dossier) for tab in tabs] for tabs in (TABS[:before], TABS[before:]))
    tabs = [*of_years, *front, *given, *behind, *others]
    checked = checks(dossier, tabs)
    first = summary(dossier, checked)
    return (first, contents((first, *tabs, checked)), *tabs, checked)
