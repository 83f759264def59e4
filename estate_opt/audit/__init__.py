"""The re-check: every rule and every pound of a plan, worked out again from the tables by plain arithmetic.

Nothing here knows PuLP or the formulation; what is read is `models/formulation.md`, the tables, the option and
the plan's own decisions. A plan that fails is a bug of this program and is not to be handed out.
"""

from estate_opt.audit.assemble import audit
from estate_opt.audit.result import Audit, Check

__all__ = ["Audit", "Check", "audit"]
