"""The options of an appraisal as columns: do nothing, others that are held against the plan, and the plan.

Of today and the plan every figure is added up from the tab Money; of other options from a tab of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from estate_opt.domain.costs import Kind, heading
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.workbook.sheet import Cell, Column, Format, Sheet
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import At, to_penny

Where = Mapping[str, str | int | At]


@dataclass(frozen=True)
class Shown:
    """One option, and how its present values are added up."""

    key: str
    """`nothing`, `other_1` …, `plan`: of its column, and at the end of the names of its cells."""
    title: str
    present: Callable[[Where], Cell]
    """Present value of the lines of its ledger that agree with every field asked for, transfers among them."""
    saved: SavedPlan | None = None
    """Of another option."""


def shown_options(dossier: Dossier) -> list[Shown]:
    """Do nothing first, the plan last."""
    others = OtherOptions(dossier)
    return [
        Shown("nothing", "Do nothing: carry on as today", partial(_in_money, dossier, "today")),
        *(
            Shown(f"other_{number}", each.name, partial(others.present, number), each)
            for number, each in enumerate(dossier.against, start=1)
        ),
        Shown("plan", f"The plan: {dossier.plan.option.title}", partial(_in_money, dossier, "plan")),
    ]


def _in_money(dossier: Dossier, scenario: str, where: Where) -> Cell:
    every = {"scenario": scenario, **where}
    asked = "".join(f",money_{field},{_as_asked(value)}" for field, value in every.items())
    return Cell(
        to_penny(dossier.money.figure("present", _values(every))), f"=ROUND(SUMIFS(money_present{asked}),2)", Format.GBP
    )


def _as_asked(value: str | int | At) -> str:
    return value.reference if isinstance(value, At) else str(value) if isinstance(value, int) else f'"{value}"'


def _values(where: Where) -> dict[str, str | int]:
    return {field: ask.value if isinstance(ask, At) else ask for field, ask in where.items()}


class OtherOptions:
    """The ledgers of the options that the plan is held against."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier

    @cached_property
    def lines(self) -> list[tuple[dict[str, str | int], float, float]]:
        """Of each line of each ledger its fields, its pounds and its present value."""
        number = self._dossier.payer_number
        return [
            (
                {
                    "option": option, "payer": number.get(row["agency"], 0), "agency": row["agency"],
                    "year": row["year"], "kind": row["class"], "cost": row["cost"],
                    "heading": heading(Kind(row["class"]), row["cost"]).value,
                },
                float(row["gbp"]),
                float(row["gbp"]) * self._dossier.factors[row["year"]],
            )
            for option, saved in enumerate(self._dossier.against, start=1)
            for row in saved.content["ledger"]
        ]  # fmt: skip

    def present(self, option: int, where: Where) -> Cell:
        """As `Shown.present`."""
        asked = {"option": option, **where}
        wanted = _values(asked).items()
        figure = sum(present for fields, _, present in self.lines if all(fields[key] == value for key, value in wanted))
        formula = "".join(f",others_{field},{_as_asked(value)}" for field, value in asked.items())
        return Cell(to_penny(figure), f"=ROUND(SUMIFS(others_present{formula}),2)", Format.GBP)


def other_options(dossier: Dossier) -> Sheet:
    """The ledgers of the options that the plan is held against."""
    fields = ("option", "payer", "agency", "year", "kind", "cost", "heading")
    columns = (
        Column("option", "No.", Format.COUNT, range_name="others_option"),
        Column("title", "Option", Format.LONG_TEXT, width=34),
        Column("payer", "Payer no.", Format.COUNT, range_name="others_payer", is_hidden=True),
        Column("agency", "Payer"),
        Column("year", "Year beginning", Format.YEAR, range_name="others_year"),
        Column("kind", "Class", range_name="others_kind"),
        Column("cost", "Cost", range_name="others_cost"),
        Column("heading", "Counted as", range_name="others_heading"),
        Column("gbp", "Amount (£)", Format.GBP),
        Column("present", "Present value (£)", Format.GBP, range_name="others_present"),
    )
    rows = tuple(
        (
            line["option"], dossier.against[int(line["option"]) - 1].name, *(line[field] for field in fields[1:]), gbp,
            Cell(present, "={gbp}*INDEX(years_factor,MATCH({year},years_year,0))"),
        )
        for line, gbp, present in OtherOptions(dossier).lines
    )  # fmt: skip
    return Sheet(
        "Other options", "The ledgers of the options that the plan is held against.",
        "Other options: their ledgers", columns, rows, ("As each was saved; discounted with this plan's factors.",),
    )  # fmt: skip
