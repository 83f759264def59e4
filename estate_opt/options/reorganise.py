"""`[[reorganise]]` blocks of an option: which bodies merge, and which are divided between others; and their levers."""

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError

from estate_opt.ground.errors import OptionError
from estate_opt.ground.meant import LIKE, did_you_mean
from estate_opt.options.lever_types import OR_NO_LIMIT, Section, Share, whole, within

Name = Annotated[str, Field(min_length=1)]


class Reorganisation(Section):
    """What it brings to merge bodies and to divide them: assumptions that stand in for what no table says."""

    replicated_share: Share
    onboardings_of_divided: Annotated[int | None, whole(1, 1_000, "It is a number of ways."), OR_NO_LIMIT]
    own_setup_gbp: Annotated[float, within(0, 1e9, "It is for one arrangement.")]
    own_onboarding_gbp: Annotated[float, within(0, 1e9, "It is for one way of working.")]
    own_staff_saving: Share
    own_systems_saving: Share


class PartOf(Section):
    """The part of a divided body that a new one takes: whatever of it is in these areas."""

    areas: Annotated[tuple[Name, ...], Field(min_length=1)]


class Reorganise(Section):
    """One body of the new structure, new or there today, and what it is made of."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, populate_by_name=True)

    into: Name
    """The id of a body that there is, or what a new one is called, which is its id too."""
    takes: tuple[Name, ...] = ()
    """Whole bodies, by their ids."""
    shares_of: dict[Name, PartOf] = Field(default_factory=dict)
    """Parts of bodies that are divided, by their ids."""
    begins: date = Field(alias="from")
    because: Name
    joins: bool | None = None
    """Whether it shares with others; None: if all that it is made of do."""
    capital_limit_gbp: Annotated[float | None, Field(ge=0, le=1e12)] = None
    """None: what its parts had."""
    file: Annotated[str, Field(exclude=True)] = ""
    """The option file it stands in."""

    @property
    def in_words(self) -> str:
        """What it takes: `LAN; WYR; of LCC: Chorley, South Ribble`."""
        parts = [f"of {body}: {', '.join(part.areas)}" for body, part in self.shares_of.items()]
        said = [f"{'joins' if self.joins else 'does not join'}"] if self.joins is not None else []
        if self.capital_limit_gbp is not None:
            said.append(f"capital limit £{self.capital_limit_gbp:,.0f}")
        return "; ".join([*self.takes, *parts, *said, f"from {self.begins:%d/%m/%Y}"])

    @property
    def block(self) -> str:
        """Where it stands: `councils.toml, [[reorganise]] into North Council`."""
        return f"{self.file or 'the option'}, [[reorganise]] into {self.into}"

    def as_plain(self) -> dict[str, Any]:
        """The block as its option file has it, for JSON."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def blocks_of(given: Any, file: str) -> list[Reorganise]:
    """The blocks of an option file. Raises OptionError where one lacks something or has what there is not."""
    if not isinstance(given, list):
        raise OptionError(f"{file}: write each body of the new structure under [[reorganise]], in two brackets.")
    return [_block(row, file, number) for number, row in enumerate(given, start=1)]


def _block(row: Any, file: str, number: int) -> Reorganise:
    label = f"{file}, [[reorganise]] {number}"
    if isinstance(row, dict) and row.get("into"):
        label = f"{file}, [[reorganise]] into {row['into']}"
    try:
        return Reorganise.model_validate({**row, "file": file} if isinstance(row, dict) else row)
    except ValidationError as problem:
        first = problem.errors()[0]
        unknown = [str(each["loc"][-1]) for each in problem.errors() if each["type"] == "extra_forbidden"]
        names = [field.alias or name for name, field in Reorganise.model_fields.items() if name != "file"]
        where = ".".join(str(part) for part in first["loc"])
        raise OptionError(
            f"{label} needs from and because, and takes (ids) or shares_of ({{ ID = {{ areas = [names] }} }}); "
            + (
                f"{unknown[0]} is none of what it may have.{did_you_mean(unknown[0], names, LIKE)}"
                if unknown
                else f"{where}: {first['msg'].lower()}."
            )
        ) from None
