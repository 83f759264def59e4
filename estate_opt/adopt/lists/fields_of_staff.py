"""What a column can be in lists of staff, and of support functions, systems and contracts."""

from estate_opt.adopt.lists.field_types import AGENCY, CONTACT, DATE, NUMBER, PERSON, SITE, ListField

KEYS = (
    r"^(?:cost|profit|budget|responsibility) ?cent(?:re|er)s?(?: (?:code|no|number|id|ref|reference|key))?$",
    r"^(?:cc|cctr|costc|cost(?: centre)?)(?: (?:code|no|number|id))?$",
    r"^(?:employee|post|position|home|charged) cost ?cent(?:re|er)(?: (?:code|no|number))?$",
    r"^(?:parent |reporting |higher )?(?:org(?:ani[sz]ation)?(?:al)?(?: unit)?|unit|department|dept|team|service"
    r"|section|directorate|division|budget|hierarchy|node)s? (?:code|no|number|id|ref|reference|key)$",
)
"""Headings of keys by which lists of one body refer to its units."""

TEAMS = (
    AGENCY,
    ListField(
        "unit",
        "directorate, service, team: the levels of the structure",
        (
            r"^units?(?: name)?$",
            r"^(?:sub )?(?:directorate|department|division|business unit|service|section|team|branch"
            r"|group|function|area)s?(?: name| description| title)?$",
            r"^organi[sz]ation(?:al)? unit",
            r"^(?:service|business|functional|department|team|org) (?:area|group|line|level|unit)\b",
            r"^cost cent(?:re|er) (?:name|description|title)",
        ),
        many=True,
    ),
    ListField(
        "fte",
        "full-time equivalents",
        (
            r"\b(?:contracted|actual|in post|staff in post|current|filled)\b.*\b(?:fte|wte)\b",
            r"\b(?:fte|wte)\b.*\b(?:contracted|actual|in post|current|filled)\b",
            r"^(?:number of )?(?:posts? in )?(?:fte|wte|full time equivalents?)(?: posts?| staff)?$",
            r"^(?:total|sum of) (?:fte|wte)$",
            r"\b(?:fte|wte)\b|full time equiv",
            r"^contracted(?: fte)?$",
        ),
        NUMBER,
    ),
    ListField("hours", "contracted hours a week", (r"\bhours?\b(?! paid| worked)",), NUMBER),
    ListField(
        "heads",
        "number of people",
        (
            r"\bhead ?count\b",
            r"^(?:number|no) of (?:staff|employees|people|posts)$",
            r"^(?:staff|employees|people|heads)$",
        ),
        NUMBER,
    ),
    ListField(
        "profession",
        "profession or staff group",
        (
            r"\bprofession(?:al)?\b",
            r"\b(?:occupational|staff) group\b",
            r"\bjob (?:family|function)\b",
        ),
    ),
    ListField(
        "job",
        "title of the post",
        (r"\b(?:job|post|position|role)(?: title| name| description| text)?$", r"\bjob title\b"),
    ),
    *SITE,
    ListField(
        "pay_min",
        "bottom of the pay scale",
        (
            r"\bpay ?scale min",
            r"\b(?:min|minimum|bottom|floor)\b.*\b(?:pay|salary)\b|\b(?:pay|salary)\b.*\b(?:min|minimum"
            r"|floor)\b",
        ),
        NUMBER,
    ),
    ListField(
        "pay_max",
        "top of the pay scale",
        (
            r"\bpay ?scale max",
            r"\b(?:max|maximum|top|ceiling)\b.*\b(?:pay|salary)\b|\b(?:pay|salary)\b.*\b(?:max|maximum"
            r"|ceiling)\b",
        ),
        NUMBER,
    ),
    ListField(
        "pay",
        "pay a year",
        (r"^(?:total |annual |actual |basic |gross |fte |full time )*(?:salary|pay|pay ?bill|pay cost|staff cost)s?$",),
        NUMBER,
    ),
    ListField("vacancy", "whether the post is vacant", (r"\bvacan", r"^(?:post|position|assignment) status$")),
    ListField(
        "home", "whether they work from home", (r"\b(?:home|remote|agile|working)\b.*\b(?:based|work\w*|style|type)\b",)
    ),
    ListField(
        "period",
        "the month or day the row is of",
        (
            r"^(?:month|period|as at|as of|effective date|snapshot(?: date)?|date|year month"
            r"|reporting (?:month|period))$",
        ),
    ),
    ListField("grade", "grade", (r"\bgrade\b|\bband\b|\blevel\b|\btier\b|\brank\b",)),
    ListField("cost_centre", "key of the unit, such as its cost centre", KEYS, many=True),
    PERSON,
)

UNITS = (
    AGENCY,
    ListField("key", "keys: the unit's own, such as its cost centre, and that of the unit above it",
              (*KEYS, r"^(?:parent|reports to|rolls up to)$", r"^(?:code|id|key|node|ref|reference)$"), many=True),
    ListField(
        "name",
        "the unit's own name",
        (
            r"^(?:(?:cost|profit|budget) cent(?:re|er)|unit|node|org(?:ani[sz]ation)? unit|cc)s? (?:name|description"
            r"|desc|title|text)$",
            r"^(?:name|description|desc|title|long text|short text)$",
        ),
    ),
    *(field for field in TEAMS if field.name == "unit"),
    *SITE,
    CONTACT,
)  # fmt: skip

FUNCTIONS = (
    AGENCY,
    ListField(
        "function",
        "the support function, or the line of the account",
        (
            r"^(?:support |corporate )?(?:function|service|activity|line)(?: name| description| title)?$",
            r"\b(?:service|cost cent(?:re|er)|line|budget) (?:name|description|title|heading)\b",
            r"^descriptions?$",
            r"^(?:department|directorate|division|business area|team|unit)$",
            r"^(?:category|service area)$",
            r"^ro ?6\b|^revenue (?:line|heading)",
        ),
        many=True,
    ),
    ListField(
        "thing",
        "the system or contract",
        (
            r"\b(?:system|application|software|contract|agreement|product|licen[cs]e)s? (?:name|title|description)\b",
            r"^(?:system|application|software|contract|agreement|title|product)s?$",
            r"\bcontract (?:subject|purpose)\b",
        ),
    ),
    ListField(
        "spent_on",
        "what the money of the row is spent on, in words",
        (
            r"^subjective(?: (?:name|description|heading|analysis|code description))?$",
            r"^(?:cost|expense|expenditure|spend|account) (?:type|category|heading|description|name|group)$",
        ),
    ),
    ListField("supplier", "the supplier", (r"\b(?:supplier|vendor|contractor|provider)\b",)),
    ListField("fte", "full-time equivalents", (r"\b(?:fte|wte)\b|full time equiv",), NUMBER),
    ListField(
        "staff_gbp_per_year",
        "pay",
        (
            r"^(?:total )?employees?(?: costs?| expenses?| expenditure)?$",
            r"\b(?:staff|pay|payroll|salary|salaries"
            r"|employee)s?(?: (?:cost|expense|expenditure|budget|bill)s?)?$",
            r"\bpay\b(?!ment)|\bsalar",
        ),
        NUMBER,
    ),
    ListField(
        "systems_gbp_per_year",
        "systems",
        (
            r"\b(?:system|software|licen[cs]e|ict|it|technology)s? (?:cost|expense|spend|expenditure|fee)s?\b",
            r"^(?:systems|software|licen[cs]es)$",
        ),
        NUMBER,
    ),
    ListField(
        "contracts_gbp_per_year",
        "contracts",
        (
            r"\b(?:outsourc\w*|contract\w*|supplies and services|third party|non pay|running expenses?|supplier)"
            r"(?: (?:cost|spend|expenditure|payment|expense)s?)?$",
        ),
        NUMBER,
    ),
    ListField(
        "annual_gbp",
        "cost of a system or contract, a year",
        (
            r"\bannual\b.*\b(?:value|cost|spend|charge|fee|amount)\b|\b(?:value|cost|spend|charge|fee|amount)\b.*"
            r"\b(?:annual|per annum|pa|per year|a year)\b",
            r"\byearly\b",
        ),
        NUMBER,
    ),
    ListField(
        "whole_gbp",
        "value of a contract over its whole term",
        (
            r"\b(?:total|contract|whole life|lifetime|estimated)\b.*\bvalue\b",
            r"^value$",
        ),
        NUMBER,
    ),
    ListField(
        "total_gbp_per_year",
        "cost of the function in one total",
        (
            r"^(?:total|net|gross)(?: (?:cost|expenditure|current expenditure|budget|spend|operating cost))?$",
            r"\b(?:net current|total|net|gross) expenditure\b",
            r"^(?:budget|actual|outturn|cost|amount|spend|expenditure)s?$",
            r"\btotal cost\b|\bcost of function\b|\boutturn\b|\bbudget\b",
        ),
        NUMBER,
    ),
    ListField("start", "beginning of the contract", (r"\b(?:start|commence\w*|from)(?: date)?$",), DATE),
    ListField(
        "contracts_end",
        "end of the contract",
        (r"\b(?:contract )?(?:end|expiry|expires|expiration|renewal|to)(?: date)?$", r"\bend date\b|\bexpir"),
        DATE,
    ),
    ListField("code", "line or cost centre", (r"^(?:line|code)(?: (?:no|number|code|ref))?$", *KEYS)),
    CONTACT,
)
