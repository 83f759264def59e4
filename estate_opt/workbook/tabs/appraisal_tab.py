"""The tab Appraisal summary: what a business case by the Green Book asks for, on one page; and who pays when."""

from collections.abc import Iterator

from estate_opt.domain.costs import Heading
from estate_opt.options.option import Option
from estate_opt.results.equality import MUCH_FURTHER_KM, ways_changed
from estate_opt.results.ledger import SCENARIOS
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Sheet, in_order
from estate_opt.workbook.tabs.appraisal_interaction import project_rows
from estate_opt.workbook.tabs.appraisal_money import (
    Row,
    Worth,
    bias_rows,
    cost_rows,
    switching_rows,
    value_rows,
)
from estate_opt.workbook.tabs.appraisal_options import Shown, shown_options
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import At, number, total_of

_WORTH_NAMING = 0.5
"""FTE of an area, below which it is no line of its own."""
_KG_PER_TONNE = 1000


def appraisal_summary(dossier: Dossier) -> Sheet:
    """Each option's costs, benefits, balance, payers and effects, all money by formula over the ledger."""
    options = shown_options(dossier)
    columns = _columns(options)
    return Sheet(
        "Appraisal summary",
        "What a business case by the Green Book asks for, on one page: costs, benefits, who pays, what has no price.",
        f"Appraisal summary: {dossier.run.source}",
        columns,
        in_order(columns, _rows(dossier, options)),
        (
            f"Present values in pounds of {dossier.plan.option.levers.prices.price_year}, discounted to the first "
            "year; benefits and costs against doing nothing.",
            "Without transfers within the public purse, as HM Treasury's Green Book has it: where an option counts "
            "business rates, the Summary's saving differs by them.",
        ),
        pinned_columns=2,
        fits_on_a_page=True,
    )


def _columns(options: list[Shown]) -> tuple[Column, ...]:
    return (
        Column("about", "About", Format.LONG_TEXT, is_bold=True, width=14),
        Column("measure", "Measure", Format.LONG_TEXT, width=40),
        *(Column(each.key, each.title, Format.MIXED, width=19) for each in options),
        Column("change", "The plan less doing nothing", Format.MIXED, width=19),
        Column("words", "In words", Format.LONG_TEXT, width=60),
        Column("payer", "Payer no.", Format.COUNT, is_hidden=True),
    )


def _rows(dossier: Dossier, options: list[Shown]) -> Iterator[dict[str, Content]]:
    worth = Worth(options)
    sections: tuple[tuple[str, Iterator[Row]], ...] = (
        ("Basis", _basis_rows(dossier.plan.option)),
        ("Present value of costs", cost_rows(worth)),
        ("Value against doing nothing", value_rows(worth)),
        ("Optimism bias", bias_rows(worth, dossier)),
        ("Switching values", switching_rows(worth)),
        ("Cost by payer", _payer_rows(dossier, options)),
        ("No price", _effect_rows(dossier, options)),
        ("Projects", project_rows(dossier.accounts)),
        ("Who is affected", _people_rows(dossier)),
        ("Jobs by area", _job_rows(dossier)),
    )
    for section, rows in sections:
        for row in rows:
            yield {
                "about": section,
                "measure": row.measure,
                **{option.key: row.cells.get(option.key) for option in options},
                "change": _change(row),
                "words": row.words,
                "payer": row.payer,
            }


def _change(row: Row) -> Cell | None:
    before, after = row.cells.get("nothing"), row.cells.get("plan")
    if not row.has_change or not isinstance(before, Cell) or not isinstance(after, Cell):
        return None
    return Cell(number(after) - number(before), "={plan}-{nothing}", after.format)


def _basis_rows(option: Option) -> Iterator[Row]:
    """Over which years, at which rate, and why."""
    why = {row.path: row.source for row in option.settings}
    appraisal = option.levers.appraisal
    for measure, path, cell in (
        ("Years appraised", "appraisal.years", Cell(appraisal.years, format=Format.COUNT)),
        ("From", "appraisal.start", Cell(appraisal.start, format=Format.DATE)),
        ("Discount rate, years 0-30", "appraisal.discount_rate", Cell(appraisal.discount_rate, format=Format.PERCENT)),
        ("Discount rate after year 30", "appraisal.discount_rate_after_year_30",
         Cell(appraisal.discount_rate_after_year_30, format=Format.PERCENT)),
    ):  # fmt: skip
        yield Row(measure, {"plan": cell}, why[path])


def _payer_rows(dossier: Dossier, options: list[Shown]) -> Iterator[Row]:
    """Present value of the cash of each payer, charges and business rates included."""
    for payer in dossier.payers:
        at = At("{payer}", dossier.payer_number[payer])
        cells = {
            each.key: total_of(each.present({"payer": at}), off=(
                each.present({"payer": at, "heading": Heading.NOT_CASH}),
            ))
            for each in options
        }  # fmt: skip
        yield Row(f"   {dossier.payer_label[payer]}", cells, "", True, dossier.payer_number[payer])
    yield Row("Year by year", {}, "See Payers by year. In cash, charges between bodies and business rates included")


_OF_SUMMARY: tuple[tuple[str, str, str, Format], ...] = (
    ("fte_moved", "Staff who move (FTE)", "A burden that has no price beyond moves and travel paid", Format.COUNT),
    ("posts_released", "Posts released (FTE)", "Fewer public jobs: see Jobs by area", Format.COUNT),
    ("closed", "Buildings closed", "Less public presence where they stand; space for other uses", Format.COUNT),
    ("localities_worse", "Localities with worse access", "Further outside the standard of a service than today: worse",
     Format.COUNT),
)  # fmt: skip


def _effect_rows(dossier: Dossier, options: list[Shown]) -> Iterator[Row]:
    """What has no price in the figures above, with its direction and size."""
    figures = dossier.headline
    of_plan: dict[str, float] = {
        "fte_moved": figures.staff.fte_moved, "posts_released": figures.functions.posts_released,
        "closed": figures.buildings.closed, "localities_worse": figures.localities_worse,
    }  # fmt: skip
    for key, measure, words, shown in _OF_SUMMARY:
        cells: dict[str, Content] = {"nothing": Cell(0, format=shown), "plan": Cell(of_plan[key], format=shown)}
        cells |= {each.key: _told(each, key, shown) for each in options if each.saved is not None}
        yield Row(f"   {measure}", cells, words, has_change=True)
    carbon: dict[str, Content] = {
        "nothing": _tonnes(figures.buildings.carbon_today_kg), "plan": _tonnes(figures.buildings.carbon_plan_kg)
    }  # fmt: skip
    for each in options:
        if each.saved is not None:
            carbon[each.key] = _tonnes(float(each.saved.content["summary"]["carbon_plan_kg"]))
    yield Row("   Carbon of the buildings in use (tonnes CO₂e a year)", carbon,
              "Priced above, under what is not cash", has_change=True)  # fmt: skip


def _told(option: Shown, key: str, shown: Format) -> Cell:
    assert option.saved is not None
    return Cell(option.saved.content["summary"][key], format=shown)


def _tonnes(kg: float) -> Cell:
    return Cell(kg / _KG_PER_TONNE, format=Format.COUNT)


def _people_rows(dossier: Dossier) -> Iterator[Row]:
    """People whose way to a service changes: all, and those of localities with a priority group."""
    for label, in_groups in (("All people", False), ("In localities with a priority group", True)):
        found = ways_changed(dossier.plan, in_groups)
        if not found.people:
            yield Row(f"   {label}", {}, "None are given (table localities)")
            continue
        for measure, people, words in (
            ("further to one service at least", found.further, "worse"),
            (f"by more than {MUCH_FURTHER_KM:g} km", found.much_further, "much worse"),
            ("nearer to one, and further to none", found.nearer, "better"),
        ):
            told = f"{words}: {people / found.people:.1%} of {found.people:,.0f}; by service, area, group: see Equality"
            yield Row(f"   {label}, {measure}", {"plan": Cell(people, format=Format.COUNT)}, told)


def _job_rows(dossier: Dossier) -> Iterator[Row]:
    """FTE that work in each area, shared arrangements' staff in the place included."""
    areas = {name: building.area for name, building in dossier.plan.estate.buildings.items()}
    sums: dict[str, list[float]] = {}
    for place, held in enumerate((dossier.today, dossier.then)):
        for building, occupancy in held.items():
            sums.setdefault(areas[building], [0.0, 0.0])[place] += occupancy.fte
    for area, (before, after) in sorted(sums.items()):
        if max(before, after) >= _WORTH_NAMING:
            cells = {"nothing": Cell(before, format=Format.COUNT), "plan": Cell(after, format=Format.COUNT)}
            yield Row(f"   {area or 'no area given'} (FTE)", cells, "", has_change=True)


def payers_by_year(dossier: Dossier) -> Sheet:
    """Cash of each payer in each year: as today, in the plan, and the difference."""
    columns = (
        Column("name", "Payer", Format.LONG_TEXT, width=34),
        Column("payer", "Payer no.", Format.COUNT, is_hidden=True),
        Column("year", "Year beginning", Format.YEAR),
        Column("today", "As today (£)", Format.GBP, has_total=True),
        Column("plan", "In the plan (£)", Format.GBP, has_total=True),
        Column("more", "More in the plan (£)", Format.GBP, has_total=True),
    )
    return Sheet(
        "Payers by year",
        "Cash of each payer in each year, as today and in the plan.",
        "Payers by year: who pays what in each year",
        columns,
        tuple(_payer_year(dossier, payer, year) for payer in dossier.payers for year in dossier.years),
        ("Cash: charges between bodies and business rates included; carbon and what freeholds are worth left out.",),
        pinned_columns=3,
    )


def _payer_year(dossier: Dossier, payer: str, year: int) -> tuple[Content, ...]:
    number_of_payer, money = dossier.payer_number[payer], dossier.money
    at = {"payer": At("{payer}", number_of_payer), "year": At("{year}", year)}
    today, then = (
        total_of(
            money.sum("gbp", scenario=scenario, **at),
            off=(money.sum("gbp", scenario=scenario, **at, heading=Heading.NOT_CASH),),
        )
        for scenario in SCENARIOS
    )
    more = Cell(number(then) - number(today), "={plan}-{today}", Format.GBP)
    return dossier.payer_label[payer], number_of_payer, year, today, then, more
