"""The sheet of refusals: a row for each policy that binds, by what lifting it would save."""

from estate_opt.questions.refusal_words import notes, refused
from estate_opt.questions.refusals import Refusals
from estate_opt.questions.years.limit_prices import NOTE, LimitPrices
from estate_opt.workbook.sheet import Column, Content, Format, Sheet


def price_sheets(found: LimitPrices) -> tuple[Sheet, ...]:
    """One sheet with the price of each pot and limit of a programme, the dearest first."""
    columns = (
        Column("more", "What would be more", Format.LONG_TEXT, width=62),
        Column("saves", "It saves about, £", Format.HUNDREDTHS, width=18, is_bold=True,
               note="Net present cost that a pound, an FTE or a closing more would save: an estimate."),
    )  # fmt: skip
    rows: tuple[tuple[Content, ...], ...] = tuple((found.more_of(each), each.saves_gbp) for each in found.prices)
    purpose = "what a little more of each pot and limit would save"
    return (Sheet("Refusals", purpose, "The price of each pot and limit", columns, rows, (NOTE,)),)


def refusal_sheets(found: Refusals) -> tuple[Sheet, ...]:
    """One sheet with the table."""
    columns = (
        Column("refused", "What is refused", Format.LONG_TEXT, width=62),
        Column("found", "Lifting it saves, found, £", Format.GBP, width=16, is_bold=True,
               note="How much less the best plan found without it costs in net present cost."),
        Column("most", "Saves at most, proven, £", Format.GBP, width=16,
               note="No plan without it can save more. Blank: nothing is proven."),
        Column("where", "Said by", Format.LONG_TEXT, width=38),
        Column("how", "How far was looked", Format.LONG_TEXT, width=30),
    )  # fmt: skip
    rows: tuple[tuple[Content, ...], ...] = tuple(
        (refused(each, found), each.found_gbp, each.at_most_gbp, each.where, each.how) for each in found.refusals
    )
    purpose = "what each status, lock, limit and other policy costs the place"
    return (Sheet("Refusals", purpose, "The price of each refusal", columns, rows, notes(found)),)
