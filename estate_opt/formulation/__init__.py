"""The mixed-integer programme, one file a theme. The full written statement is `models/formulation.md`."""

from estate_opt.formulation.assemble import Formulation, formulate
from estate_opt.formulation.case import Case
from estate_opt.formulation.money import FLOWS
from estate_opt.formulation.rules import RULES

__all__ = ["FLOWS", "RULES", "Case", "Formulation", "formulate"]
