"""What kinds of values levers have: shares, figures with a range and its reason, and the absence of a limit."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

NO_LIMIT = "no limit"


def _limit(value: object) -> object:
    """TOML has no null: the words stand for it."""
    return None if value == NO_LIMIT else value


def within(least: float, most: float, why: str) -> Any:
    """The range of a figure, both ends in, and its reason."""
    return Field(ge=least, le=most, allow_inf_nan=False, description=why)


def whole(least: int, most: int, why: str) -> Any:
    """The same of a whole number."""
    return Field(ge=least, le=most, description=why)


OR_NO_LIMIT = BeforeValidator(_limit)
_A_SHARE = "It is a share: 0.05 for 5 %."
Share = Annotated[float, Field(ge=0, le=1, description=_A_SHARE)]
ShareLimit = Annotated[float | None, Field(ge=0, le=1, description=_A_SHARE), OR_NO_LIMIT]


class Section(BaseModel):
    """A section of levers; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)
