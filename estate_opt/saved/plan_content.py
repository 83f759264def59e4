"""What the JSON of a plan may be: each part typed and bounded, its figures added up, its decisions and cost sealed.

Every plan that is read again comes through `checked`, so that whoever asks about one meets no half of one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from math import fsum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from estate_opt.domain.costs import Kind
from estate_opt.ground.errors import UsageError
from estate_opt.options.reorganise import Reorganise

Text = Annotated[str, StringConstraints(max_length=40_000)]
Figure = Annotated[float, Field(allow_inf_nan=False, ge=-1e18, le=1e18)]
Share = Annotated[float, Field(allow_inf_nan=False, ge=0)]
Year = Annotated[int, Field(ge=1900, le=2300)]
Count = Annotated[int, Field(ge=0, le=10**9)]
State = Literal["open", "closed", "on offer"]
POUND, SHARE_OF_SUM = 1.0, 1e-9
"""By how much a sum of rounded pounds may be off: a pound, or of very much money what a computer keeps of it."""
SEALED = ("input_hash", "status", "objective_gbp", "today_gbp", "bound_gbp", "gap", "buildings", "teams", "functions",
          "counters", "fitout_desks", "locks", "earlier", "programme")  # fmt: skip
"""What a plan decides, what it was held to, and what is proven of it: the bound can be worked out again by nobody."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


class _Function(_Part):
    agency: Text
    function: Text
    arrangement: Text


class _Placed(_Function):
    building: Text | None


class _Counter(_Part):
    service: Text
    building: Text


class _Door(_Part):
    building: Text
    staff_fte: Figure
    services: list[Text]


class _Lock(_Part):
    kind: Literal["building", "team", "function", "counter"]
    id: Text
    decision: Text
    where: Text | None
    because: Text | None
    not_before: Text | None = None
    by: Text | None = None


class _LedgerRow(_Part):
    agency: Text
    year: Year
    kind: Text = Field(alias="class")
    cost: Text
    gbp: Figure


class _Access(_Part):
    service: Text
    form: Literal["all", "group", "area"]
    standard: Text
    people: Share
    before: Share
    after: Share
    required: Figure | None
    before_with_room: Share | None = None
    after_with_room: Share | None = None
    group: Text = ""
    area: Text = ""
    of: Text = ""


class _Compared(_Part):
    plan: Text
    buildings: dict[Text, State]
    teams: dict[Text, Text | None]
    functions: list[_Function]


class _Apart(_Compared):
    at_least_buildings: Count


class _Earlier(_Part):
    held_to: _Compared | None
    apart_from: list[_Apart]


class _Today(_Part):
    buildings: dict[Text, State]
    teams: dict[Text, Text]
    functions: list[_Function]
    counters: list[_Counter]


class _Change(_Part):
    table: Text
    id: Text
    column: Text
    to: Any
    because: Text


class _Levers(_Part):
    """Of the levers those that a comparison counts with."""

    price_year: Year | None = Field(None, alias="prices.price_year")
    move_year: Annotated[int, Field(ge=0, le=100)] | None = Field(None, alias="moves.move_year")


class _Option(_Part):
    title: Text
    why: Text = ""
    levers: _Levers
    changes: list[_Change]
    reorganise: list[Reorganise] = []


class _LocksCost(_Part):
    decisions: Count
    against: Text
    gbp: Figure
    least_gbp: Annotated[float, Field(le=1e18)]
    most_gbp: Annotated[float, Field(ge=-1e18)]
    is_answered: bool = False


class _Summary(_Part):
    """Of the headline figures those that a comparison counts with."""

    first_year: Year
    net_present_saving_gbp: Figure
    yearly_today_gbp: Figure
    yearly_plan_gbp: Figure
    saving_share: Figure | None
    investment_gbp: Figure
    receipts_gbp: Figure
    payback_year: Year | None
    buildings_today: Count
    buildings_plan: Count
    closed: Count
    opened: Count
    shared_today: Count
    shared_plan: Count
    carbon_today_kg: Figure
    carbon_plan_kg: Figure
    fte_moved: Figure
    posts_released: Figure
    agencies_sharing: Count
    localities_worse: Count
    counts_transfers: bool | None = None
    last_year: Year | None = None
    not_cash_saving_gbp: Figure | None = None
    double_running_gbp: Figure | None = None
    cost_of_change_gbp: Figure | None = None
    payback: Text | None = None
    payback_without_receipts: Text | None = None
    locks_cost: _LocksCost | None = None


class _Kept(_Part):
    columns: list[Text] | None = None
    rows: list[Text] | None = None
    row_count: Count | None = None
    fingerprint: Text | None = None


class _Tidied(_Part):
    presences_before: Count
    presences_after: Count
    fte_moved_before: Figure
    fte_moved_after: Figure
    cost_gbp: Figure


class _Label(_Part):
    firmness: Text
    at_least_gbp: Figure | None
    estimate_gbp: Figure | None
    because: Text
    is_given: bool


class _LabelOfFunction(_Label):
    agency: Text
    function: Text


class _Labels(_Part):
    gap_gbp: Figure
    buildings: dict[Text, _Label]
    functions: list[_LabelOfFunction]
    teams: dict[Text, _Label]


class _Spread(_Part):
    option: Text
    samples: Count
    without_plan: Count
    central_gbp: Figure | None
    mean_gbp: Figure | None
    p10_gbp: Figure | None
    p50_gbp: Figure | None
    p90_gbp: Figure | None
    loss_share: Share | None
    best_share: Share | None


class _Route(_Part):
    route: Text


class _Decided(_Part):
    """What is decided of a target, or by the end of a year."""

    buildings: dict[Text, Literal["open", "closed"]]
    teams: dict[Text, Text | None]
    functions: list[_Function]
    counters: list[_Counter] = []
    fitout_desks: dict[Text, Figure] = {}
    front_doors: list[_Door] = []
    hosts: dict[Text, Text | None] = {}
    routes: dict[Text, _Route] = {}


class _ProgrammeYear(_Decided):
    moves_on: Text


class _Price(_Part):
    limit: Text
    pot: Text | None
    year: Year | None
    saves_gbp: Figure


class _Programme(_Part):
    years: list[_ProgrammeYear]
    target: _Decided | None = None
    prices: list[_Price] = []
    were_others_looked_at: bool = False
    bound_is_for_this_target: bool = True
    first_target_gbp: Figure | None = None
    all_at_once_gbp: Figure | None = None


class _Account(_Part):
    agency: Text
    joins: bool
    alone_gbp: Figure
    in_plan_gbp: Figure
    share_gbp: Figure
    pays_per_year_gbp: Figure


class _Silos(_Part):
    at_least_gbp: Figure | None
    at_most_gbp: Figure | None


class _Accounts(_Part):
    rule: Text
    bodies: list[_Account]
    years: list[Year]
    price_of_silos_gbp: _Silos


class _Content(_Part):
    """Parts that an earlier version did not write may be absent; what is there must be as it should."""

    buildings: dict[Text, Literal["open", "closed"]]
    teams: dict[Text, Text | None]
    functions: list[_Placed]
    counters: list[_Counter]
    fitout_desks: dict[Text, Figure]
    objective_gbp: Figure
    bound_gbp: Figure | None
    today_gbp: Figure = 0.0
    gap: Figure | None = None
    status: Text = ""
    input: Text = ""
    input_hash: Text = ""
    seconds: dict[Text, Figure] = {}
    versions: dict[Text, Text] = {}
    names: dict[Text, dict[Text, Text]] = {}
    owners: dict[Text, Text] = {}
    moves: dict[Text, Text] = {}
    locks: list[_Lock] = []
    front_doors: list[_Door] = []
    earlier: _Earlier | None = None
    today: _Today | None = None
    access: list[_Access] = []
    ledger: list[_LedgerRow] = []
    ledger_today: list[_LedgerRow] = []
    discount_factors: list[Share] = []
    routes: dict[Text, _Route] = {}
    equality: list[dict[Text, Text | Figure | None]] = []
    programme: _Programme | None = None
    solver: dict[Text, Text] | None = None
    tidied: _Tidied | None = None
    labels: _Labels | None = None
    spread: _Spread | None = None
    option: _Option | None = None
    summary: _Summary | None = None
    tables: dict[Text, _Kept] | None = None
    accounts: _Accounts | None = None
    seal: Text | None = None


def checked(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The JSON of a plan as it is, once it is known to be one. Raises UsageError: foreign, edited, or miscounted."""
    try:
        made = _Content.model_validate(dict(content))
    except (ValidationError, RecursionError) as problem:
        raise UsageError(f"{name} is not a plan that `estate-opt solve --json` wrote{_where(problem)}.") from None
    if made.seal is not None and made.seal != seal_of(content):
        raise UsageError(f"{name} was changed after it was written: its seal does not fit. Make the plan again.")
    _refuse_loose_ends(made, name)
    for what, gbp, rows in (
        ("costs", made.objective_gbp, made.ledger),
        ("costs today", made.today_gbp, made.ledger_today),
    ):
        if rows and made.summary is not None:
            _refuse_other_sum(made, name, what, gbp, rows)
    return content


def seal_of(content: Mapping[str, Any]) -> str:
    """The fingerprint of what a plan decides and of what is proven of it."""
    sealed = {part: content.get(part) for part in SEALED}
    if content.get("front_doors"):  # a plan without any has the seal that it always had
        sealed["front_doors"] = content["front_doors"]
    return hashlib.sha256(json.dumps(sealed, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def _where(problem: ValidationError | RecursionError) -> str:
    if isinstance(problem, RecursionError):
        return ""
    first = problem.errors(include_url=False, include_input=False)[0]
    where = " › ".join(str(part) for part in first["loc"])[:120]
    return f" (look at {where})" if where else ""


def _refuse_loose_ends(made: _Content, name: str) -> None:
    """What is named without being there."""
    placed = {at for at in made.teams.values() if at is not None} | {row.building for row in made.counters}
    placed |= {row.building for row in made.functions if row.building is not None}
    placed |= {row.building for row in made.front_doors}
    lost = next(iter(sorted((placed | set(made.fitout_desks)) - set(made.buildings))), None)
    if lost is not None:
        raise UsageError(f"{name} is no whole plan: it names a building {lost[:60]} that it does not have.")
    if made.today is not None and set(made.today.buildings) != set(made.buildings):
        raise UsageError(f"{name} is no whole plan: its buildings are not those of its today.")
    if made.today is not None and not set(made.today.teams) <= set(made.teams):
        raise UsageError(f"{name} is no whole plan: it says nothing of a team that there is today.")
    widths = [len(kept.columns) for kept in (made.tables or {}).values() if kept.rows and kept.columns]
    if any(kept.rows and not kept.columns for kept in (made.tables or {}).values()) or any(w > 1_000 for w in widths):
        raise UsageError(f"{name} is no whole plan: its tables have no columns.")


def _refuse_other_sum(made: _Content, name: str, what: str, told_gbp: float, rows: Iterable[_LedgerRow]) -> None:
    """The ledger, discounted, is the cost that the plan tells; transfers count where its option says so."""
    assert made.summary is not None
    is_all = made.summary.counts_transfers is not False
    years = range(made.summary.first_year, made.summary.first_year + len(made.discount_factors))
    amounts = []
    for row in rows:
        if row.year not in years:
            raise UsageError(f"{name} is no whole plan: its ledger has a year {row.year} that it does not look at.")
        if is_all or row.kind != Kind.TRANSFER.value:
            amounts.append(row.gbp * made.discount_factors[row.year - years.start])
    size = fsum(abs(amount) for amount in amounts)
    if abs(fsum(amounts) - told_gbp) > max(POUND, SHARE_OF_SUM * size):
        counted = f"£{fsum(amounts):,.0f}, not the £{told_gbp:,.0f} it tells"
        raise UsageError(f"{name} {what} {counted}: its ledger, added up, says so. Make the plan again.")
