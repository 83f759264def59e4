"""What is known of a rule: its rows, whether it is a choice, its words, who says it, and by what it can be moved."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from estate_opt.domain.estate import Estate
from estate_opt.formulation.case import Case
from estate_opt.formulation.decisions import Decisions
from estate_opt.formulation.figures import InFigures
from estate_opt.formulation.keys import Key
from estate_opt.formulation.rows import Rows
from estate_opt.results.names import named
from estate_opt.tables.typed_rows import Row

HARD = "hard"
"""Physics or law."""
POLICY = "policy"
"""A choice: it could be given up."""


MORE_THAN_TODAY = "£ more than today"
"""The unit of a rule whose rows are told as what they come to beyond today's: see `accounts.py`."""


class Amount(StrEnum):
    """What the limit of a rule is, if it can be moved by an amount and not only be kept or given up."""

    COUNT = "count"
    """A whole number."""
    SUM = "sum"
    """Pounds or another quantity, told rounded up to the next whole one."""
    SHARE = "share"
    """A share, of which the limit of the row is a multiple."""
    KM = "km"
    """How far each of some moves may be."""


class About(StrEnum):
    """What is around a rule: what has to be planned anew when it is lifted."""

    ROWS = "rows"
    """The buildings and functions in its rows."""
    SEATS = "seats"
    """The buildings in which the teams in its rows sit."""
    PLACE = "place"
    """Everything: it is about no part of the place."""


def _has_id(row: Row, key: Key) -> bool:
    return (row.id,) == key


@dataclass(frozen=True, slots=True)
class Cell:
    """Where the tables say a policy: a column, and which row of its table."""

    table: str
    column: str
    is_row: Callable[[Row, Key], bool] = _has_id


LeverOf: TypeAlias = Callable[[Key], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the rows, the words and every question about it need it."""

    name: str
    """Its heading in `models/formulation.md`."""
    kind: str
    """`HARD` or `POLICY`."""
    words: str
    """In a sentence, `{key}` filled with what a row is about."""
    rows: Callable[[Case, Decisions], Rows] | None = None
    """Its generator, of the same name; None where it is written as the domain of decisions."""
    cell: Cell | None = None
    """Where the tables say it, if they do."""
    lever: str | LeverOf | None = None
    """The lever that says it where no cell does, if one does; of an access lever that of the service."""
    amount: Amount | None = None
    unit: str = ""
    """Of its limit: `£`, `km`, `share of …`, or a plural."""
    about: About = About.ROWS
    policy_of: Callable[[Key], Key] | None = None
    """What a row is about as a policy; None: it is one by itself."""
    for_policy: Callable[[Decisions, Key], tuple[str, Key] | None] | None = None
    """Of a hard rule: the policy for whose sake alone a row holds; None: no row does."""
    row_unit: str = ""
    """Of what its rows sum up, so that they can be told in figures at a plan; empty: of nothing that has any."""
    figures: InFigures | None = None
    """What contradicts each other where it clashes, in figures; None: there are none to tell."""
    key_in_words: Callable[[Key, Estate], str] = named

    def sentence(self, key: Key, estate: Estate) -> str:
        """The rule in plain words, with the names of what a row is about beside the ids."""
        return self.words.format(key=self.key_in_words(key, estate))

    def policy(self, decisions: Decisions, key: Key) -> tuple[str, Key] | None:
        """The policy, by its rule and key, with which a row could be given up; None: it is no choice."""
        if self.kind == POLICY:
            return self.name, key if self.policy_of is None else self.policy_of(key)
        return None if self.for_policy is None else self.for_policy(decisions, key)

    def lever_of(self, key: Key) -> str | None:
        """The path of the lever that says a policy."""
        return self.lever(key) if callable(self.lever) else self.lever
