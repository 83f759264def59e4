"""The tabs of charges: who pays whom as a matrix, and the list of charges that it is added up from."""

from collections.abc import Iterator, Mapping

from estate_opt.domain.costs import Theme, words
from estate_opt.results.charges import Charge
from estate_opt.workbook.sheet import Cell, Column, Content, Format, Sheet, in_order
from estate_opt.workbook.tabs.dossier import Dossier
from estate_opt.workbook.tabs.money_lines import At, number, to_penny

_GBP = Format.GBP
_LIST = (
    Column("payer", "Payer no.", Format.COUNT, range_name="charges_payer", note="As on the Agencies tab"),
    Column("pays", "Who pays"),
    Column("receiver", "Receiver no.", Format.COUNT, range_name="charges_receiver", note="As on the Agencies tab"),
    Column("receives", "Who receives"),
    Column("cost", "Cost"),
    Column("what", "What for", Format.LONG_TEXT, width=48),
    Column("year", "Year beginning", Format.YEAR, range_name="charges_year"),
    Column("gbp", "Amount (£)", _GBP, range_name="charges_gbp", has_total=True),
    Column(
        "present",
        "Present value (£)",
        _GBP,
        range_name="charges_present",
        has_total=True,
        note="Amount × discount factor of the year, from the Years tab",
    ),
)


def charges(dossier: Dossier) -> Sheet:
    """Every charge of the plan between two bodies, by year."""
    number_of, label = dossier.payer_number, dossier.payer_label
    discounted = "={gbp}*INDEX(years_factor,MATCH({year},years_year,0))"
    rows: list[Mapping[str, Content]] = [
        {
            "payer": number_of[each.payer],
            "pays": label[each.payer],
            "receiver": number_of[each.receiver],
            "receives": label[each.receiver],
            "cost": each.cost,
            "what": words(each.cost),
            "year": each.year,
            "gbp": each.gbp,
            "present": Cell(each.gbp * dossier.factors[each.year], discounted),
        }
        for each in dossier.charges
    ]
    return Sheet(
        "Charges",
        "Every charge of the plan between two bodies, by year: what Who pays whom is added up from.",
        "Charges between public bodies in the plan, year by year",
        _LIST,
        in_order(_LIST, rows),
        ("Each charge once, from who pays it to who receives it. In the Money tab it is in both accounts.",),
    )


def who_pays_whom(dossier: Dossier) -> Sheet:
    """A matrix: bodies that pay down the side, bodies that receive along the top."""
    first, last = dossier.years[0], dossier.years[-1]
    receivers = [payer for payer in dossier.payers if any(each.receiver == payer for each in dossier.charges)]
    columns = (
        Column("time", "Over what time"),
        Column("payer", "No.", Format.COUNT, note="As on the Agencies tab"),
        Column("name", "Who pays", Format.LONG_TEXT, width=34),
        *(
            Column(_key(dossier, each), f"to {dossier.payer_label[each]} (£)", _GBP, least_width=14.0)
            for each in receivers
        ),
        Column("pays", "Paid in all (£)", _GBP),
        Column("receives", "Received in all (£)", _GBP),
        Column("net", "Charges paid, less received (£)", _GBP, note="Below nought: it is paid more than it pays"),
        Column("ledger", "The same in the ledger (£)", _GBP, note="Hosting charges and recharges in the Money tab"),
        Column("over", "Difference (£)", _GBP, range_name="charges_over"),
    )
    times = ((f"net present, {first}-{last}", None), (f"a year, in {last}", last))
    rows: list[Mapping[str, Content]] = []
    if receivers:
        rows.append({**dict.fromkeys((column.key for column in columns), None), **_numbers(dossier, receivers)})
    for time, year in times if receivers else ():
        rows += _block(dossier, receivers, time, year, len(rows))
    is_good = not any(number(row["over"]) for row in rows if isinstance(row["over"], Cell))
    good, bad = "Each row agrees with the ledger to the pound", "A ROW DOES NOT AGREE with the ledger"
    return Sheet(
        "Who pays whom",
        "What each body pays each other in the plan, for desks and for shared functions.",
        "Who pays whom: charges between public bodies in the plan",
        columns,
        in_order(columns, rows),
        (
            "Rows pay, columns receive. A charge is positive. Of the whole appraisal at present value first, then of "
            "its last year. Hosting charges and recharges together: the Charges tab tells them apart, year by year.",
        ),
        pinned_columns=3,
        verdict=Cell(good if is_good else bad, f'=IF(SUMPRODUCT(ABS(charges_over))=0,"{good}","{bad}")')
        if rows
        else None,
    )


def _key(dossier: Dossier, receiver: str) -> str:
    return f"to_{dossier.payer_number[receiver]}"


def _numbers(dossier: Dossier, receivers: list[str]) -> Mapping[str, Content]:
    """The first row: by what number the charges of each column are looked up."""
    numbers = {_key(dossier, each): Cell(dossier.payer_number[each], None, Format.COUNT) for each in receivers}
    return {"name": "No. of who receives", **numbers}


def _block(
    dossier: Dossier, receivers: list[str], time: str, year: int | None, rows_above: int
) -> Iterator[Mapping[str, Content]]:
    """The rows of one time: every body that pays or receives anything, and what each receives in all."""
    involved = {each.payer for each in dossier.charges} | set(receivers)
    sums = _Sums(dossier, year)
    order = [each for each in dossier.payers if each in involved]
    for up, payer in enumerate(order, start=rows_above):
        cells = {_key(dossier, each): sums.of(payer, each, f"{{up{up}.{_key(dossier, each)}}}") for each in receivers}
        pays, receives = _across(cells), sums.of(None, payer, "{payer}")
        net, ledger = number(pays) - number(receives), sums.ledger(payer)
        yield {
            "time": time, "payer": dossier.payer_number[payer], "name": dossier.payer_label[payer], **cells,
            "pays": pays, "receives": receives, "net": Cell(net, "={pays}-{receives}"), "ledger": ledger,
            "over": Cell(round(net - number(ledger)) + 0.0, "=ROUND({net}-{ledger},0)"),
        }  # fmt: skip
    up = rows_above + len(order)
    received = {_key(dossier, each): sums.of(None, each, f"{{up{up}.{_key(dossier, each)}}}") for each in receivers}
    in_all, ledger = _across(received), sums.ledger(None)
    yield {
        "time": time, "payer": None, "name": "All of them", **received, "pays": in_all, "receives": in_all,
        "net": Cell(0.0, "={pays}-{receives}"), "ledger": ledger,
        "over": Cell(round(-number(ledger)) + 0.0, "=ROUND({net}-{ledger},0)"),
    }  # fmt: skip


def _across(cells: Mapping[str, Cell]) -> Cell:
    """Some cells of a row added up."""
    return Cell(sum(map(number, cells.values())), "=" + "+".join(f"{{{key}}}" for key in cells))


class _Sums:
    """Sums over the charges of one time (of the year, or of all at present value) with their formulas."""

    def __init__(self, dossier: Dossier, year: int | None) -> None:
        self._dossier, self._year = dossier, year

    def of(self, payer: str | None, receiver: str, at: str) -> Cell:
        """What one body (None: all of them) pays another, to the penny; `at`: the cell with the other's number."""
        found = (
            self._gbp(each)
            for each in self._dossier.charges
            if each.receiver == receiver and payer in (None, each.payer)
        )
        asks = f",charges_receiver,{at}"
        asks += "" if payer is None else ",charges_payer,{payer}"
        amount, when = ("present", "") if self._year is None else ("gbp", ",charges_year,MAX(years_year)")
        return Cell(to_penny(sum(found)), f"=ROUND(SUMIFS(charges_{amount}{asks}{when}),2)")

    def ledger(self, payer: str | None) -> Cell:
        """What a body's account has for charges: what it pays, less what it receives."""
        money = self._dossier.money
        where: dict[str, str | At] = {"scenario": "plan", "theme": Theme.TRANSFERS}
        if payer is not None:
            where["payer"] = At("{payer}", self._dossier.payer_number[payer])
        if self._year is None:
            return money.sum("present", **where)
        return money.sum("gbp", **where, year=money.last_year)

    def _gbp(self, each: Charge) -> float:
        if self._year is None:
            return each.gbp * self._dossier.factors[each.year]
        return each.gbp if each.year == self._year else 0.0
