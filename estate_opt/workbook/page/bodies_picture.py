"""The picture of who gains and who pays: one line a body, before and after what bodies charge each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.domain.body_accounts import BodyAccounts
from estate_opt.ground.figures import pounds
from estate_opt.results.names import enumerated
from estate_opt.workbook.page.parts import Row, Section, Tabs, saved_in_words, table_of
from estate_opt.workbook.page.scales import Length, lengths
from estate_opt.workbook.tabs.agencies_tab import PAYS_MORE, SAVES
from estate_opt.workbook.tabs.dossier import Dossier

_MOST_NAMED = 3
_LEAST_GBP = 0.5


@dataclass(frozen=True)
class Body:
    """One line."""

    agency: str
    """Its id; empty: no body, but who else pays for something."""
    name: str
    words: str
    outcome: str
    before: Length
    """Before the charges between bodies."""
    after: Length


@dataclass(frozen=True)
class Bodies:
    """All lines, on one scale."""

    nought: float
    lines: Sequence[Body]


def bodies_section(dossier: Dossier, tabs: Tabs) -> Section:
    """Who gains and who pays cash over the appraisal, the largest gain first."""
    rows = sorted(tabs.rows("Agencies"), key=lambda row: -row.number("cash_saving"))
    first, last = dossier.years[0], dossier.years[-1]
    losers = [row for row in rows if row["verdict"] == PAYS_MORE]
    gainers = [row for row in rows if row["verdict"] == SAVES]
    title = f"{len(gainers):,} of {len(rows):,} payers save over {len(dossier.years)} years, in today's worth"
    if losers:
        named = enumerated([f"{row['name']} {pounds(-row.number('cash_saving'))}" for row in losers[::-1]], _MOST_NAMED)
        title += f"; {len(losers):,} {'pays' if len(losers) == 1 else 'pay'} more than today: {named}"
    else:
        title += "; nobody pays more than today"
    notes: tuple[str, ...] = (
        f"Present value of cash over {first}-{last}, against carrying on as today"
        + (": what a body would save by itself has not been worked out." if dossier.accounts is None else "."),
        "What each costs today and in the plan counts what is not cash too, which nobody pays or is paid: carbon, the "
        "public's travel, and what freeholds are worth at the end. How much of the difference that is stands beside "
        "it, and is not in the bars.",
        "Thin bar: before the charges between bodies (for desks and shared functions). Thick bar: after them. To the "
        "right a body saves; to the left, hatched, it pays more than today.",
    )
    table = table_of(
        tabs, "Agencies", "name verdict shares today_yearly plan_yearly yearly_saving investment receipts "
        "today_present transfers plan_present present_saving not_cash_saving cash_saving",
        "What each body pays, today and in the plan", rows,
    )  # fmt: skip
    tables = [table]
    if dossier.accounts is not None:
        notes = (*notes, _shares_in_words(dossier.accounts))
        tables.append(table_of(tabs, "Agencies", "name alone counted share gain pays",
                               "What each body pays by itself, in the plan, and with the shares", rows))  # fmt: skip
    alt = "Bars of the cash that each body saves: " + "; ".join(
        f"{row['name']} {pounds(row.number('cash_saving'))}" for row in rows[:6]
    )
    return Section("bodies", "Who pays", title, _drawn(rows), f"{alt}.", notes=notes, tables=tuple(tables))


def _shares_in_words(accounts: BodyAccounts) -> str:
    """Who gains against being by itself once bodies pay each other, in a sentence."""
    gains = [account.alone_gbp - account.share_gbp for account in accounts.by_body.values()]
    losing = sum(gain < -_LEAST_GBP for gain in gains)
    told = "nobody pays more than by itself" if not losing else f"{losing:,} pay more than by themselves"
    gaining = sum(gain > _LEAST_GBP for gain in gains)
    return (
        f"With the shares {accounts.rule_in_words}, {gaining:,} of {len(gains):,} bodies pay less "
        f"than by themselves, and {told}: see the second table."
    )


def _drawn(rows: Sequence[Row]) -> Bodies:
    before = [row.number("cash_saving") + row.number("transfers") for row in rows]
    after = [row.number("cash_saving") for row in rows]
    nought, drawn = lengths([*before, *after])
    lines = [
        Body(
            str(row["agency"]) if row["sector"] else "",
            str(row["name"]),
            _in_words(row),
            saved_in_words(row.number("cash_saving")),
            of_before,
            of_after,
        )
        for row, of_before, of_after in zip(rows, drawn[: len(rows)], drawn[len(rows) :], strict=True)
    ]
    return Bodies(nought, lines)


def _in_words(row: Row) -> str:
    today, plan, charges = (row.number(key) for key in ("today_present", "plan_present", "transfers"))
    told = f"{pounds(today)} today, {pounds(plan - charges)} in the plan"
    if abs(charges) >= _LEAST_GBP:
        told += f", {pounds(plan)} after charges"
    if abs(not_cash := row.number("not_cash_saving")) >= _LEAST_GBP:
        told += f"; of the difference not cash: {pounds(abs(not_cash))} {'less' if not_cash > 0 else 'more'}"
    return told
