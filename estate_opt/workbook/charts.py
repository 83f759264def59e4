"""The charts of a workbook: lines, bars and maps of dots, drawn by XlsxWriter from named columns."""

from collections.abc import Iterator, Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart as Drawing
from xlsxwriter.worksheet import Worksheet

from estate_opt.workbook.layout import Layout
from estate_opt.workbook.sheet import Chart, Drawn, Format, Mark

NUMBER_FORMATS = {
    Format.TEXT: "@",
    Format.LONG_TEXT: "@",
    Format.MIXED: "General",
    Format.COUNT: "#,##0;-#,##0",
    Format.YEAR: "0",
    Format.NUMBER: "#,##0.0;-#,##0.0",
    Format.HUNDREDTHS: "#,##0.00",
    Format.FINE: "0.000000",
    Format.GBP: "[$£-809]#,##0;-[$£-809]#,##0",
    Format.GBP_MILLION: '[$£-809]#,##0.0,,"m";-[$£-809]#,##0.0,,"m"',
    Format.PERCENT: "0.0%",
    Format.FINE_PERCENT: "0.000%",
    Format.DATE: "dd/mm/yyyy",
}
"""How spreadsheet programs write each kind of figure."""
_READS_AS_NOUGHT = {
    Format.COUNT: 0.5,
    Format.NUMBER: 0.05,
    Format.HUNDREDTHS: 0.005,
    Format.GBP: 0.5,
    Format.PERCENT: 0.0005,
    Format.FINE_PERCENT: 0.000005,
}
"""What is nearer to nought than this reads as nought in that kind of figure."""
_LEAST_MILLIONS = 0.05e6
"""Less than that reads as £0.0m, and is written in pounds."""
DARK, GREY, LINE = "#1F3864", "#7F7F7F", "#BFBFBF"

_AXIS_FORMATS = {Format.GBP: NUMBER_FORMATS[Format.GBP], Format.GBP_MILLION: '[$£-809]#,##0,,"m"', Format.PERCENT: "0%"}
_COLOURS = {Mark.TODAY: GREY, Mark.PLAN: DARK, Mark.KEPT: "#6F8FC4", Mark.CLOSED: "#B3261E", Mark.OPENED: "#2E7D32"}
_DASHES = {Mark.TODAY: "dash"}
_SHAPES = {Mark.KEPT: "circle", Mark.CLOSED: "x", Mark.OPENED: "triangle"}
"""Series differ by dashes and shapes as well as by colour."""
_LINES = (DARK, "#B3261E", "#2E7D32", "#6F8FC4", "#8A5A00", "#6A3D9A")
_DASHES_IN_TURN = ("solid", "dash", "round_dot")
_SHAPES_IN_TURN = ("circle", "square", "diamond", "triangle", "x", "plus", "star")
"""Of lines of which any may stand beside any other: they differ by their marks where colours cannot be told apart."""
_BY_PLACE = (Mark.TODAY, Mark.PLAN)
_WIDEST, _HIGH, _SIDE_OF_MAP = 1080, 340, 720
"""In pixels."""
_ROW_OF_BARS = 22
_PIXELS_PER_CHARACTER = 7.2
_SQUARE = {"x": 0.10, "y": 0.08, "width": 0.8, "height": 0.8}
"""Where the plot of a map stands in its square frame: a kilometre north is as long as one east."""


def kind_shown(kind: Format, value: float) -> Format:
    """The kind of figure that a value is written as: no pounds as nought of a million, but in full."""
    return Format.GBP if kind is Format.GBP_MILLION and abs(value) < _LEAST_MILLIONS else kind


def number_format(kind: Format, value: object) -> str:
    """How a spreadsheet program is to write a figure: never as nought with a minus."""
    if not isinstance(value, int | float):
        return NUMBER_FORMATS[kind]
    kind = kind_shown(kind, value)
    plain = NUMBER_FORMATS[kind].partition(";")[0]
    return f"{plain};{plain}" if -_READS_AS_NOUGHT.get(kind, 0.0) < value < 0 else NUMBER_FORMATS[kind]


def draw(
    workbook: xlsxwriter.Workbook, layout: Layout, worksheet: Worksheet, chart: Chart, ranges: Mapping[str, str]
) -> None:
    """A chart below the table of a sheet. `ranges`: the cells behind each name of a column.

    Of hidden columns and rows too: what is out of sight in the table is drawn all the same.
    """
    drawn = workbook.add_chart({"type": chart.drawn.value})
    for series in _rows_as_lines(layout, chart, ranges) if chart.is_by_row else _columns_drawn(chart, ranges):
        drawn.add_series(series)
    drawn.set_title({"name": chart.title, "name_font": {"size": 11}})
    _set_axes(drawn, chart)
    drawn.set_legend({"none": True} if len(chart.series) == 1 and chart.figures_title else {"position": "bottom"})
    drawn.show_hidden_data()
    drawn.show_blanks_as("gap")
    width, height = _size(layout, chart)
    drawn.set_size({"width": width, "height": height})
    worksheet.insert_chart(layout.end_row + 2, 0, drawn, {"description": chart.description, "object_position": 2})


def _columns_drawn(chart: Chart, ranges: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The series of a chart whose columns are drawn, as lines, bars or dots."""
    marks = chart.marks or _BY_PLACE[-len(chart.series) :]
    for number, ((label, values), mark) in enumerate(zip(chart.series, marks, strict=True)):
        cells = {
            which: _first_rows(ranges[name], chart.first)
            for which, name in (("categories", chart.categories), ("values", values))
        }
        names = _names(chart.names[number], mark) if chart.names else {}
        yield {"name": label, **cells, **_look(chart, mark), **names}


def _rows_as_lines(layout: Layout, chart: Chart, ranges: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The series of a chart whose rows are lines: what is named at the foot are the headings of its columns."""
    (first, last), named = (_columns_of(ranges[chart.series[end][1]]) for end in (0, -1)), ranges[chart.categories]
    sheet, label = named.split("!")[0], _columns_of(named)
    for number in range(chart.first or len(layout.sheet.rows)):
        row = layout.first_row + 1 + number
        colour, dash = _LINES[number % len(_LINES)], _DASHES_IN_TURN[number // len(_LINES) % len(_DASHES_IN_TURN)]
        yield {
            "name": f"={sheet}!${label}${row}",
            "categories": f"={sheet}!${first}${layout.first_row}:${last}${layout.first_row}",
            "values": f"={sheet}!${first}${row}:${last}${row}",
            "line": {"color": colour, "width": 2.25, "dash_type": dash},
            "marker": {"type": _SHAPES_IN_TURN[number % len(_SHAPES_IN_TURN)], "size": 6, "border": {"color": colour},
                       "fill": {"color": colour}},
        }  # fmt: skip


def _columns_of(cells: str) -> str:
    """The letters of the column in which cells stand."""
    return cells.rsplit("!", 1)[1].split("$")[1]


def _look(chart: Chart, mark: Mark) -> dict[str, Any]:
    colour = _COLOURS[mark]
    if chart.drawn is Drawn.BARS:
        beside = {"overlap": 100, "gap": 40} if chart.has_negatives else {"overlap": 0, "gap": 60}
        return {"fill": {"color": colour}, **beside}
    if chart.drawn is Drawn.DOTS:
        look = {"type": _SHAPES[mark], "size": 9, "border": {"color": colour, "width": 2.25}, "fill": {"color": colour}}
        return {"marker": look}
    return {"line": {"color": colour, "width": 2.25, "dash_type": _DASHES.get(mark, "solid")}}


def _names(names: tuple[str | None, ...], mark: Mark) -> dict[str, Any]:
    """What is written beside dots. A name that begins like a formula is not to be taken for one."""
    if not any(names):
        return {}
    font = {"size": 8, "color": _COLOURS[mark]}
    custom = [{"value": f"\u2009{name}", "font": font} if name else {"delete": True} for name in names]
    return {"data_labels": {"value": True, "position": "right", "font": font, "custom": custom}}


def _set_axes(drawn: Drawing, chart: Chart) -> None:
    """Figures and categories, each with its title; of bars the figures lie along the foot."""
    is_bars = chart.drawn is Drawn.BARS
    small = {"size": 9, "bold": False}
    figures: dict[str, Any] = {
        "num_format": _AXIS_FORMATS.get(chart.format, NUMBER_FORMATS[chart.format]),
        "min": None if chart.has_negatives else 0,
        "max": chart.most,
        "major_gridlines": {"visible": True, "line": {"color": LINE}},
    }
    # Labels below (of bars: beside) the figures, also where some are below nought; the first bar on top.
    labels: dict[str, Any] = {
        "label_position": "low",
        "reverse": is_bars,
        "crossing": "max" if is_bars else None,
        "major_gridlines": {"visible": False},
    }
    if chart.categories_format is not None:
        labels["num_format"] = NUMBER_FORMATS[chart.categories_format]
    if chart.bounds is not None:
        labels |= {"min": chart.bounds[0], "max": chart.bounds[1], "major_gridlines": figures["major_gridlines"]}
        figures |= {"min": chart.bounds[2], "max": chart.bounds[3], "label_position": "low"}
        drawn.set_plotarea({"layout": _SQUARE})
    for axis, title in ((figures, chart.figures_title), (labels, chart.categories_title)):
        if title:
            axis |= {"name": title, "name_font": small}
    drawn.set_x_axis(figures if is_bars else labels)
    drawn.set_y_axis(labels if is_bars else figures)


def _size(layout: Layout, chart: Chart) -> tuple[int, int]:
    """Width and height in pixels: as wide as the table within reason; of bars as high as there are."""
    if chart.drawn is Drawn.DOTS:
        return _SIDE_OF_MAP, _SIDE_OF_MAP
    width = min(round(sum(layout.widths_shown) * _PIXELS_PER_CHARACTER), _WIDEST)
    if chart.drawn is Drawn.BARS:
        bars = (chart.first or len(layout.sheet.rows)) * (1 if chart.has_negatives else len(chart.series))
        return width, _ROW_OF_BARS * bars + 140
    return width, _HIGH


def _first_rows(cells: str, rows: int | None) -> str:
    """The first rows of a column's cells, as a chart wants them."""
    if rows is None:
        return f"={cells}"
    first, last = cells.rsplit(":", 1)
    top = int(first.rsplit("$", 1)[1])
    return f"={first}:{last.rsplit('$', 1)[0]}${top + rows - 1}"
