"""The section *Locks* of `models/formulation.md` a second time: which answers the locks of an estate leave."""

from estate_opt.domain.estate import OWN, Estate


def may_be(estate: Estate, kind: str, key: tuple[str, ...], answer: bool | str | None) -> bool:
    """Whether every lock on a thing allows an answer.

    Of a building or a counter: whether it is in use or offered; of a team: its building, or the word for dissolved;
    of a function: its arrangement, or the word for the agency's own way.
    """
    for lock in estate.locks:
        if (lock.kind, lock.key) != (kind, key) or lock.decision == "free":
            continue
        wanted: bool | str | None = lock.where
        if lock.decision in ("keep", "close") and kind in ("building", "counter"):
            wanted = lock.decision == "keep"
        elif lock.decision == "keep":
            wanted = OWN if kind == "function" else estate.teams[key[0]].building
        if (answer == wanted) == (lock.decision == "forbid"):
            return False
    return True


def is_locked_shut(estate: Estate, building: str) -> bool:
    """Whether a lock closes a building."""
    return not may_be(estate, "building", (building,), answer=True)
