"""The sheets of a sampled batch: the spread of the saving, the decisions that hold, and every sample."""

from collections.abc import Iterator, Sequence

from estate_opt.domain.spread import Spread
from estate_opt.questions.robustness.spread import Sampled, decisions, spreads
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Sheet

_GBP, _SHARE = Format.GBP, Format.PERCENT


def spread_sheets(sampled: Sequence[Sampled]) -> tuple[Sheet, ...]:
    """Every sheet, in order."""
    notes = (
        "Net present saving against today. Each sample is planned anew with the figures drawn for it; sample 7 of one "
        "option meets the same luck as sample 7 of another.",
        "So this is what the best plan for each turn of events would save. What one plan, kept to, would save when "
        "figures move is told by: estate-opt sensitivity.",
    )
    spread = spread_sheet(spreads(sampled), "Option", notes)
    return spread, _decisions(sampled), _samples(sampled), _draws(sampled)


def spread_sheet(found: Sequence[Spread], of: str, notes: tuple[str, ...]) -> Sheet:
    """A row for each option or plan; its savings by sample stand in the columns `saving_1`, `saving_2` … elsewhere."""
    columns = (
        Column("option", of, Format.LONG_TEXT, width=30),
        Column("samples", "Samples", Format.COUNT, note="With the uncertain levers drawn from their ranges"),
        Column("without", "Without a plan", Format.COUNT, note="Samples in which no plan keeps all the rules"),
        Column("central", "With nothing drawn (£)", _GBP, note="Net present saving with the levers as they are set"),
        Column("mean", "Average (£)", _GBP),
        Column("p10", "One in ten saves less (£)", _GBP, note="10th percentile, P10"),
        Column("p50", "Half save less (£)", _GBP, note="Median, P50"),
        Column("p90", "One in ten saves more (£)", _GBP, note="90th percentile, P90"),
        Column("loss", "Chance of saving less than nothing", _SHARE),
        Column("best", "Saves most in", _SHARE, note="Share of the samples in which no other row here saves more"),
    )
    rows = (_spread_row(number, each) for number, each in enumerate(found, start=1))
    purpose = "How far the net present saving spreads over samples of what is uncertain."
    return Sheet("Spread", purpose, "Spread: how far the saving may turn out otherwise", columns, tuple(rows), notes)


def _spread_row(number: int, each: Spread) -> tuple[Content, ...]:
    name = f"saving_{number}"

    def live(value: float | None, formula: str) -> Cell:
        return Cell(value, formula if value is not None else None)

    return (
        each.option,
        each.samples,
        each.without_plan,
        each.central_gbp,
        live(each.mean_gbp, f"=AVERAGE({name})"),
        live(each.p10_gbp, f"=PERCENTILE({name},0.1)"),
        live(each.p50_gbp, f"=PERCENTILE({name},0.5)"),
        live(each.p90_gbp, f"=PERCENTILE({name},0.9)"),
        live(each.loss_share, f'=COUNTIF({name},"<0")/COUNT({name})'),
        each.best_share,
    )


def _decisions(sampled: Sequence[Sampled]) -> Sheet:
    columns = [
        Column("building", "Building"), Column("name", "Name", Format.LONG_TEXT, width=30), Column("change", "Change")
    ]  # fmt: skip
    for number, each in enumerate(sampled, start=1):
        columns.append(Column(f"share_{number}", f"{number}. {each.title}: share of samples", _SHARE, width=18))
        columns.append(Column(f"central_{number}", f"{number}. as the option says", width=12))
    words = {True: "yes", False: "no", None: "no plan"}
    rows = tuple(
        (one.building, one.name, one.change, *(cell for share, central in zip(one.shares, one.central, strict=True)
                                     for cell in (share, words[central])))
        for one in decisions(sampled)
    )  # fmt: skip
    return Sheet(
        "Decisions",
        "How often each building closes or opens over the samples.",
        "Decisions: how often each building closes or opens",
        tuple(columns),
        rows,
        (
            "At 100 % a decision held whatever was drawn; in between it hangs on what turns out, or is chance, where "
            "plans differ by less than the gap asked for.",
            "Buildings that stay as they are everywhere are left out.",
        ),
    )


def _samples(sampled: Sequence[Sampled]) -> Sheet:
    columns = [Column("sample", "Sample", Format.COUNT)]
    for number, each in enumerate(sampled, start=1):
        columns.append(Column(f"saving_{number}", f"{number}. {each.title} (£)", _GBP, range_name=f"saving_{number}",
                              width=18))  # fmt: skip
    count = max((len(each.samples) for each in sampled), default=0)
    rows = tuple((number + 1, *(each.savings_gbp[number] for each in sampled)) for number in range(count))
    return Sheet(
        "Samples",
        "The net present saving of every sample.",
        "Samples: net present saving of each (£)",
        tuple(columns),
        rows,
        ("A blank is a sample in which no plan was found.",),
    )


def _draws(sampled: Sequence[Sampled]) -> Sheet:
    levers = tuple(dict.fromkeys(lever for each in sampled for lever in each.levers))
    columns = (
        Column("option", "Option", Format.LONG_TEXT, width=30),
        Column("sample", "Sample", Format.COUNT),
        *(Column(lever, lever.replace(".", " › ").replace("_", " "), Format.MIXED, width=16) for lever in levers),
    )
    return Sheet(
        "Draws",
        "What was drawn for each sample.",
        "Draws: the levers of each sample",
        columns,
        tuple(_draw_rows(sampled, levers)),
        ("Named as in option files. A blank is a lever that the option leaves certain, or a sample without a plan.",),
        pinned_columns=2,
    )


def _draw_rows(sampled: Sequence[Sampled], levers: Sequence[str]) -> Iterator[tuple[Content, ...]]:
    for each in sampled:
        for number in range(len(each.samples)):
            drawn = (each.drawn(number, lever) if lever in each.levers else None for lever in levers)
            yield (each.title, number + 1, *drawn)
