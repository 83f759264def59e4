"""What must hold across the tables before planning with them, and the estate that comes of tables in which it does."""

from estate_opt.checks.estate import Checked, checked_estate
from estate_opt.checks.every import CHECKS, check

__all__ = ["CHECKS", "Checked", "check", "checked_estate"]
