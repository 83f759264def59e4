"""A cross-tab of staff: a row is a team, a column a site. Figures that are not told are estimated, and never nought."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from estate_opt.adopt.cell_values import Unclear, number_of, text_of
from estate_opt.adopt.fields import NAMED
from estate_opt.adopt.heading_words import parse
from estate_opt.adopt.layout import Layout, Place
from estate_opt.adopt.lists.columns import ListColumn, is_figure, is_suppressed, plain, sample_of
from estate_opt.adopt.lists.fields import LEFT
from estate_opt.adopt.lists.rows import TOTAL, ListRows
from estate_opt.adopt.lists.sites import SiteWords
from estate_opt.adopt.lists.staff import Staff
from estate_opt.adopt.lists.support_names import support_function
from estate_opt.adopt.units import take_unit
from estate_opt.options.levers import Adopt
from estate_opt.spreadsheets.grid import SheetRow, Value

_STAFF = re.compile(r"\b(?:fte|wte|staff|head ?count|workforce|employees|posts)\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"\b(?:fte|wte|head ?count|heads|hours|salary|pay|cost|budget|vacan\w*|variance|grade|band|age|percent|rate|month"
    r"|year|number|no|count|population|area|min(?:imum)?|max(?:imum)?|turnover|sickness|full time|part time|male"
    r"|female|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b|£|\b\d{4}\b"
)
_STAFF_GROUP = re.compile(
    r"\ball (?:staff|posts|grades|employees)\b|\b(?:doctors?|consultants|nurses?|nursing|midwi(?:fe|ves)|midwifery"
    r"|registrars|health visitors?|clinical support|paramedics|therapists|allied health|scientific|hcas?|clinicians|gps"
    r"|officers?|constables|sergeants|inspectors|pcsos?|specials|firefighters|wholetime|retained|on call|control staff"
    r"|support staff|other staff|managers?|administrat(?:ive|ion|ors)|teachers?|assistants?|apprentices|volunteers"
    r"|permanent|temporary|fixed term|agency|contractors|casual|bank|registered|unregistered|trainees)\b"
)
"""Of staff by kind and not by place: a column so called is no site."""
_A_PLACE = re.compile(
    r"\b(?:hospital|house|centre|center|hall|office|clinic|station|building|depot|college|school|hq)\b"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
"""No cell of a cross-tab has one: `1 Mill Street` is an address, and no figure with a note."""
_BOUND = 4.9
"""The most that a figure under five can be, with one decimal."""


def site_columns(layout: Layout) -> list[Place]:
    """The columns that are sites, where a table is a cross-tab of staff by site; none where it is not."""
    if len(layout.places) < 3 or len(layout.body) < 2:
        return []
    figures = [place for place in layout.places if _is_figures(layout.values(place.column))]
    sites = [place for place in figures if not TOTAL.search(place.heading)]
    told = " ".join([layout.title, layout.sheet.name, *(place.group for place in sites)])
    named = [place for place in sites if place.heading and not _measures(place)]
    labels = [place for place in layout.places if place not in figures]
    kinds = sum(_is_of_staff(place.heading) for place in sites)
    is_one = len(sites) >= 2 and len(named) == len(sites) and bool(labels) and 2 * kinds < len(sites)
    return sites if is_one and (_STAFF.search(told) or _says_base(told)) else []


def _is_of_staff(heading: str) -> bool:
    words = plain(heading)
    return bool(_STAFF_GROUP.search(words)) and not _A_PLACE.search(words)


def _measures(place: Place) -> bool:
    """Whether a heading is that of a figure: by its words, by a unit, or as one that registers of buildings have."""
    if _MEASURE.search(plain(place.heading)) or take_unit(" ".join(place.full.split()).casefold())[1] is not None:
        return True
    parsed = parse(place.heading)
    return any(field.holds == ("number",) for key in (parsed.words, parsed.core) for field, _ in NAMED.get(key, ()))


def _says_base(told: str) -> bool:
    return bool(re.search(r"\b(?:base|site|location|building)s?\b", told, re.IGNORECASE))


def _is_figures(values: Sequence[Value]) -> bool:
    filled = sample_of(values)
    figures = sum(is_figure(value) and not _WORD.search(text_of(value)) for value in filled)
    return len(filled) >= 1 and figures >= 0.8 * len(filled)


def cross_tab_columns(layout: Layout, sites: Sequence[Place]) -> tuple[ListColumn, ...]:
    """Its columns: the levels of the structure, then the sites, then totals, which are left alone but looked at."""
    at = {place.column for place in sites}
    first = min(at)
    return tuple(
        ListColumn(place, "site", "", "a site of its own: its cells are FTE")
        if place.column in at
        else ListColumn(place, "unit", "", "a level of the structure")
        if place.column < first and not _is_figures(layout.values(place.column))
        else ListColumn(place, LEFT)
        for place in layout.places
    )


@dataclass
class _Line:
    """A team's row."""

    row: SheetRow
    group: str
    team: str
    figures: list[float | None]
    """By site; None: not told."""
    total: float | None


def staff_of_cross_tab(rows: ListRows, known: dict[str, str], rules: Adopt) -> list[Staff]:
    """From a cross-tab: staff of each team at each site; directorates' own rows and totals are left out."""
    sites = [column.place for column in rows.by.get("site", [])]
    lines, sums = _lines(rows, sites)
    rules_of = _fill_in(lines, sums, rules.suppressed_fte)
    heads = _counts_heads(rows.layout)
    staff = []
    for line in lines:
        for at, place in enumerate(sites):
            figure = line.figures[at]
            if not figure:
                continue
            levels = [part for part in (line.group, line.team) if part]
            function = next((name for level in reversed(levels) if (name := support_function(level))), "")
            unit = f"{line.team} ({line.group})" if line.group and line.group != line.team else line.team
            agency = rows.agency(line.row, known)
            because = f"from the name “{unit}”" if function else ""
            one = Staff(rows.mapping, agency, unit, function, because, SiteWords(name=place.heading))
            one.fte = figure * (rules.fte_per_head if heads else 1.0)
            one.fte_rules = {rules_of[(line.row.number, at)]} if (line.row.number, at) in rules_of else set()
            if heads:
                one.fte_rules.add(f"people × {rules.fte_per_head:g} FTE each (adopt.fte_per_head)")
            one.rows, one.cells = [line.row.number], f"{place.letter}{line.row.number}"
            staff.append(one)
    return staff


def _counts_heads(layout: Layout) -> bool:
    told = f"{layout.title} {layout.sheet.name}"
    return bool(re.search(r"head ?count", told, re.I)) and not re.search(r"\b(?:fte|wte)\b|full.time eq", told, re.I)


def _lines(rows: ListRows, sites: Sequence[Place]) -> tuple[list[_Line], dict[str, list[float | None]]]:
    """The teams' rows, and the figures of the groups' own rows by group."""
    labels = [column.place.column - 1 for column in rows.by.get("unit", [])]
    totals = [place for place in rows.layout.places if TOTAL.search(place.heading) and place not in sites]
    lines: list[_Line] = []
    sums: dict[str, list[float | None]] = {}
    group = ""
    for row in rows.rows:
        texts = [text_of(row.values[at]) if at < len(row.values) else "" for at in labels]
        figures = [_figure(rows, row, place) for place in sites]
        if any(TOTAL.search(text) for text in texts):
            rows.leave_out(row, "a total")
        elif len(texts) >= 2 and texts[0] and not any(texts[1:]):
            group, sums[texts[0]] = texts[0], figures
            rows.leave_out(row, "a directorate's own row: the sum of its teams")
        elif any(texts):
            group = texts[0] if len(texts) >= 2 and texts[0] else group
            team = next(text for text in reversed(texts) if text)
            total = _figure(rows, row, totals[-1]) if totals else None
            lines.append(_Line(row, group if len(texts) >= 2 else "", team, figures, total))
        else:
            rows.leave_out(row, "no team is named")
    named = {line.group for line in lines}
    for name in [name for name in sums if name not in named]:
        lines += _alone(rows, name, sums.pop(name), totals)
    return sorted(lines, key=lambda line: line.row.number), sums


def _alone(rows: ListRows, name: str, figures: list[float | None], totals: Sequence[Place]) -> list[_Line]:
    """A directorate without teams below it is a team itself."""
    for row in rows.rows:
        if name in (text_of(value) for value in row.values[:3]):
            rows.outcome.left_out[:] = [
                each
                for each in rows.outcome.left_out
                if each[2].row != row.number or each[:2] != (rows.mapping.file, rows.mapping.sheet)
            ]
            return [_Line(row, "", name, figures, _figure(rows, row, totals[-1]) if totals else None)]
    return []


def _figure(rows: ListRows, row: SheetRow, place: Place) -> float | None:
    """A cell's figure; None where it is not told; blank and `-` are nought."""
    value = row.values[place.column - 1] if place.column <= len(row.values) else None
    if is_suppressed(value):
        return None
    try:
        read = number_of(value).value
    except Unclear as problem:
        rows.doubt(row, ListColumn(place, "site"), str(problem), "Nobody is counted there. Correct the cell.")
        return 0.0
    return float(read) if isinstance(read, int | float) else 0.0


def _fill_in(lines: list[_Line], sums: dict[str, list[float | None]], usual: float) -> dict[tuple[int, int], str]:
    """Estimate what is not told, so that the row's and the directorate's totals come out; each with its rule.

    Iterative proportional fitting (Deming and Stephan 1940) of the cells not told alone, from `usual` each, to what is
    left of the totals that are known; without totals each is `usual`.
    """
    hidden = [(line, at) for line in lines for at, figure in enumerate(line.figures) if figure is None]
    if not hidden:
        return {}
    guess = {(line.row.number, at): usual for line, at in hidden}
    columns: list[tuple[float, list[tuple[int, int]]]] = []
    row_sets: list[tuple[float, list[tuple[int, int]]]] = []
    for group, figures in sums.items():
        own = [line for line in lines if line.group == group]
        for at, figure in enumerate(figures):
            keys = [(line.row.number, at) for line in own if line.figures[at] is None]
            if keys and figure is not None:
                columns.append((figure - sum(line.figures[at] or 0.0 for line in own), keys))
    for line in lines:
        keys = [(line.row.number, at) for at, figure in enumerate(line.figures) if figure is None]
        if keys and line.total is not None:
            row_sets.append((line.total - sum(figure or 0.0 for figure in line.figures), keys))
    for _ in range(100):
        for left, keys in (*columns, *row_sets):
            _scale(guess, left, keys)
    fitted = {key for _, keys in row_sets for key in keys}
    rules = {}
    for line, at in hidden:
        key = (line.row.number, at)
        line.figures[at] = guess[key]
        rules[key] = (
            "a figure under five that is not told (*): what the totals of row and directorate leave"
            if key in fitted
            else f"a figure under five that is not told (*): {usual:g} (adopt.suppressed_fte)"
        )
    return rules


def _scale(guess: dict[tuple[int, int], float], left: float, keys: list[tuple[int, int]]) -> None:
    """Bring some cells to a sum; one that no figures under five could have is not believed."""
    now = sum(guess[key] for key in keys)
    if now > 0 and 0 < left <= _BOUND * len(keys) + 0.05:
        for key in keys:
            guess[key] *= left / now
