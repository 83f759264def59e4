"""The export: a folder of tidy tables as CSV that says what each column is, and what a map program opens.

`datapackage.json` follows Frictionless Data Package 1 (https://specs.frictionlessdata.io), `.geojson` files RFC 7946.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from estate_opt.domain.plan import Plan
from estate_opt.domain.run_info import RunInfo
from estate_opt.ground.files import refuse_file, refuse_folder, write_bytes
from estate_opt.ground.formulas import harmless
from estate_opt.results.tidy import TIDY, WHERE_GIVEN, Tidy, meanings, tidy, unit_of
from estate_opt.tables.positions import to_degrees

PACKAGE = "datapackage.json"
MAPS = ("buildings.geojson", "moves.geojson", "localities.geojson")
_TYPES = {"string": "string", "str": "string", "bool": "boolean", "boolean": "boolean", "int64": "integer",
          "Int64": "integer", "float64": "number"}  # fmt: skip
_DEGREES = 6
"""Decimals of a degree: a tenth of a metre."""

Record = dict[str, Any]


def refuse_export(folder: Path, overwrite: bool) -> None:
    """Raises UsageError where a file of an export could not be written into a folder: before a search, not after it."""
    refuse_folder(folder)
    if folder.exists():
        for name in _names():
            refuse_file(folder / name, overwrite)


def _names() -> Iterator[str]:
    yield from (f"{table.name}.csv" for table in (*TIDY, *WHERE_GIVEN))
    yield from (*MAPS, PACKAGE)


def write_export(plan: Plan, run: RunInfo, folder: Path, overwrite: bool) -> None:
    """The plan as a folder of tables and maps; the file that tells of them is the last. Raises UsageError."""
    files = exported(plan, run)
    refuse_export(folder, overwrite)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_bytes(content, folder / name, overwrite)


def exported(plan: Plan, run: RunInfo) -> dict[str, bytes]:
    """The files of the export, by name."""
    frames = tidy(plan)
    tables = {name: _records(frame) for name, frame in frames.items()}
    types = {name: {str(c): _TYPES[str(kind)] for c, kind in frame.dtypes.items()} for name, frame in frames.items()}
    files = {f"{name}.csv": _as_csv(list(types[name]), rows) for name, rows in tables.items()}
    for name, features in zip(MAPS, _maps(plan, tables), strict=True):
        files[name] = _as_geojson(features)
    files[PACKAGE] = _as_json(_package(plan, run, types))
    return files


def _records(frame: Any) -> list[Record]:
    """The rows of a DataFrame; what is not known is None."""
    found: list[Record] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return found


def _as_csv(columns: Sequence[str], rows: Iterable[Record]) -> bytes:
    """A table, with a mark at its begin by which Excel knows that it is UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return written.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Any) -> Any:
    """A cell of a CSV file: yes or no in words, nothing as nothing, no text that would be a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else value


def _as_json(content: Any) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _as_geojson(features: Sequence[Record]) -> bytes:
    return _as_json({"type": "FeatureCollection", "features": features})


def _package(plan: Plan, run: RunInfo, types: Mapping[str, Mapping[str, str]]) -> Record:
    """What is in the folder: each table with its columns, their meaning and unit, and what refers to what."""
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]+", "-", Path(run.source).stem.casefold()).strip("-") or "plan",
        "title": f"Estate plan: {run.source}",
        "description": (
            f"Made with the option {plan.option.title}. Money is in real pounds of the option's price year, costs "
            "positive, receipts and income negative. A text that begins with = + - or @ has an apostrophe before it."
        ),
        "created": run.started.astimezone().isoformat(timespec="seconds"),
        "resources": [_resource(table, types[table.name]) for table in (*TIDY, *WHERE_GIVEN) if table.name in types],
    }


def _resource(table: Tidy, types: Mapping[str, str]) -> Record:
    means = meanings(table.frame)
    fields: list[Record] = []
    for column, kind in types.items():
        described: Record = {"name": column, "type": kind, "description": means.get(column, "")}
        if unit := unit_of(column):
            described["unit"] = unit
        fields.append(described)
    schema: Record = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.refers:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": to, "fields": _key_of(to)}}
            for column, to in table.refers.items()
        ]
    return {
        "name": table.name, "path": f"{table.name}.csv", "profile": "tabular-data-resource", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8-sig", "title": f"A row is {table.row_is}", "schema": schema,
    }  # fmt: skip


def _key_of(name: str) -> str:
    (key,) = next(table.key for table in TIDY if table.name == name)
    return key


def _maps(plan: Plan, tables: Mapping[str, Sequence[Record]]) -> Iterator[list[Record]]:
    """Buildings as points, moves as lines from building to building, localities as points."""
    estate = plan.estate
    at = _degrees({name: (b.easting, b.northing) for name, b in estate.buildings.items()})
    yield [_feature("Point", at[row["building"]], row) for row in tables["dim_building"] if row["building"] in at]
    yield list(_moves(tables, at))
    where = _degrees({name: (each.easting, each.northing) for name, each in estate.localities.items()})
    yield list(_localities(plan, tables["fact_localities"], where))


def _degrees(positions: Mapping[str, tuple[float | None, float | None]]) -> dict[str, list[float]]:
    known = {name: (x, y) for name, (x, y) in positions.items() if x is not None and y is not None}
    return {
        name: [round(longitude, _DEGREES), round(latitude, _DEGREES)]
        for name, (longitude, latitude) in zip(known, to_degrees([*known.values()]), strict=True)
    }


def _feature(kind: str, coordinates: Any, properties: Record) -> Record:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


def _moves(tables: Mapping[str, Sequence[Record]], at: Mapping[str, list[float]]) -> Iterator[Record]:
    fte = {row["team"]: row["fte"] for row in tables["dim_team"]}
    names = {row["building"]: row["building_name"] for row in tables["dim_building"]}
    ways: dict[tuple[str, str], list[Record]] = {}
    for row in tables["fact_moves"]:
        if row["outcome"] == "moves":
            ways.setdefault((row["building_today"], row["building_plan"]), []).append(row)
    for (home, to), moving in sorted(ways.items()):
        if home in at and to in at:
            yield _feature("LineString", [at[home], at[to]], {
                "building_today": home, "building_today_name": names[home], "building_plan": to,
                "building_plan_name": names[to], "teams": len(moving), "moved_km": moving[0]["moved_km"],
                "fte": sum(fte[row["team"]] for row in moving),
            })  # fmt: skip


def _localities(plan: Plan, rows: Sequence[Record], at: Mapping[str, list[float]]) -> Iterator[Record]:
    """Each locality with how far its people go for each service."""
    ways: dict[str, Record] = {}
    for row in rows:
        told = {f"{row['service']}: {key}": row[key] for key in ("distance_today", "distance_plan", "verdict")}
        ways.setdefault(row["locality"], {}).update(told)
    for name, locality in plan.estate.localities.items():
        if name in at:
            known = {
                "locality": name, "locality_name": locality.name or name, "area": locality.area or None,
                "groups": "; ".join(sorted(locality.groups)) or None, "people": locality.population,
            }  # fmt: skip
            yield _feature("Point", at[name], {**known, **ways.get(name, {})})
