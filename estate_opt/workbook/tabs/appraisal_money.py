"""The money of the appraisal summary: costs, benefits, net present social value, optimism bias, switching values.

Definitions are those of HM Treasury's Green Book: present values at the social time preference rate, against doing
nothing, without transfers within the public purse (business rates). Costs are those of change; whatever else differs
is a benefit, as in the benefit-cost ratio of `results/change.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from estate_opt.domain.costs import Heading, Kind
from estate_opt.domain.estate import EXTERNAL
from estate_opt.workbook.sheet import Cell, Content, Format
from estate_opt.workbook.tabs.appraisal_options import Shown, Where
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import number, to_penny, total_of

BUILDING_COSTS = ("opening", "fitout", "counter_setup", "door_opening")
SETUP_COSTS = ("arrangement_setup", "onboarding")
"""The capital that each class of optimism bias is added to; a test holds that there is no other."""


@dataclass(frozen=True)
class Row:
    """One line of the summary."""

    measure: str
    cells: Mapping[str, Content]
    """By the key of the option; what is not there is blank."""
    words: str = ""
    has_change: bool = False
    """Whether the plan's figure less that of doing nothing is shown."""
    payer: int | None = None
    """Its number, of a payer's line: formulas look sums up by it."""


@dataclass
class Worth:
    """The present values of every option by name, as cells that formulas refer to."""

    options: Sequence[Shown]
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)

    def add(self, name: str, measure: str, of: Callable[[Shown], Cell], words: str = "", later: bool = False) -> Row:
        """A line of figures, each a named cell; `later`: of every option but doing nothing."""
        shown = self.options[1:] if later else self.options
        made = {each.key: replace(of(each), name=f"appraisal_{name}_{each.key}") for each in shown}
        self.cells.update({(name, key): cell for key, cell in made.items()})
        return Row(measure, made, words, not later)

    def figure(self, name: str, option: str) -> float:
        """A figure that stands on the sheet already."""
        return number(self.cells[name, option])


_LINES: tuple[tuple[str, str, tuple[Where, ...], tuple[Where, ...], str], ...] = (
    ("capital", "Capital, with optimism bias", ({"kind": Kind.CAPITAL},), (), "Works, opening, setting up, joining"),
    ("one_off", "Other one-off costs", ({"heading": Heading.ONE_OFF},), ({"kind": Kind.CAPITAL},),
     "Exits, moves, excess travel, redundancy"),
    ("double", "Double running", ({"heading": Heading.DOUBLE_RUNNING},),
     ({"heading": Heading.DOUBLE_RUNNING, "kind": Kind.TRANSFER},), "The old while the new runs already"),
    ("running", "Running costs", ({"heading": Heading.RUNNING},),
     ({"heading": Heading.RUNNING, "kind": Kind.TRANSFER},), "Recurring cash, income taken off"),
    ("repairs", "Backlog repairs", ({"heading": Heading.REPAIRS},), (), "Of buildings that are kept"),
    ("receipts", "Receipts from sales", ({"heading": Heading.RECEIPT},), (), "Below nought: they come in"),
    ("not_cash", "What is not cash", ({"heading": Heading.NOT_CASH},), (),
     "Carbon at the government's value, the public's travel where valued, freeholds still owned at the end"),
)  # fmt: skip
COSTS, BENEFITS = ("capital", "one_off", "double"), ("running", "repairs", "receipts", "not_cash")


def cost_rows(worth: Worth) -> Iterator[Row]:
    """Present value of costs, of every option, by what they are."""
    for name, measure, asked, off, words in _LINES:

        def of(option: Shown, asked: tuple[Where, ...] = asked, off: tuple[Where, ...] = off) -> Cell:
            return total_of(*map(option.present, asked), off=tuple(map(option.present, off)))

        yield worth.add(name, f"   {measure}", of, words)
    yield worth.add(
        "total", "Present value of all costs", lambda option: _sum(worth, option.key, (*COSTS, *BENEFITS)),
        "Without business rates, a transfer within the public purse",
    )  # fmt: skip
    yield worth.add(
        "rates", "   business rates, not in it", lambda option: option.present({"kind": Kind.TRANSFER}),
        "What one body pays, another part of the public purse receives",
    )  # fmt: skip


def value_rows(worth: Worth) -> Iterator[Row]:
    """Costs, benefits and their balance against doing nothing."""
    cost = worth.add("cost", "Costs of change", lambda option: _against(worth, option.key, COSTS, 1),
                     "Capital, other one-offs and double running beyond doing nothing", later=True)  # fmt: skip
    benefit = worth.add("benefit", "Benefits", lambda option: _against(worth, option.key, BENEFITS, -1),
                        "Running costs and repairs saved, receipts, and what is not cash", later=True)  # fmt: skip
    cash = worth.add("cash", "   of which cash-releasing", lambda option: _against(worth, option.key, BENEFITS[:3], -1),
                     "Running costs, repairs and receipts", later=True)  # fmt: skip
    yield from (cost, benefit, cash)
    yield worth.add("npsv", "Net present social value (NPSV)", lambda option: _npsv(worth, option.key),
                    "Benefits less costs", later=True)  # fmt: skip
    yield worth.add("bcr", "Benefit-cost ratio (BCR)", lambda option: _ratio(worth, option.key),
                    "Benefits for each pound of cost; as on Costs", later=True)  # fmt: skip


def bias_rows(worth: Worth, dossier: Dossier) -> Iterator[Row]:
    """Capital and the balance with and without optimism bias."""
    bias = dossier.plan.option.levers.optimism_bias
    for name, uplift, words in (
        ("building_uplift", bias.building_uplift, "On opening, fitting out and new counters"),
        ("setup_uplift", bias.setup_uplift, "On setting up shared arrangements and joining them"),
    ):
        cell = Cell(uplift, format=Format.PERCENT, name=f"appraisal_{name}")
        yield Row(f"   uplift ({name.partition('_')[0].replace('setup', 'set-up')})", {"plan": cell}, words)
    option = worth.options[-1]
    parts = [option.present({"cost": cost}) for cost in (*BUILDING_COSTS, *SETUP_COSTS)]
    works, setups = parts[: len(BUILDING_COSTS)], parts[len(BUILDING_COSTS) :]
    without = sum(map(number, works)) / (1 + bias.building_uplift) + sum(map(number, setups)) / (1 + bias.setup_uplift)
    formula = (
        f"=({'+'.join(str(each.formula)[1:] for each in works)})/(1+appraisal_building_uplift)"
        f"+({'+'.join(str(each.formula)[1:] for each in setups)})/(1+appraisal_setup_uplift)"
    )
    yield Row(
        "   capital without optimism bias",
        {"plan": Cell(without, formula, Format.GBP, "appraisal_bare_capital")},
        _outside(dossier),
    )
    more = worth.figure("capital", "plan") - without
    yield Row(
        "   NPSV without optimism bias",
        {"plan": Cell(worth.figure("npsv", "plan") + more,
                      "=appraisal_npsv_plan+appraisal_capital_plan-appraisal_bare_capital", Format.GBP)},
        "With it: above",
    )  # fmt: skip


def _outside(dossier: Dossier) -> str:
    """Where running cost of outside suppliers is uplifted too, that this stays in."""
    plan, uplift = dossier.plan, dossier.plan.option.levers.optimism_bias.external_running_uplift
    is_there = any(
        chosen in plan.estate.arrangements and plan.estate.arrangements[chosen].provider == EXTERNAL
        for chosen in plan.supply.values()
    )
    return f"The {uplift:.0%} on what outside suppliers charge stays in running costs" if is_there and uplift else ""


def switching_rows(worth: Worth) -> Iterator[Row]:
    """How far costs, benefits and receipts may turn out otherwise before the balance is nought."""
    yield worth.add("cost_switch", "   costs of change may rise by", lambda option: _share(worth, option.key, "cost"),
                    "Then the NPSV is nought", later=True)  # fmt: skip
    yield worth.add("benefit_switch", "   benefits may fall by", lambda option: _share(worth, option.key, "benefit"),
                    "Likewise", later=True)  # fmt: skip
    yield worth.add("receipts_switch", "   receipts may fall by", lambda option: _receipts_share(worth, option.key),
                    "More than 100 %: it is worth it without any. Of every lever and cost: estate-opt sensitivity",
                    later=True)  # fmt: skip


def _sum(worth: Worth, option: str, names: Sequence[str]) -> Cell:
    formula = "+".join(f"appraisal_{name}_{option}" for name in names)
    return Cell(to_penny(sum(worth.figure(name, option) for name in names)), f"=ROUND({formula},2)", Format.GBP)


def _against(worth: Worth, option: str, names: Sequence[str], sign: int) -> Cell:
    """What an option's figures sum to beyond those of doing nothing, or below them."""
    theirs, nothing = (sum(worth.figure(name, key) for name in names) for key in (option, "nothing"))
    mine, other = ("+".join(f"appraisal_{name}_{key}" for name in names) for key in (option, "nothing"))
    formula = f"({mine})-({other})" if sign > 0 else f"({other})-({mine})"
    return Cell(to_penny(sign * (theirs - nothing)), f"=ROUND({formula},2)", Format.GBP)


def _npsv(worth: Worth, option: str) -> Cell:
    figure = worth.figure("benefit", option) - worth.figure("cost", option)
    return Cell(to_penny(figure), f"=ROUND(appraisal_benefit_{option}-appraisal_cost_{option},2)", Format.GBP)


def _ratio(worth: Worth, option: str) -> Cell:
    return _divided(worth, option, "benefit", "cost", Format.HUNDREDTHS)


def _share(worth: Worth, option: str, of: str) -> Cell:
    return _divided(worth, option, "npsv", of, Format.PERCENT)


def _divided(worth: Worth, option: str, above: str, below: str, shown: Format) -> Cell:
    over = worth.figure(below, option)
    formula = f'=IF(ROUND(appraisal_{below}_{option},0)>0,appraisal_{above}_{option}/appraisal_{below}_{option},"none")'
    return Cell(worth.figure(above, option) / over if round(over) > 0 else "none", formula, shown)


def _receipts_share(worth: Worth, option: str) -> Cell:
    more = f"(appraisal_receipts_nothing-appraisal_receipts_{option})"
    figure = worth.figure("receipts", "nothing") - worth.figure("receipts", option)
    return Cell(
        worth.figure("npsv", option) / figure if round(figure) > 0 else "none",
        f'=IF(ROUND({more},0)>0,appraisal_npsv_{option}/{more},"none")',
        Format.PERCENT,
    )
