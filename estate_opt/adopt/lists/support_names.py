"""Which support function a unit, a profession or a line of an account is, by its name.

The functions are those that public bodies share: the list follows the corporate-services benchmarks of the audit
agencies (finance, HR, IT, procurement, estates, legal, communications). A unit that none fits is front line.
"""

import re

_FUNCTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "IT",
            r"\bI\.?C?\.?T\b|\bIM ?& ?T\b|\bIM and T\b|(?i:\binformation (?:and communications? )?technology\b"
            r"|\binformation (?:systems|management (?:and|&) technology)\b"
            r"|\bdigital (?:services?|and (?:it|technology))"
            r"|^digital$|^technology(?: services?)?$|\bcomputer services\b|\b(?:ict|it) services?\b|^ict?$|^it$)",
        ),
        (
            "HR",
            r"\bHR\b|\bOD\b|(?i:\bhuman resources?\b|\bpersonnel\b|\bpayroll\b|\bpeople (?:services?|and (?:culture"
            r"|organi[sz]ation\w*)|directorate|team)\b|\bworkforce (?:services?|development)\b|^workforce$"
            r"|\borgani[sz]ational development\b|\blearning (?:and|&) development\b|^hr\b)",
        ),
        (
            "Procurement",
            r"(?i:\bprocurement\b|\bcommissioning (?:and|&) procurement\b|^commercial(?: services)?$"
            r"|\bpurchasing\b|\bsupplies\b(?! and services))",
        ),
        ("Internal audit", r"(?i:\binternal audit\b|^audit(?: services?)?$)"),
        ("Legal", r"(?i:\blegal\b|^law$|\bsolicitors?\b)"),
        (
            "Finance",
            r"(?i:\bfinanc(?:e|ial (?:services?|management|accounting|control))\b|\baccountancy\b"
            r"|\baccounts payable\b|\bexchequer\b|\btreasury\b|^accounts$|\bcreditors\b)",
        ),
        (
            "Property",
            r"(?i:\b(?:corporate )?estates?\b(?! agents?)|\bfacilities\b|\bproperty (?:services?|management"
            r"|and asset\w*|team)\b|\basset management\b|^property$|\bpremises management\b)",
        ),
        (
            "Communications",
            r"(?i:^(?:corporate )?communications?(?: (?:and|&) \w+| team| services?)?$"
            r"|\bcommunications (?:and|&) (?:marketing|engagement)\b|\bmarketing\b|\bpress office\b)",
        ),
        (
            "Business support",
            r"(?i:\bbusiness support\b|\badministrati(?:on|ve) (?:support|services?|hub)\b"
            r"|\btyping\b)",
        ),
    )
)


def support_function(name: str) -> str:
    """The support function of that name; empty where it is none (front line)."""
    return next((function for function, pattern in _FUNCTIONS if pattern.search(name)), "")
