"""The sheets of a sensitivity analysis: what the saving hangs on, when the answer switches, and the ledger behind it.

Costs are live formulas over the ledger; what a lever does is added up anew by the program and stands on Levers.
"""

from collections.abc import Iterator

from estate_opt.domain.costs import CHANGE, Heading, heading, words
from estate_opt.questions.robustness.sensitivity import MITIGATED, Sensitivity, Swing
from estate_opt.questions.robustness.switching import TODAY, Switch, nearest_first
from estate_opt.workbook.sheet import Cell, Chart, Column, Content, Drawn, Format, Sheet, value_of
from estate_opt.workbook.tabs.spread_tabs import spread_sheet

_GBP, _SHARE, _LONG = Format.GBP, Format.PERCENT, Format.LONG_TEXT
_DRAWN = 12
"""Figures in the chart, the largest."""
_KINDS = {"cost": "cost", "class": "class of cost", "lever": "lever", "estimates": "estimates"}


def sensitivity_sheets(found: Sensitivity) -> tuple[Sheet, ...]:
    """Every sheet, in order."""
    swings = [each for each in found.swings if each.kind != "class"]
    classes = [each for each in found.swings if each.kind == "class"]
    return (
        _front(found),
        _tornado(found, swings),
        _classes(found, classes),
        _switching(found),
        _stress(found),
        _bias(found),
        *(_samples(found) if found.drawn else ()),
        _levers(found),
        _money(found),
    )


def _front(found: Sensitivity) -> Sheet:
    columns = (
        Column("what", "What", _LONG, width=44),
        Column("value", "Value", Format.MIXED, width=20),
        Column("words", "In words", _LONG, width=60),
    )
    levers = found.option.levers.sensitivity
    saving = Cell(found.saving_gbp, f"={_sum(0)}-{_sum(1)}", _GBP, "plan_saving")
    rows: list[tuple[Content, ...]] = [
        ("Net present saving of the plan", saving, f"{found.names[0]}, against carrying on as today."),
        ("A figure without a range is moved by", Cell(levers.either_way_share, None, _SHARE, "either_way"),
         "Up and down, one figure at a time. Changed here it moves the costs; levers stay as they were."),
        ("More is spent on change", Cell(levers.more_spent_share, None, _SHARE, "more_spent"),
         "Capital, one-offs and double running. 48 % is what BRAC 2005 came to (GAO-08-159)."),
        ("Less is saved", Cell(levers.less_saved_share, None, _SHARE, "less_saved"),
         "Of the running cost. 5 % is what BRAC 2005 came to. What the levers take off already comes on top."),
        ("Saving if both happen", Cell(found.stresses[0].left_gbp, "=stress_left_1", _GBP), "See Change and saving."),
    ]  # fmt: skip
    for number, (name, saved) in enumerate(zip(found.names[1:], found.worth.savings_gbp[1:], strict=True), start=2):
        gap = Cell(saved - found.saving_gbp, f"={_sum(1)}-{_sum(number)}", _GBP)
        told = "Net present, with the levers of the plan looked at. Negative: it saves less."
        rows.append((f"“{name}” saves more than the plan by", gap, told))
    rows += _told(found)
    notes = (
        *found.take_care,
        "The plan is kept as it is: what new plans would make of other figures is told by estate-opt batch --samples.",
        "Whether the plan would still keep every rule with other figures is not looked at.",
    )
    purpose = "What was looked at, and the figures that the other sheets move by."
    return Sheet("Sensitivity", purpose, "Sensitivity: what the saving hangs on", columns, tuple(rows), notes)


def _told(found: Sensitivity) -> list[tuple[Content, ...]]:
    """The three figures that most hangs on, and the nearest switching value against each."""
    swings = [each for each in found.swings if each.kind != "class"]
    rows: list[tuple[Content, ...]] = []
    for place, each in zip(("Hangs most on", "next on", "and on"), swings, strict=False):
        figure = each.name if each.kind == "lever" else each.words
        words = f"{figure}, {each.low} to {each.high}: the larger change of the saving. See Tornado."
        rows.append((place, Cell(each.size_gbp, format=_GBP), words))
    for against in dict.fromkeys(each.against for each in found.switches):
        first = nearest_first([each for each in found.switches if each.against == against])[0]
        figure = first.name if first.kind == "lever" else first.words
        share = None if first.move_share is None else Cell(first.move_share, format=_SHARE)
        words = (
            f"{figure}: {first.verdict}" if first.at is not None else "No single figure within reach. See Switching."
        )
        rows.append((f"Least move that changes the answer against {_side(against)}", share, words))
    return rows


def _side(against: str) -> str:
    return against if against == TODAY else f"“{against}”"


def _sum(plan: int, cost: str = "", counted: str = "") -> str:
    """The formula of a present value: of today (0) or a plan, of one cost or heading, or of all."""
    asks = f',money_cost,"{cost}"' if cost else ""
    asks += f',money_heading,"{counted}"' if counted else ""
    return f"SUMIFS(money_present,money_plan,{plan}{asks})"


_SWINGS = (
    Column("figure", "Figure", range_name="swing_figure"),
    Column("name", "Name", note="Of a cost as on Money, of a lever as in option files"),
    Column("kind", "Kind", width=12),
    Column("low", "Moved down to"),
    Column("high", "Moved up to"),
    Column("change_low", "Saving changes by, moved down (£)", _GBP, range_name="swing_low"),
    Column("change_high", "Saving changes by, moved up (£)", _GBP, range_name="swing_high"),
    Column("size", "Larger of the two (£)", _GBP),
    Column("what", "Unit of the lever"),
)


def _tornado(found: Sensitivity, swings: list[Swing]) -> Sheet:
    rows = tuple(_swing_row(found, each) for each in swings)
    drawn = min(_DRAWN, len(rows))
    return Sheet(
        "Tornado",
        "Each figure moved by itself, the one with the largest effect first.",
        "Tornado: how much the net present saving changes with each figure",
        _SWINGS,
        rows,
        (
            "A lever goes over the range that its option gives, else up and down as on Sensitivity; so do costs. "
            "A cost is today's and the plan's alike.",
            "Estimates are the cells of a column that the tables mark as assumed, moved all together.",
        ),
        chart=Chart(
            f"The {drawn} figures with the largest effect on the saving",
            f"Bars for {drawn} figures: how much the net present saving changes with each moved down and moved up. "
            "The figures are in the table above.",
            _GBP,
            "swing_figure",
            (("moved down", "swing_low"), ("moved up", "swing_high")),
            has_negatives=True,
            drawn=Drawn.BARS,
            figures_title="Change of the net present saving (£)",
            first=drawn,
        )
        if rows
        else None,
    )


def _swing_row(found: Sensitivity, each: Swing) -> tuple[Content, ...]:
    figure = each.name if each.kind == "lever" else each.words
    if each.kind in ("cost", "class"):
        costs = [each.name] if each.kind == "cost" else _costs_of(found, each.name)
        saved = "+".join(f"({_sum(0, cost)}-{_sum(1, cost)})" for cost in costs)
        low, high = f"=-either_way*({saved})", f"=either_way*({saved})"
    else:
        low, high = (f"=INDEX(levers_{end},MATCH({{name}},levers_name,0))-plan_saving" for end in ("low", "high"))
    return (
        figure, each.name, _KINDS[each.kind], each.low, each.high, Cell(each.change_low_gbp, low),
        Cell(each.change_high_gbp, high), Cell(each.size_gbp, "=MAX(ABS({change_low}),ABS({change_high}))"),
        each.words if each.kind == "lever" else "",
    )  # fmt: skip


def _costs_of(found: Sensitivity, name: str) -> list[str]:
    return sorted({row.cost for ledger in found.worth.ledgers for row in ledger if row.kind.value == name})


def _classes(found: Sensitivity, swings: list[Swing]) -> Sheet:
    columns = tuple(Column(c.key, c.title, c.format, c.note, c.width) for c in _SWINGS)
    return Sheet(
        "Classes",
        "The same for all costs of a class together.",
        "Classes: how much the net present saving changes with all costs of a class",
        columns,
        tuple(_swing_row(found, each) for each in swings),
    )


def _switching(found: Sensitivity) -> Sheet:
    columns = (
        Column("figure", "Figure"),
        Column("name", "Name"),
        Column("against", "Held against", _LONG, width=22, note="today: when does the plan save nothing?"),
        Column("margin", "The plan is cheaper by (£)", _GBP),
        Column("now", "Figure now", Format.MIXED, note="1 for a cost: as it is in the ledger"),
        Column("at", "Switching value", Format.MIXED, note="A cost's is times as much as now; blank: there is none"),
        Column("move", "Must move by", _SHARE),
        Column("verdict", "In words", _LONG, width=84),
    )
    number = {name: n for n, name in enumerate((TODAY, *found.names[1:]))}
    rows = (_switch_row(each, number[each.against]) for each in nearest_first(found.switches))
    return Sheet(
        "Switching",
        "How far each figure must move before the plan saves nothing, or another becomes the cheaper.",
        "Switching: how far a figure must move before the answer is another one",
        columns,
        tuple(rows),
        ("The nearest first. Both sides are valued with the same figure. Moved by itself; all else as it stands.",),
        pinned_columns=2,
    )


def _switch_row(each: Switch, against: int) -> tuple[Content, ...]:
    theirs = 0 if against == 0 else against + 1
    margin = Cell(each.margin_gbp, "=plan_saving" if against == 0 else f"={_sum(theirs)}-{_sum(1)}")
    at: Content = None
    if each.at is not None and each.kind == "cost":
        hangs = f"({_sum(theirs, each.name)}-{_sum(1, each.name)})"
        at = Cell(each.at, f"=1-{{margin}}/{hangs}", Format.HUNDREDTHS)
    elif each.at is not None:
        at = float(f"{each.at:.6g}")
    shown = value_of(at)
    move = Cell(shown / each.figure - 1, "={at}/{now}-1") if isinstance(shown, float) and each.figure else None
    figure = each.words if each.kind == "cost" else each.name
    return figure, each.name, each.against, margin, each.figure, at, move, each.verdict


def _stress(found: Sensitivity) -> Sheet:
    columns = (
        Column("plan", "Plan", _LONG, width=34),
        Column("saving", "Net present saving (£)", _GBP),
        Column(
            "change",
            "What change costs (£)",
            _GBP,
            note="Capital, one-offs, double running",
        ),
        Column("running", "Running cost saved (£)", _GBP, note="Recurring cash, net present"),
        Column("left", "Saving that is left (£)", _GBP),
    )
    running = Heading.RUNNING.value

    def change_of(plan: int) -> str:
        return "+".join(_sum(plan, counted=each.value) for each in sorted(CHANGE))

    rows = tuple(
        (
            each.plan,
            Cell(each.saving_gbp, f"={_sum(0)}-{_sum(n)}"),
            Cell(each.change_gbp, f"={change_of(n)}-({change_of(0)})"),
            Cell(each.running_saved_gbp, f"={_sum(0, counted=running)}-{_sum(n, counted=running)}"),
            Cell(each.left_gbp, "={saving}-more_spent*{change}-less_saved*MAX(0,{running})", name=f"stress_left_{n}"),
        )
        for n, each in enumerate(found.stresses, start=1)
    )
    levers = found.option.levers.sensitivity
    return Sheet(
        "Change and saving",
        "What is left if more is spent on change and less is saved.",
        f"Change and saving: {100 * levers.more_spent_share:g} % more is spent on change, "
        f"{100 * levers.less_saved_share:g} % less is saved",
        columns,
        rows,
        ("Receipts, repairs and carbon as planned. The shares stand on Sensitivity, and can be changed there.",),
    )


def _bias(found: Sensitivity) -> Sheet:
    said = ("none of its causes dealt with", "half of them", "all of them")
    columns = [Column("what", "Optimism bias of", _LONG, width=44)]
    for kind, title, format in (("uplift", "Uplift", _SHARE), ("saving", "Saving (£)", _GBP)):
        columns += [Column(f"{kind}{n}", f"{title}: {words}", format, width=18) for n, words in enumerate(said)]
    rows = tuple((each.name, *each.uplifts, *each.savings_gbp) for each in found.biases)
    shares = ", ".join(f"{100 * share:g} %" for share in MITIGATED)
    return Sheet(
        "Optimism bias",
        "The saving with each class of optimism bias mitigated not at all, half and fully.",
        "Optimism bias: the net present saving, by how far its causes are dealt with",
        tuple(columns),
        rows,
        (f"Mitigation of {shares} of one class, the others as the option has them. Added up anew by the program.",),
    )


def _samples(found: Sensitivity) -> Iterator[Sheet]:
    """How far the plans' savings spread over samples, and the samples."""
    notes = (
        "Net present saving against today of each plan as it is, not planned anew; the same figures drawn for all.",
    )
    yield spread_sheet(found.spreads, "Plan", notes)
    levers = tuple(found.drawn[0])
    columns = (
        Column("sample", "Sample", Format.COUNT),
        *(Column(f"saving_{n}", f"{n}. {name}: saving (£)", _GBP, range_name=f"saving_{n}", width=18)
          for n, name in enumerate(found.names, start=1)),
        *(Column(lever, lever.replace(".", " › ").replace("_", " "), Format.MIXED, width=16) for lever in levers),
    )  # fmt: skip
    by_sample = zip(found.drawn, zip(*found.samples_gbp, strict=True), strict=True)
    rows = ((number, *savings, *drawn.values()) for number, (drawn, savings) in enumerate(by_sample, start=1))
    title = "Samples: what was drawn, and what each plan saves"
    yield Sheet("Samples", "Every sample: what was drawn for it, and each plan's saving.", title, columns, tuple(rows))


def _levers(found: Sensitivity) -> Sheet:
    columns = (
        Column("name", "Name", range_name="levers_name"),
        Column("low", "Saving, moved down (£)", _GBP, range_name="levers_low"),
        Column("high", "Saving, moved up (£)", _GBP, range_name="levers_high"),
    )
    return Sheet(
        "Levers",
        "The saving with each lever, or each column of estimates, moved down and up: added up anew by the program.",
        "Levers: the net present saving with each moved",
        columns,
        tuple((name, low, high) for name, (low, high) in found.lever_savings.items()),
    )


def _money(found: Sensitivity) -> Sheet:
    columns = (
        Column("plan", "Plan no.", Format.COUNT, range_name="money_plan", note="0: carrying on as today"),
        Column("title", "Plan"),
        Column("year", "Year beginning", Format.YEAR),
        Column("kind", "Class"),
        Column("cost", "Cost", range_name="money_cost"),
        Column("words", "In words"),
        Column("heading", "Counted as", range_name="money_heading"),
        Column("gbp", "Amount (£)", _GBP),
        Column("factor", "Discount factor", Format.FINE),
        Column("present", "Present value (£)", _GBP, range_name="money_present"),
    )
    return Sheet(
        "Money",
        "The ledger that the other sheets add up from: plan × year × class × cost.",
        "Money: the ledger of today and of each plan",
        columns,
        tuple(_money_rows(found)),
        ("All agencies together, with the levers of the plan looked at. Receipts and income are negative.",),
    )


def _money_rows(found: Sensitivity) -> Iterator[tuple[Content, ...]]:
    titles = ("Carrying on as today", *found.names)
    for number, ledger in enumerate(found.worth.ledgers):
        for row in ledger:
            yield (
                number, titles[number], row.year, row.kind.value, row.cost, words(row.cost),
                heading(row.kind, row.cost).value, row.gbp, row.factor, Cell(row.gbp * row.factor, "={gbp}*{factor}"),
            )  # fmt: skip
