"""The mixed-integer programme, one file a theme. The full written statement is `models/formulation.md`."""

from estate_opt.formulation.assemble import RULES, Formulation, formulate
from estate_opt.formulation.case import Case
from estate_opt.formulation.money import COSTS

__all__ = ["COSTS", "RULES", "Case", "Formulation", "formulate"]
