"""Other options of the same place that a plan is held against in its appraisal: a do-minimum, say."""

from collections.abc import Sequence
from math import isclose
from pathlib import Path

from estate_opt.domain.appraisal import Appraisal
from estate_opt.ground.errors import UsageError
from estate_opt.options.option import Option
from estate_opt.saved.compare import read_plans
from estate_opt.saved.plan_json import SavedPlan


def read_against(files: Sequence[Path], input_hash: str, option: Option) -> tuple[SavedPlan, ...]:
    """Saved plans of the same tables, over the same years and discounted alike.

    Raises UsageError where one is of other tables, of other years or rates, or as `read_plans`.
    """
    factors, first = Appraisal(option).discount_factors, option.levers.appraisal.start.year
    found = tuple(read_plans([str(file) for file in files], None))
    for file, saved in zip(files, found, strict=True):
        SavedPlan(str(file), saved.content).refuse_other_tables(input_hash)
        told = saved.content["discount_factors"]
        alike = len(told) == len(factors) and all(map(isclose, told, factors))
        if not alike or saved.content["summary"]["first_year"] != first:
            raise UsageError(
                f"{file} is appraised over other years, or discounted otherwise, so that it cannot stand beside this "
                "plan. Make it again with the same levers of `appraisal`."
            )
    return found
