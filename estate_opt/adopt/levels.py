"""A site and its buildings as lists of their own, where a building names its site by reference.

The central register of government property (InSite, before it e-PIMS) and others like it keep a list for each level: a
property, its buildings, the contracts by which they are held, who occupies them. Each row names the one above it.
"""

from collections.abc import Sequence

from estate_opt.adopt.body_rows import LeftOut
from estate_opt.adopt.dates_of_columns import Doubt
from estate_opt.adopt.folding import is_telling
from estate_opt.adopt.mapping_file import COLUMN
from estate_opt.adopt.records_of import ADDED, Found, Read

LENT = (
    "address", "postcode", "area", "latitude", "longitude", "easting", "northing", "grid_reference", "tenure",
)  # fmt: skip
"""What a building has of its site where its own row is blank."""


def lend_to_buildings(reads: Sequence[Read]) -> None:
    """Fill what buildings leave blank of where they are from the site that they name, and set the site aside: it is no
    building beside them. Figures of a site that none of its buildings has are told, and not shared out.
    """
    buildings: dict[str, list[Found]] = {}
    for read in reads:
        for found in read.found:
            if site := str(found.values.get("site", "")).casefold():
                buildings.setdefault(site, []).append(found)
    for read in reads if buildings else ():
        kept = []
        for found in read.found:
            named = [] if found.values.get("site") else buildings.get(found.ref.casefold(), [])
            own = [each for each in named if _is_its_site(found, each)]
            if not own:
                kept.append(found)
                continue
            _lend(found, own)
            shown = ", ".join(dict.fromkeys(each.name for each in own[:4])) + (" …" if len(own) > 4 else "")
            reason = f"a site, given by its buildings, which take over where it is ({shown})"
            read.set_aside.append(LeftOut(found.rows[0], reason, found.name))
            read.doubts += _not_shared_out(read, found, own)
        read.found, read.kept_rows = kept, read.kept_rows - (len(read.found) - len(kept))


def _is_its_site(site: Found, building: Found) -> bool:
    """Whether one reference means one site: two bodies may both have a site 12."""
    return site.table.file == building.table.file or site.agency == building.agency or is_telling(site.ref)


def _lend(site: Found, buildings: Sequence[Found]) -> None:
    for building in buildings:
        for name in LENT:
            if name in site.values and name not in building.values and name not in building.unread:
                building.values[name] = site.values[name]
        if building.kind == "other":
            building.kind = site.kind
        building.also.append(site)
        if building.table.agency_from != COLUMN:  # its list says nothing of whose it is
            building.agency = site.agency


def _not_shared_out(read: Read, site: Found, buildings: Sequence[Found]) -> list[Doubt]:
    alone = [name for name in ADDED if name in site.values and not any(name in each.values for each in buildings)]
    return [
        Doubt(
            read.table.file, read.table.sheet, site.rows[0], "", site.name[:80],
            f"The site has {name} of {site.values[name]:,.10g}; its {len(buildings)} buildings say nothing of it.",
            "It is not taken over. Give each building its own.", "warning",
        )
        for name in alone
    ]  # fmt: skip
