"""The tab Cash of a plan over years: what each body spends and saves in each year, and the most cash that it needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from estate_opt.domain.costs import Heading, Kind, Theme
from estate_opt.ground.figures import financial_year
from estate_opt.workbook.sheet import Cell, Column, Content, FootLine, Format, Shade, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import SIGNS, At, number, to_penny, total_of
from estate_opt.workbook.tabs.reconciled import all_agree, figures_of
from estate_opt.workbook.tabs.years_tab import year_rows

_GBP = Format.GBP
TOGETHER = "All bodies together"
SAVING, SO_FAR = "Saving in cash", "Saving so far"
SPENT = (
    "Spent: capital, with optimism bias",
    "Spent: other one-off costs",
    "Spent: double running",
    "Spent: empty buildings, until they are off the books",
)
SAVED = (
    "Comes in: sales, less the cost of selling",
    "Saved: running cost",
    "Saved: business rates",
    "Saved: charges between bodies, paid less received",
    "Saved: repairs",
)
NOT_CASH = "Apart: saved, but not cash"
YEARS = "Year beginning"
_LINES = (*SPENT, *SAVED, SAVING, SO_FAR, NOT_CASH)


@dataclass(frozen=True)
class _Block:
    """The lines of one body, or of all together, over the years."""

    label: str
    payer: int
    """Its number in the Money tab; 0: all together."""
    years: Mapping[str, tuple[Cell, ...]]
    """By line, a figure for each year."""
    in_all: Mapping[str, Cell]
    """By line, of all years together: from the ledger itself, and not from the figures of the years."""
    so_far_row: int
    """How many rows its line of savings so far stands below that of the years."""

    @property
    def has_cash(self) -> bool:
        """Whether anything that it pays or gets is not as today."""
        return any(number(cell) for line in (*SPENT, *SAVED) for cell in self.years[line])

    def figures(self, line: str) -> list[float]:
        """Of a line, by year."""
        return [number(cell) for cell in self.years[line]]


def cash(dossier: Dossier) -> Sheet:
    """By year, body and class of cost what the plan spends and saves against carrying on as today, and so far."""
    columns = _columns(dossier.years)
    blocks = [_block(dossier, TOGETHER, 0, 1)]
    for each in dossier.payers:
        block = _block(dossier, dossier.payer_label[each], dossier.payer_number[each], 1 + len(blocks) * len(_LINES))
        if block.has_cash:
            blocks.append(block)
    rows = [_row_of_years(dossier.years), *(row for block in blocks for row in _rows(block, dossier.years))]
    foot, verdict = _foot(dossier, blocks)
    return Sheet(
        "Cash",
        "What each body spends and saves in each year of the programme, the most cash it needs, when that is earned "
        "back.",
        "Cash: by year, body and class of cost",
        columns,
        in_order(columns, rows),
        (
            SIGNS,
            "Against carrying on as today, undiscounted. Saving in cash: what comes in and is saved, less what is "
            "spent; below nought: the plan costs more that year. What nobody pays stands apart and is not in it.",
            "Each body in one line: choose “Saving so far” in the filter of the column Line. Bodies whose cash is as "
            "today are left out.",
        ),
        pinned_columns=2,
        foot=foot,
        verdict=verdict,
    )  # fmt: skip


def _columns(years: range) -> tuple[Column, ...]:
    return (
        Column("body", "Body", Format.LONG_TEXT, width=24, range_name="cash_body"),
        Column("line", "Line", Format.LONG_TEXT, width=48, range_name="cash_line",
               note="Empty buildings: rent, rates and running cost from when everybody has left until each is off the "
               "books; what is saved is told without them. Not cash: efficiency, carbon at its value, the public's "
               "ways and freeholds still owned, by which no budget falls",
               shades={SAVING: Shade.NOTE, SO_FAR: Shade.GOOD}),
        Column("needed", "Most cash needed (£)", _GBP, is_bold=True, blank_noughts=True,
               note="How far it is out of pocket at the end of its worst year: peak funding. Blank: it never is"),
        Column("at_end_of", "At the end of the year beginning", Format.YEAR),
        Column("earned_back", "Earned back in the year beginning", Format.YEAR,
               note="The year after the last that ends out of pocket, so that late spending is not praised early"),
        Column("in_all", "All years (£)", _GBP, range_name="cash_in_all", is_bold=True, blank_noughts=True),
        *(Column(_key(year), f"{financial_year(year)} (£)", _GBP, least_width=12, blank_noughts=True)
          for year in years),
        Column("payer", "Payer no.", Format.COUNT, is_hidden=True, range_name="cash_payer"),
    )  # fmt: skip


def _key(year: int) -> str:
    return f"y{year}"


def _block(dossier: Dossier, label: str, payer: int, first_row: int) -> _Block:
    """The lines of a payer (0: of all), the first of them so many rows below that of the years."""
    whose = {"payer": At("{payer}", payer)} if payer else {}
    by_year = [_with_saving(_lines(dossier, {**whose, "year": At(_YEAR, year)}), _key(year)) for year in dossier.years]
    so_far, gbp = [], 0.0
    for year, found in zip(dossier.years, by_year, strict=True):
        gbp = to_penny(gbp + number(found[SAVING]))
        before = "" if year == dossier.years[0] else f"{{{_key(year - 1)}}}+"
        so_far.append(Cell(gbp, f"=ROUND({before}{{above.{_key(year)}}},2)"))
    lines = {line: tuple(found[line] for found in by_year) for line in by_year[0]}
    rows = {line: number for number, line in enumerate(_LINES, start=first_row)}
    return _Block(
        label,
        payer,
        {
            line: tuple(
                replace(cell, formula=str(cell.formula).replace(_YEAR, _above(rows[line], year)))
                for cell, year in zip(cells, dossier.years, strict=True)
            )
            for line, cells in {**lines, SO_FAR: tuple(so_far)}.items()
        },
        _with_saving(_lines(dossier, whose), "in_all"),
        rows[SO_FAR],
    )


_YEAR = "{year}"
"""In formulas, until it is known how many rows below the years they stand."""


def _above(rows: int, year: int) -> str:
    """The cell of a year, so many rows up."""
    return f"{{up{rows}.{_key(year)}}}"


def _with_saving(lines: Mapping[str, Cell], key: str) -> dict[str, Cell]:
    """Lines and below them what is saved less what is spent, in the column of that key."""
    gbp = sum(number(lines[line]) for line in SAVED) - sum(number(lines[line]) for line in SPENT)
    saved = "+".join(f"{{up{up}.{key}}}" for up in range(len(SAVED), 0, -1))
    spent = "".join(f"-{{up{up}.{key}}}" for up in range(len(SAVED) + len(SPENT), len(SAVED), -1))
    return {**lines, SAVING: Cell(to_penny(gbp), f"=ROUND({saved}{spent},2)")}


def _lines(dossier: Dossier, at: Mapping[str, At]) -> dict[str, Cell]:
    """What is spent and saved of the payer and year that are asked for, by line: as formulas over the Money tab."""
    money = dossier.money

    def both(**where: str) -> tuple[Cell, Cell]:
        return money.sum("gbp", scenario="today", **at, **where), money.sum("gbp", scenario="plan", **at, **where)

    def more(**where: str) -> Cell:
        today, then = both(**where)
        return total_of(then, off=(today,))

    def saved(**where: str) -> Cell:
        today, then = both(**where)
        return total_of(today, off=(then,))

    def empty(**where: str) -> Cell:
        return money.sum("stranded", scenario="plan", **at, **where)

    charges = saved(heading=Heading.RUNNING, theme=Theme.TRANSFERS)
    running = total_of(saved(heading=Heading.RUNNING, kind=Kind.CASHABLE), empty(kind=Kind.CASHABLE), off=(charges,))
    rates = total_of(saved(heading=Heading.RUNNING, kind=Kind.TRANSFER), empty(kind=Kind.TRANSFER))
    spent = more(kind=Kind.CAPITAL), more(heading=Heading.ONE_OFF, kind=Kind.CASHABLE), more(
        heading=Heading.DOUBLE_RUNNING
    ), empty()  # fmt: skip
    comes_in = saved(heading=Heading.RECEIPT), running, rates, charges, saved(heading=Heading.REPAIRS)
    return {
        **dict(zip(SPENT, spent, strict=True)),
        **dict(zip(SAVED, comes_in, strict=True)),
        NOT_CASH: saved(heading=Heading.NOT_CASH),
    }


def _row_of_years(years: range) -> dict[str, Content]:
    """The first row: the years themselves, which the formulas below look up."""
    blank: dict[str, Content] = dict.fromkeys(("body", *_OF_SO_FAR, "in_all", "payer"))
    return {**blank, "line": YEARS, **{_key(year): Cell(year, format=Format.YEAR) for year in years}}


def _rows(block: _Block, years: range) -> Iterator[dict[str, Content]]:
    for line in _LINES:
        yield {
            "body": block.label,
            "line": line,
            **(_back(block, years) if line == SO_FAR else dict.fromkeys(_OF_SO_FAR)),
            "in_all": block.in_all.get(line),
            **dict(zip(map(_key, years), block.years[line], strict=True)),
            "payer": block.payer,
        }


_OF_SO_FAR = ("needed", "at_end_of", "earned_back")


def _back(block: _Block, years: range) -> dict[str, Cell]:
    """The most cash needed, when, and when it is earned back, of the line of savings so far."""
    so_far, last = block.figures(SO_FAR), years[-1]
    behind = [year for year, gbp in zip(years, so_far, strict=True) if round(gbp) < 0]
    earned = f"not by {last}" if behind and behind[-1] == last else behind[-1] + 1 if behind else "never behind"
    span = f"{{{_key(years[0])}}}:{{{_key(last)}}}"
    last_year = _above(block.so_far_row, last)
    these_years = f"{_above(block.so_far_row, years[0])}:{last_year}"
    return {
        "needed": Cell(
            _most_needed(so_far), f"=MAX(0,-MIN({span}))", name=None if block.payer else "cash_needed_in_all"
        ),
        "at_end_of": Cell(
            years[so_far.index(min(so_far))] if behind else "never",
            f'=IF(ROUND(MIN({span}),0)<0,INDEX({these_years},MATCH(MIN({span}),{span},0)),"never")',
        ),
        "earned_back": Cell(
            earned,
            f'=IF(ROUND(MIN({span}),0)>=0,"never behind",IF(ROUND({{{_key(last)}}},0)<0,"not by "&{last_year},'
            f"SUMPRODUCT(MAX((ROUND({span},0)<0)*({these_years}+1)))))",
        ),
    }


def _foot(dossier: Dossier, blocks: Sequence[_Block]) -> tuple[tuple[FootLine, ...], Cell]:
    """From all together to the bodies, to the saving of the tab Years and to the most cash ever needed."""
    together, on_years = blocks[0], list(year_rows(dossier))
    saving, so_far = (figures_of(on_years, key) for key in ("saving", "so_far"))
    all_saved, of_bodies = _saved(blocks[:1], True), _saved(blocks[1:], False)
    lines, differences = [], []
    for name, here, there_words, there in (
        ("bodies", all_saved, "   as those of the bodies add up", of_bodies),
        ("years", all_saved, "   as on Years", Cell(to_penny(sum(saving)), "=ROUND(SUM(years_saving),2)", _GBP)),
        ("needed", Cell(_most_needed(together.figures(SO_FAR)), "=cash_needed_in_all", _GBP), "   as on Years",
         Cell(to_penny(_most_needed(so_far)), "=ROUND(MAX(0,-MIN(years_so_far)),2)", _GBP)),
    ):  # fmt: skip
        over = round(number(here) - number(there)) + 0.0
        difference = Cell(over, "=ROUND({up2.in_all}-{above.in_all},0)", _GBP, f"cash_over_{name}")
        lines += [
            FootLine(_FOOT[name], {"in_all": here}),
            FootLine(there_words, {"in_all": there}),
            FootLine("   difference", {"in_all": difference}),
        ]
        differences.append(difference)
    return tuple(lines), all_agree(tuple(differences))


_FOOT = {
    "bodies": "Saving in cash, all years, all bodies together",
    "years": "Saving in cash, all years, all bodies together",
    "needed": "The most cash ever needed, all bodies together",
}


def _most_needed(so_far: Sequence[float]) -> float:
    return max(0.0, -min(so_far))


def _saved(blocks: Sequence[_Block], is_together: bool) -> Cell:
    """The saving in cash over all years, of all together or of the bodies, from the table above."""
    every = f'SUMIFS(cash_in_all,cash_line,"{SAVING}"'
    together = f"{every},cash_payer,0)"
    gbp = to_penny(sum(number(each.in_all[SAVING]) for each in blocks))
    return Cell(gbp, f"=ROUND({together if is_together else f'{every})-{together}'},2)", _GBP)
