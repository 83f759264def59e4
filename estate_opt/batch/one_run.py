"""One run of a batch, as whoever makes it for the batch makes it: a process of this machine, or a cluster's worker."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, NamedTuple

from estate_opt.domain.decided import Decided
from estate_opt.ground.errors import EstateOptError, NoPlanError
from estate_opt.options.option import Option
from estate_opt.planning import solve_tables
from estate_opt.saved.plan_json import SavedPlan
from estate_opt.saved.ticks import Ticked
from estate_opt.workbook.deliver import workbook_of

Answer = Mapping[str, Any]
"""What is sent back: `result` and `workbook`, or `status` and `message` where there is no plan."""


class Begin(NamedTuple):
    """A plan that a run may begin from, and what it costs."""

    objective_gbp: float
    decided: Decided


def make_run(ticked: Ticked, option: Option, with_workbook: bool = True, begin: Begin | None = None) -> Answer:
    """The plan as JSON and as the bytes of its workbook if wanted, or why there is none; also a fault of ours."""
    fault = _Fault()
    with fault:
        return _made(ticked if begin is None else replace(ticked, decided=begin.decided), option, with_workbook)
    return fault.answer


def begin_of(result: Mapping[str, Any]) -> Begin:
    """What the plan of a run, as JSON, gives another run to begin from."""
    saved = SavedPlan("", result)
    return Begin(saved.objective_gbp, saved.decided)


def cheapest(begins: Iterable[Begin | None]) -> Begin | None:
    """The plan to begin from that costs least, the first of several; None where there is none."""
    return min((each for each in begins if each is not None), key=lambda each: each.objective_gbp, default=None)


def failed(why: str) -> Answer:
    """The answer of a run that failed."""
    return {"status": "error", "message": why}


def _made(ticked: Ticked, option: Option, with_workbook: bool) -> Answer:
    try:
        planned = solve_tables(ticked, option)
    except NoPlanError as none:
        return {"status": none.status, "message": str(none)}
    except EstateOptError as problem:
        return failed(str(problem))
    if not with_workbook:
        return {"result": planned.as_json(with_tables=False), "workbook": None}  # of samples there are very many
    return {"result": planned.as_json(), "workbook": workbook_of(planned)}


class _Fault:
    """What a run met that nobody foresaw: noted of it, and no end to the runs after it."""

    answer: Answer = failed("")

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False
        self.answer = failed(f"{kind.__name__}: {problem}")
        return True
