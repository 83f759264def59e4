"""What a column of a list can be at all, and what several kinds of list have in common.

Patterns are tried on a heading in small letters without signs (`columns.plain`); the first that fits best wins, so the
clearest stand first. English headings of councils, health, police and central government.
"""

from dataclasses import dataclass

LEFT, PERSONAL = "nothing", "personal"
"""A column left alone; a column about a person, which is dropped at reading."""
NUMBER, DATE, TEXT = "number", "date", "text"


@dataclass(frozen=True, slots=True)
class ListField:
    """One thing that a column of a list can hold."""

    name: str
    means: str
    patterns: tuple[str, ...]
    holds: str = TEXT
    many: bool = False
    """Several columns may make it up: levels of a structure, lines of an address."""


AGENCY = ListField(
    "agency",
    "the body",
    (
        r"^(?:employing |employer )?organi[sz]ation(?: (?:name|label))?$",
        r"^(?:public )?body(?: name)?$",
        r"^employ(?:er|ing authority)",
        r"^(?:local )?authority(?: name)?$",
        r"^(?:trust|council|force|agency)(?: name)?$",
        r"^parent (?:department|organi[sz]ation)$",
        r"^occupying (?:organi[sz]ation|body|agency|department)(?: name)?$",
        r"^legal entity",
        r"^(?:owner|occupier|tenant)$",
    ),
)
SITE = (
    ListField(
        "site_ref",
        "their reference of the building",
        (
            r"^(?:site|building|property|asset|location|premises|base|block)s? (?:code|ref"
            r"|reference|id|no|number|key)$",
            r"^(?:asset|property|site|building|prop) (?:ref|reference)\b",
            r"^uprn$",
            r"^unique property reference",
        ),
    ),
    ListField(
        "site",
        "the building's name",
        (
            r"^(?:site|building|property|asset|premises|base|location|office|library|centre|clinic) name$",
            r"\bbase\b(?! pay| salary| rate)",
            r"^(?:work ?place|work location|place of work|usual place of work)",
            r"^(?:site|building|property|premises|location|office|demise|library|jobcentre|clinic|centre|name)$",
            r"^jc name$",
            r"^(?:work|normal|main|primary|contractual|office) (?:location|site|base|address|building)",
            r"^building occupied",
        ),
    ),
    ListField("postcode", "the building's postcode", (r"\bpost ?code\b", r"^postal code$", r"^pcds?$")),
)
PERSON = ListField(
    PERSONAL,
    "about a person: dropped at reading",
    (
        r"\b(?:fore|first|sur|last|family|given|middle|preferred|known as)[ -]?names?\b",
        r"\bfull name\b",
        r"\b(?:employee|staff|person|manager|officer|holder|contact|post ?holder|incumbent|line manager)s?'? name\b",
        r"^names?$",
        r"\be ?mail\b",
        r"\b(?:tele)?phone\b|\bmobile\b|\bcontact\b",
        r"\bdate of birth\b|\bdob\b|\bage\b",
        r"\bni no\b|\bnational insurance\b|\bnino\b",
        r"\bgender\b|\bsex\b|\bethnic|\bdisab|\breligio|\bsexual",
        r"\b(?:employee|staff|payroll|person|assignment|worker) (?:no|number|id|ref|reference)\b",
        r"\bline manager\b",
        r"^(?:mr mrs|salutation|initials)\b",
    ),
    many=True,
)

CONTACT = ListField(
    PERSONAL,
    "about a person: dropped at reading",
    (
        r"\b(?:contact|manager|officer|owner|landlord|head|librarian)s? ?(?:'s )?(?:name|person|details)\b",
        r"\be ?mail\b",
        r"\b(?:tele)?phone\b|\bmobile\b(?! librar)|\bfax\b",
        r"\b(?:fore|first|sur|last)[ -]?names?\b",
        r"^contacts?$|^(?:line )?managers?$",
    ),
    many=True,
)
