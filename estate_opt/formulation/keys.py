"""What a row of the MILP is about: ids in their order, joined only where they are shown."""

from typing import TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""Ids of buildings, teams, agencies …, numbers of tiers, and words that tell rows of one rule apart."""


def joined(key: Key) -> str:
    """A key as it is shown to a program: its parts with ` / ` between them."""
    return " / ".join(map(str, key))
