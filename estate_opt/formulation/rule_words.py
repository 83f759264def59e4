"""What rows of rules are about, in words, and which row of a table says them."""

from estate_opt.domain.estate import Estate
from estate_opt.formulation.keys import Key
from estate_opt.results import names
from estate_opt.tables.typed_rows import Row


def is_pair(row: Row, key: Key) -> bool:
    """Whether a row of the table says of these two that they are together or apart."""
    return tuple(sorted((str(row["left"]), str(row["right"])))) == key


def is_lock(row: Row, key: Key) -> bool:
    """Whether a row of the table says this lock."""
    where = f" {row['where']}" if row["where"] else ""
    return key == (f"{row['kind']} {row['id']}: {row['decision']}{where}",)


def pair(key: Key) -> Key:
    """The two sides, whichever was named first; not the building."""
    return tuple(sorted(map(str, key[:-1])))


def count_in_words(key: Key, estate: Estate) -> str:
    """The number of the lever's row says nothing to a reader."""
    _, scope, side = key
    kind, _, whose = str(scope).partition(":")
    about = f"{kind} {names.named(whose, estate, kind) if kind == 'agency' else whose}"
    return f"{'the whole place' if scope == 'all' else about}, {side} so many"


def agency_in_words(key: Key, estate: Estate) -> str:
    """The body, with its name."""
    return names.named(key, estate, "agency")


def lock_in_words(key: Key, estate: Estate) -> str:
    """The lock, with the names of what it is about."""
    lock = next((lock for lock in estate.locks if (lock.wording,) == key), None)
    return str(key[0]) if lock is None else names.lock_in_words(lock, estate)
