"""What a column can be in lists of leases, rooms, counters and localities."""

from estate_opt.adopt.lists.field_types import AGENCY, CONTACT, DATE, NUMBER, SITE, ListField

LEASES = (
    AGENCY,
    ListField(
        "lease",
        "their reference of the lease",
        (r"\b(?:lease|contract|agreement|tenancy|occupation|deed)s? (?:ref|reference|id|no|number|code)\b",),
    ),
    *SITE,
    ListField("address", "address", (r"\baddress\b", r"^(?:street|town)$"), many=True),
    ListField(
        "floor_area_m2",
        "floor area",
        (r"\bfloor area\b|\b(?:nia|gia|area)\b|\bsq(?:uare)? ?(?:ft|feet|m|metres)\b",),
        NUMBER,
    ),
    ListField(
        "rent_gbp_per_year", "rent", (r"\b(?:annual |passing |current )?rent\b(?! review| free)", r"^rental\b"), NUMBER
    ),
    ListField(
        "lease_end",
        "end of the lease",
        (
            r"\b(?:lease|contract|term|occupation|agreement|tenancy)? ?(?:expiry|end|expires?"
            r"|expiration|termination)(?: date)?$",
            r"\bexpir\w* date\b",
        ),
        DATE,
    ),
    ListField(
        "break_date",
        "break",
        (
            r"\b(?:actual|next|tenant'?s?|first|lease)? ?break(?: option| clause)? ?(?:date)?$",
            r"\bbreak\b"
            r"(?! notice| penalty| cost| term)",
        ),
        DATE,
    ),
    ListField("notice_months", "notice", (r"\bnotice\b",), NUMBER),
    ListField("exit_gbp", "break penalty, dilapidations", (r"\bbreak (?:penalty|cost)", r"\bdilapidation"), NUMBER),
    ListField(
        "tenure",
        "kind of agreement",
        (
            r"\b(?:agreement|lease|tenure|contract|occupation|tenancy)s? ?(?:agreement )?type\b",
            r"^tenure$",
        ),
    ),
    ListField("role", "tenant or landlord", (r"\b(?:our role|landlord or tenant|direction|lease in out|in or out)\b",)),
    ListField("status", "status", (r"\bstatus\b",)),
    ListField("floor", "floor or part", (r"^(?:floor|level|unit|demise|part|suite)s?$",)),
    CONTACT,
)

SPACES = (
    AGENCY,
    *SITE,
    ListField("floor", "floor", (r"^(?:floor|level|storey)(?: (?:name|no|number|code))?$",)),
    ListField(
        "room",
        "room",
        (r"(?<!car )(?<!parking )(?<!desk )\b(?:room|space)s? ?(?:no|number|code|ref|reference|id|name|identifier)?$",),
    ),
    ListField(
        "use",
        "what the room is",
        (
            r"\b(?:room|space) (?:type|use|usage|function|category|description)\b",
            r"^(?:use|usage|type|function|category"
            r"|description|room description)$",
        ),
    ),
    ListField(
        "floor_area_m2",
        "floor area of the room",
        (r"\b(?:room|space|floor|net|usable)? ?area\b|\b(?:nia|size)\b|^(?:m2|sqm|sq m)$",),
        NUMBER,
    ),
    ListField("desks", "desks", (r"\b(?:desk|workstation|work station|work ?point|workplace)s?\b",), NUMBER),
    ListField("capacity", "capacity", (r"\b(?:capacity|seats|occupancy|places|people|bays|beds)\b",), NUMBER),
    CONTACT,
)

_POSITION = (
    ListField("latitude", "latitude", (r"\blat(?:itude)?\b", r"^y (?:wgs ?84|coordinate degrees)$"), NUMBER),
    ListField("longitude", "longitude", (r"\b(?:lon|long|lng|longitude)\b",), NUMBER),
    ListField("easting", "easting", (r"\beasting\b|^east$|^(?:bng ?e|x|x coord\w*|oseast\w*)$",), NUMBER),
    ListField("northing", "northing", (r"\bnorthing\b|^north$|^(?:bng ?n|y|y coord\w*|osnrth\w*)$",), NUMBER),
)

COUNTERS = (
    ListField("agency", "the body", (*AGENCY.patterns, r"^(?:library service|organi[sz]ation|provider)(?: name)?$")),
    ListField(
        "service",
        "the service offered",
        (
            r"^(?:service|services?(?: (?:name|type|offered|provided))?|counter|kind|type of service)$",
            r"^service type$",
            r"^taxonom",
        ),
    ),
    *SITE,
    ListField("address", "address", (r"\baddress\b", r"^(?:street|town)$"), many=True),
    *_POSITION,
    ListField("opening", "opening hours", (r"\b(?:opening|hours|open|times)\b(?! date)",), many=True),
    ListField("visits", "visits a year", (r"\b(?:visits|footfall|visitors|attendance)\b",), NUMBER),
    ListField(
        "running_gbp_per_year", "running cost of the counter", (r"\b(?:running|operating|annual) costs?\b",), NUMBER
    ),
    ListField("min_staff_fte", "staff it needs", (r"\bmin(?:imum)? staff\b|\bstaff needed\b",), NUMBER),
    ListField("status", "open or possible", (r"\bstatus\b|\bclosed\b",)),
    CONTACT,
)

LOCALITIES = (
    ListField(
        "locality",
        "code of the area",
        (
            r"^(?:lsoa|msoa|oa|ward|dz|sa|wd|datazone|data zone|area|geography|soa"
            r"|locality)(?: ?\d\d)?(?: ?(?:cd|code|id))$",
            r"\b(?:lsoa|msoa|ward|data ?zone|output area|area|geography|mnemonic)\b.*\b(?:code|cd|id)\b",
            r"^(?:lsoa|msoa|oa|data ?zone|ward|soa) ?20\d\d$",
            r"^(?:code|mnemonic)$",
        ),
    ),
    ListField(
        "name",
        "name of the area",
        (
            r"^(?:lsoa|msoa|ward|datazone|data zone|area|geography|locality|wd)(?: ?\d\d)?(?: ?(?:nm|name))?$",
            r"\b(?:lsoa|msoa|ward|data ?zone|area|geography|locality)\b.*\bname\b",
            r"^name$",
        ),
    ),
    ListField(
        "area",
        "district",
        (
            r"\b(?:local authority|lad|district|la)\b.*\b(?:name|nm)\b|^lad ?\d\d ?nm$",
            r"^(?:district|local authority|borough)$",
        ),
    ),
    ListField(
        "population",
        "people who live there",
        (
            r"^(?:total|all) (?:population|people|persons|usual residents|ages|residents)\b",
            r"\bpopulation\b",
            r"^(?:people|persons|residents|usual residents|all ages|total)$",
            r"\b(?:all ages|usual residents)\b",
        ),
        NUMBER,
    ),
    *_POSITION,
    ListField("decile", "decile of deprivation, 1 the most deprived", (r"\bdecile\b",), NUMBER),
    ListField("rural", "rural or urban", (r"\brural\b|\bruc\b",)),
    ListField("group", "priority group", (r"^(?:priority )?group$",)),
)
