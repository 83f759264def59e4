"""The page of one pack: its words and tables, to be printed on about four sides and answered by hand."""

from collections.abc import Iterator, Mapping, Sequence

from estate_opt.ground.figures import pounds
from estate_opt.results.names import shortened
from estate_opt.results.to_answer import ToAnswer
from estate_opt.saved.packs import AGREE, ANSWERS, ONLY_AFTER, REFUSE
from estate_opt.workbook.packs import cut_tabs, words
from estate_opt.workbook.page import rendered
from estate_opt.workbook.page.cash_picture import drawn_years
from estate_opt.workbook.page.parts import Row, Section, Table, TableCell, Tabs, people, table_of
from estate_opt.workbook.page.words_sections import Figure
from estate_opt.workbook.sheet import Sheet

MOST_ASKED, MOST_ROWS, MOST_PEOPLE, MOST_LETTERS = 12, 7, 6, 110
"""Rows of a table, and letters of a reason, so that the page prints on about four sides; the workbook has all."""
_BY_HAND = f"{AGREE} ☐  {REFUSE} ☐  {ONLY_AFTER} ☐"


def page_of_pack(
    name: str, made: str, said: Sequence[tuple[str, str]], asked: Sequence[ToAnswer], sheets: Sequence[Sheet],
    of_plan: Sequence[str],
) -> str:  # fmt: skip
    """The page. `said`: the words of its front; `sheets`: its tabs; `of_plan`: what is said of the plan as a whole."""
    held, tabs = {sheet.name: sheet for sheet in sheets}, Tabs(sheets)
    changes = [sentence for what, sentence in said if what == words.CHANGES]
    return rendered(
        kind="What a plan means to you, and what you are asked",
        title=name,
        made=made,
        verdict=changes[:3] or ["Nothing that concerns you changes in this plan."],
        figures=tuple(_figures(held, tabs, asked)),
        steps=(),
        caveats=tuple(of_plan),
        sections=[*_sections(held, tabs, said, asked)],
        cards=None,
    )


def _figures(held: Mapping[str, Sheet], tabs: Tabs, asked: Sequence[ToAnswer]) -> Iterator[Figure]:
    yield Figure("You are asked", f"{len(asked):,}", ("decisions that concern you: answer them in the workbook",))
    if cut_tabs.BUILDINGS in held:
        rows = tabs.rows(cut_tabs.BUILDINGS)
        closing = sum(row["decision"] == "close" for row in rows)
        yield Figure("Buildings that close", f"{closing:,}", (f"of {len(rows):,}, new ones counted",))
    if cut_tabs.PEOPLE in held:
        rows = [row for row in tabs.rows(cut_tabs.PEOPLE) if row["outcome"] == "moves"]
        yield Figure("Staff who move", people(sum(row.number("fte") for row in rows)), ("full-time equivalents",))
    if cut_tabs.YEARS in held:
        last = tabs.rows(cut_tabs.YEARS)[-1]
        gbp = last.number("saving")
        about = "You save" if gbp >= 0 else "You pay more"
        yield Figure(f"{about} in {last['year']}", pounds(abs(gbp)), ("cash in that year, charges counted",))


def _sections(
    held: Mapping[str, Sheet], tabs: Tabs, said: Sequence[tuple[str, str]], asked: Sequence[ToAnswer]
) -> Iterator[Section]:
    def told(*about: str) -> tuple[str, ...]:
        return tuple(sentence for what, sentence in said if what in about)

    later = tuple(sentence for what, sentence in said if what == words.CHANGES)[3:]
    yield _asked(asked, (*told(words.SAYS_NO),))
    if cut_tabs.YEARS in held:
        yield _years(tabs.rows(cut_tabs.YEARS), tabs, told(words.PAYS))
    plain = (
        (cut_tabs.BUILDINGS, "Buildings", "name area decision release agencies_plan desks_today desks_plan "
         "yearly_today yearly_plan", (), MOST_ROWS),
        (cut_tabs.PEOPLE, "People", "name fte outcome origin_name to_name km why", (), MOST_PEOPLE),
        (cut_tabs.FUNCTIONS, "Functions", "function fte how provider_name released today then", (), MOST_ROWS),
        (cut_tabs.TIES, "Who depends on whom", "way body what fte gbp", told(words.DEPENDS), MOST_ROWS),
        (cut_tabs.COUNTERS, "Public", "service_name building_name outcome visits_today visits_plan "
         "mean_today mean_plan unit further", later, MOST_ROWS),
        (cut_tabs.ACCESS, "Access", "name standard people before after change", (), MOST_ROWS),
    )  # fmt: skip
    for tab, link, keys, lead, most in plain:
        if tab in held:
            yield _listed(tabs, held[tab], link, keys, lead, most)


def _asked(asked: Sequence[ToAnswer], lead: tuple[str, ...]) -> Section:
    title = f"You are asked about {len(asked):,} decision{'' if len(asked) == 1 else 's'}"
    if not asked:
        return Section("nothing", "Your answers", "You are asked nothing: no decision of the plan concerns you", None)
    headings = ("No.", "What the plan says", "Why, and for whom", "Saves the place", "If you say no, the place pays",
                "Your answer, and why")  # fmt: skip
    rows = []
    for number, each in _weightiest(asked):
        price = "" if each.price.gbp is None else _more_gbp(each.price.gbp)
        price = ", ".join(part for part in (price, shortened(each.price.sure, MOST_LETTERS)) if part) or "not known"
        saved = "" if each.saved_gbp is None else pounds(each.saved_gbp)
        rows.append(
            [
                TableCell(text)
                for text in (str(number), each.what, shortened(each.why, MOST_LETTERS), saved, price, _BY_HAND)
            ]
        )
    notes = (*words.HOW_TO_ANSWER, *_more(len(asked), MOST_ASKED, ANSWERS))
    table = Table("What you are asked", headings, (False, False, False, True, False, False), rows)
    return Section("listed", "Your answers", title, table, lead=lead, notes=notes)


def _weightiest(asked: Sequence[ToAnswer]) -> list[tuple[int, ToAnswer]]:
    """The decisions that the page has room for, each with its number: those about the most money, in their order."""
    numbered = list(enumerate(asked, start=1))
    by_money = sorted(numbered, key=lambda each: -max(abs(each[1].saved_gbp or 0.0), each[1].price.gbp or 0.0))
    return sorted(by_money[:MOST_ASKED], key=lambda each: each[0])


def _more_gbp(gbp: float) -> str:
    return f"{pounds(gbp)} more" if gbp >= 0.5 else "nothing more"


def _more(rows: int, most: int, tab: str) -> Iterator[str]:
    if rows > most:
        yield f"And {rows - most:,} more: see the tab {tab} of the workbook beside this page."


def _years(rows: Sequence[Row], tabs: Tabs, lead: tuple[str, ...]) -> Section:
    so_far = [row.number("so_far") for row in rows]
    worst = min(range(len(rows)), key=lambda n: so_far[n])
    is_out = so_far[worst] < -0.5
    back = next((n for n in range(worst, len(rows)) if so_far[n] >= 0), None) if is_out else None
    year = rows[worst]["year"]
    title = f"At the most you are {pounds(-so_far[worst])} out of pocket, at the end of {year}" if is_out else (
        "You are never out of pocket at a year's end"
    )  # fmt: skip
    picture = drawn_years(rows, int(year) if is_out else None, None if back is None else int(rows[back]["year"]))
    alt = (
        f"Two panels over the years {rows[0]['year']} to {rows[-1]['year']}: the cash that you save or pay more in "
        f"each, and what you have saved so far, {pounds(so_far[-1])} by the end of {rows[-1]['year']}."
    )
    keys = "year today_revenue plan_revenue charges capital receipts saving so_far"
    table = table_of(tabs, cut_tabs.YEARS, keys, "What you pay and gain in each year", rows)
    return Section("cash", "Money", title, picture, alt, lead=lead, tables=(table,))


def _listed(tabs: Tabs, sheet: Sheet, link: str, keys: str, lead: tuple[str, ...], most: int) -> Section:
    rows = tabs.rows(sheet.name)
    table = table_of(tabs, sheet.name, keys, f"{link}, row by row", rows[:most])
    return Section("listed", link, sheet.title, table, lead=lead, notes=tuple(_more(len(rows), most, sheet.name)))
