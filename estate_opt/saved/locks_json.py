"""A lock as JSON, and read back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from estate_opt.domain.estate import Lock


def lock_as_json(lock: Lock) -> dict[str, str | None]:
    """What is decided beforehand, and its dates; null where there is none."""
    not_before, by = (None if day is None else day.isoformat() for day in (lock.not_before, lock.by))
    return {
        "kind": lock.kind, "id": lock.name, "decision": lock.decision, "where": lock.where, "because": lock.because,
        "not_before": not_before, "by": by,
    }  # fmt: skip


def lock_of_json(row: Mapping[str, Any]) -> Lock:
    """The lock again; one that was written before there were dates has none."""
    by, not_before = (None if row.get(key) is None else date.fromisoformat(row[key]) for key in ("by", "not_before"))
    key = tuple(row["id"].split(" / "))
    return Lock(row["kind"], key, row["decision"], row["where"], row["because"] or "", by, not_before)
