"""Open Referral UK: a page of services as JSON, made a sheet with a row for each service at each location.

The standard's API answers with a page whose `contents` (or `content`) are services, each with its organisation, its
locations (`service_at_locations`) with address and position, and its hours (`schedules`, earlier `regular_schedules`).
https://docs.openreferraluk.org
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from estate_opt.ground.errors import InputError
from estate_opt.spreadsheets.grid import Sheet, SheetRow, Value
from estate_opt.spreadsheets.sheets import read_workbook

_HEADINGS = (
    "Organisation", "Service", "Site Name", "Address", "Postcode", "Latitude", "Longitude", "Opening hours", "Status",
)  # fmt: skip
_MOST_BYTES = 50_000_000
_REMEDY = "Give a page of services as Open Referral UK has them, or a CSV file."


def sheets_of(path: Path, quickly_above_bytes: int | None = None) -> list[Sheet]:
    """The sheets of any file of theirs; of JSON the one that its services make. Raises InputError.

    `quickly_above_bytes`: as `read_workbook` takes it.
    """
    is_json = path.suffix.casefold() == ".json"
    return [read_referral(path)] if is_json else read_workbook(path, quickly_above_bytes)


def read_referral(path: Path) -> Sheet:
    """The services of a JSON file as one sheet. Raises InputError where it is none."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError.of(path.name, f"is larger than {_MOST_BYTES // 1_000_000} MB.", "Split it.")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise InputError.of(path.name, f"cannot be read: {problem.strerror}.", "Check the path.") from None
    except (ValueError, RecursionError):
        raise InputError.of(path.name, "is no JSON.", _REMEDY) from None
    rows = [row for service in _services(content) for row in _rows(service)]
    if not rows:
        raise InputError.of(path.name, "holds no service at a location.", _REMEDY)
    numbered = tuple(SheetRow(number, row) for number, row in enumerate([_HEADINGS, *rows], start=1))
    return Sheet(path.stem, path.name, numbered)


def _services(content: Any) -> list[dict[str, Any]]:
    """The services of a page, of a list, or the one service itself."""
    if isinstance(content, dict):
        page = next((content[key] for key in ("contents", "content", "services", "items") if key in content), content)
        content = page if isinstance(page, list) else [page]
    return [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []


def _rows(service: dict[str, Any]) -> Iterator[tuple[Value, ...]]:
    organisation = service.get("organization")
    body = _text(organisation, "name") if isinstance(organisation, dict) else ""
    for at in _dicts(service, "service_at_locations"):
        location = at.get("location")
        if not isinstance(location, dict):
            continue
        address = next(iter(_dicts(location, "addresses", "physical_addresses")), {})
        lines = [_text(address, key) for key in ("address_1", "address_2", "city")]
        hours = "; ".join(_hours(each) for each in _dicts(at, "schedules", "regular_schedules") or
                          _dicts(service, "schedules", "regular_schedules"))  # fmt: skip
        yield (
            body or None, _text(service, "name") or None, _text(location, "name") or None,
            ", ".join(line for line in lines if line) or None, _text(address, "postal_code") or None,
            _number(location.get("latitude")), _number(location.get("longitude")), hours or None,
            _text(service, "status") or None,
        )  # fmt: skip


def _dicts(holder: dict[str, Any], *keys: str) -> list[dict[str, Any]]:
    found: list[Any] = next((holder[key] for key in keys if isinstance(holder.get(key), list)), [])
    return [each for each in found if isinstance(each, dict)]


def _hours(schedule: dict[str, Any]) -> str:
    days = _text(schedule, "byday") or _text(schedule, "weekday")
    times = [_text(schedule, key)[:5] for key in ("opens_at", "closes_at")]
    return f"{days} {'-'.join(time for time in times if time)}".strip()


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
