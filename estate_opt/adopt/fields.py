"""What a column of a register can be: the fields, with the names that people give them.

Names are in small letters, without units. English, Scots law and Welsh; councils, health, police, fire, central.
A field's `column` is the column of `buildings` it fills; one without is used on the way (an address, a UPRN).
"""

from dataclasses import dataclass

from estate_opt.adopt.units import Measure


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can hold."""

    name: str
    means: str
    names: tuple[str, ...]
    """What people call it; the clearest first."""
    measures: tuple[Measure, ...] = ()
    """Units that go with it; none: any."""
    many: bool = False
    """Several columns may make it up (address lines, cost lines)."""
    holds: tuple[str, ...] = ()
    """Kinds of values that go with it (`profiles.py`); none: any."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.replace("\n", " ").split(","))


_AREA = (Measure.FLOOR,)
_MONEY = (Measure.MONEY,)
_COUNT = (Measure.COUNT, Measure.STAFF)
_NUMBERS = ("number",)

FIELDS: tuple[Field, ...] = (
    Field("building", "their own reference of the building", holds=("code", "number", "text"), names=_names(
        "site code, asset code, property code, building code, property ref, property reference, asset ref, asset "
        "reference, site ref, site reference, building ref, building reference, property reference number, asset "
        "number, asset no, asset id, property id, site id, building id, building number id, location code, premises "
        "id, premises ref, premises code, location id, unique id, unique reference, unique ref, ref, reference, ref "
        "no, reference number, property number, property no, prop ref, prop id, site number, site no, terrier no, "
        "terrier ref, terrier number, estate code, code, id, station number, station id, station code, block ref, "
        "asset identifier, station no, depot no, building no, premises no, school code, library code, branch code, "
        "unique property ref, unique asset id, unique identifier, record id, lib id, organisation site code, "
        "cyfeirnod, cyfeirnod yr eiddo, cyfeirnod eiddo, rhif yr ased, ods code, urn, asset register number, deed "
        "ref, org code"
    )),
    Field("site", "reference of the site it stands on, where it has one of its own", holds=("code", "number", "text"),
        names=()),
    Field("uprn", "unique property reference number", holds=("uprn", "number", "code"), names=_names(
        "uprn, unique property reference number, unique property reference, uprn number, os uprn, llpg uprn, parent "
        "uprn, rhif uprn"
    )),
    Field("name", "the building's name", holds=("name", "text", "street", "code"), names=_names(
        "property name, site name, building name, asset name, premises name, premises, name, location name, jc "
        "name, jobcentre name, library name, library, school name, establishment name, establishment, station name, "
        "station, fire station, police station, centre name, centre, facility name, facility, hospital name, "
        "hospital, surgery name, practice name, clinic name, real property asset name, name of property, name of "
        "site, name of building, name of asset, site, building, property, asset, asset description, property "
        "description, description of asset, building description, site description, property title, name of "
        "premises, location, title, office name, office, service point, enw'r eiddo, enw eiddo, enw'r adeilad, "
        "enw'r safle, enw, eiddo, adeilad, safle, llyfrgell, description, estate name"
    )),
    Field("agency", "the body it belongs to", holds=("text", "name", "category", "code"), names=_names(
        "organisation name, organisation, organisation label, organisation display name, owner, owning "
        "organisation, owner organisation, trust name, trust, authority, local authority, local authority name, "
        "authority name, council, council name, force, police force, police force area, force name, agency, agency "
        "name, department, owning department, public body, body, occupier, occupying organisation, tenant name, "
        "entity, entity key, entity name, company, holder, operator, fire and rescue service, fire authority, fire "
        "service, provider, provider name, service, parent organisation, organisation code, trust code, library "
        "service, health board, nhs board, board, integrated authority, parent organisation name, partner, partner "
        "organisation, sefydliad, awdurdod, perchennog, awdurdod lleol, legal owner, owned by, ownership body, "
        "parent name, owner name, owning body, parent body"
    )),
    Field("area", "district", holds=("text", "category", "name", "town"), names=_names(
        "district, ward, ward name, locality, area, area name, borough, neighbourhood, district name, locality "
        "area, electoral ward, division, electoral division, constituency, region, lad name, district council, "
        "council area, local area, parish, community council, area committee, multi member ward, zone, ardal, "
        "cymuned, ward etholiadol, sub region, cluster, quadrant, cpu, bcu, division area, command area, jc "
        "district"
    )),
    Field("address", "address", many=True,
        holds=("text", "street", "town", "name", "category", "number", "code", "multiline"),
        names=_names(
        "address, location, full address, "
        "postal address, site address, property address, building address, address line, "
        "address 1, address 2, address 3, address 4, address 5, address line 1, address line 2, address line 3, "
        "address line 4, address line 5, address1, address2, address3, address4, add 1, add 2, add 3, addr 1, addr "
        "2, addr 3, addr1, addr2, addr3, street, street name, street address, road, road name, thoroughfare, street "
        "number, building name, building number, building number floor, house number, house name, number, number "
        "name, paon, saon, town, town city, city, city town, post town, posttown, county, village, town name, "
        "street 1, street 2, location address, full postal address, address of property, address town, address "
        "city, address street, address county, cyfeiriad, cyfeiriad llawn, stryd, tref, sir, heol, dependent "
        "locality, city name, state, house no, unit, location description, towns, district town"
    )),
    Field("postcode", "postcode", holds=("postcode", "outcode", "code", "number"), names=_names(
        "postcode, post code, postal code, pcode, p code, pc, zip, zip code, postcodes, cod post, côd post, site "
        "postcode, pstcode, post cd, pcd, pcds, address postcode"
    )),
    Field("latitude", "latitude", holds=("latitude", "longitude", "number"), names=_names(
        "latitude, lat, y lat, lat wgs84, latitude wgs84, geo lat, lledred, location latitude, lat dd"
    )),
    Field("longitude", "longitude", holds=("longitude", "latitude", "number"), names=_names(
        "longitude, long, lon, lng, x long, longitude wgs84, geo long, geo lon, hydred, location longitude, long dd"
    )),
    Field("easting", "easting", holds=("easting", "number", "northing"), names=_names(
        "easting, eastings, geo x, x, x coordinate, x coord, x co ordinate, grid x, os x, osx, grid e, grid "
        "easting, east, e, bng x, bng e, gis x, x easting, easting x, os easting, os eastings, coordinate x, "
        "xcoord, coord x, dwyreiniad, geo easting, grid ref easting, map e, x ref"
    )),
    Field("northing", "northing", holds=("northing", "number", "easting"), names=_names(
        "northing, northings, geo y, y, y coordinate, y coord, y co ordinate, grid y, os y, osy, grid n, grid "
        "northing, north, n, bng y, bng n, gis y, y northing, northing y, os northing, os northings, coordinate y, "
        "ycoord, coord y, gogleddiad, geo northing, grid ref northing, map n, y ref"
    )),
    Field("grid_reference", "National Grid reference, or both coordinates in one cell",
        holds=("grid", "pair", "irish grid"),
        names=_names(
        "grid reference, grid ref, os grid reference, os grid ref, ngr, national grid reference, coordinates, co "
        "ordinates, coords, lat long, latitude longitude, easting northing, eastings northings, map reference, map "
        "ref, os reference, geo location, geolocation, point, location coordinates, cyfeirnod grid"
    )),
    Field("tenure", "how it is held", holds=("tenure", "category", "text", "code"), names=_names(
        "tenure, tenure type, ownership, freehold leasehold, fh lh, f l, owned leased, ownership type, title type, "
        "type of tenure, federal leased code, ownership status, type of ownership, freehold or leasehold, tenure "
        "status, legal interest, interest, interest held, interest type, nature of interest, holding, basis of "
        "occupation, occupation basis, tenure basis, owned or leased, owned rented, estate type, leased or owned, "
        "lease or own, deiliadaeth, daliadaeth, perchnogaeth, title, property tenure, tenure code, held as, form of "
        "tenure, council interest, tenure description, freehold lease, estate interest, occupancy type, occupation "
        "type"
    )),
    Field("lease_end", "when the lease ends", holds=("date", "category", "number", "text"), names=_names(
        "lease end, lease end date, lease expiry, lease expiry date, lease expiration, lease expiration date, "
        "expiry date, expiry, expiration date, lease expires, end date, term end, term end date, end of lease, end "
        "of term, contract end, contract end date, contract expiry, lease termination date, termination date, date "
        "lease ends, lease end break, tenancy end, tenancy end date, tenancy expiry, licence end, licence expiry, "
        "licence end date, agreement end, agreement end date, expires, ish date, dyddiad gorffen y brydles, diwedd "
        "y brydles, dyddiad dod i ben, lease to, date of expiry, final expiry, pfi end date, pfi expiry, concession "
        "end, concession end date, head lease end date, current lease end"
    )),
    Field("break_date", "when a break can be used", holds=("date", "text", "category"), names=_names(
        "break date, break, next break, break clause, break option, break option date, next break date, tenant "
        "break, tenant break date, lease break, lease break date, break clause date, earliest break, first break, "
        "tenants break, dyddiad torri, earliest break date, tenant's break, next tenant break, break clause dates, "
        "break opportunity, earliest termination, lease breaks"
    )),
    Field("notice_months", "notice needed", measures=(Measure.TIME,), holds=("number", "text", "category"),
        names=_names(
        "notice, notice period, notice months, break notice, months notice, notice required, break notice period, "
        "notice to break, months' notice, required notice"
    )),
    Field("floor_area_m2", "floor area", measures=_AREA, holds=_NUMBERS, names=_names(
        "gross internal area, gross internal floor area, gia, gross internal area gia, gifa, floor area, floor area "
        "gia, gia floor area, internal floor area, net internal area, nia, net internal floor area, net lettable "
        "area, nla, floorspace, floor space, internal area, area gia, area nia, usable area, rentable, rentable "
        "area, size, building size, property size, occupied floor area, total floor area, total area, building "
        "area, building floor area, area of building, gross floor area, gfa, area, gross external area, gea, "
        "accommodation area, premises area, lettable area, gross area, net area, internal floorspace, size of "
        "building, floor area size, area occupied, nia gia, gia nia, building gia, arwynebedd, arwynebedd llawr, "
        "arwynebedd mewnol gros, measured area, treated floor area, tfa, useable floor area, square feet, square "
        "metres, sq footage, square footage"
    )),
    Field("desks", "desks there today", measures=_COUNT, holds=_NUMBERS, names=_names(
        "desks, workstations, work stations, desk count, number of desks, no of desks, desk capacity, no desks, "
        "seats, number of workstations, no of workstations, workstation capacity, desk spaces, work positions, "
        "workplaces, desk numbers, capacity desks, desks total, total desks, office capacity, workspaces, work "
        "settings, desgiau, available desks, number of seats, workpoints, work points"
    )),
    Field("fte", "staff who work there", measures=_COUNT, holds=_NUMBERS, names=_names(
        "fte, wte, staff, staff fte, fte based here, number of staff, no of staff, headcount, staff numbers, "
        "occupants, staff headcount, employees, number of employees, staff based, staff number, fte staff, people, "
        "number of occupants, no of occupants, occupancy headcount, staff based on site, total staff, officers and "
        "staff, officers staff, personnel, staffing, establishment, fte count, allocated staff, staff allocated, "
        "nifer y staff, staff count, people based here, staff on site"
    )),
    Field("rent_gbp_per_year", "rent", measures=_MONEY, holds=_NUMBERS, names=_names(
        "rent, annual rent, passing rent, current rent, rent payable, rent paid, rental, rental cost, rental costs, "
        "rent cost, yearly rent, lease cost, lease costs, rent pa, annual rental, lease rent, rental payable, rent "
        "payable pa, rent expenditure, rent charge, annual lease cost, lease rental, contract rent, rental "
        "expenditure, rhent, rhent blynyddol, head rent, accommodation charge, unitary charge, licence fee, rent "
        "passing, rent out, rents"
    )),
    Field("rates_gbp_per_year", "business rates", measures=_MONEY, holds=_NUMBERS, names=_names(
        "business rates, rates, nndr, rates payable, non domestic rates, nndr payable, business rates payable, "
        "rates paid, national non domestic rates, rates bill, rates cost, ndr, non domestic rates payable, "
        "ardrethi, trethi busnes, rates charge, rating, nndr cost, business rates cost"
    )),
    Field("running_gbp_per_year", "running costs", measures=_MONEY, many=True, holds=_NUMBERS, names=_names(
        "running cost, running costs, premises cost, premises costs, operating cost, operating costs, occupancy "
        "cost, occupancy costs, facilities management, facilities management cost, fm cost, fm costs, property "
        "cost, property costs, total running cost, total running costs, total premises cost, property running "
        "costs, building running costs, total property cost, revenue cost, revenue costs, costau rhedeg, cost "
        "rhedeg, premises related expenditure, premises expenditure, building costs, cost of operation, opex, total "
        "operating cost, estates cost, estates costs, total occupancy cost, total cost of occupation, estate "
        "running cost, service charge, service charges, operational cost, operational costs"
    )),
    Field("backlog_gbp", "repairs that fall due only if it is kept", measures=_MONEY, many=True, holds=_NUMBERS,
        names=_names(
        "backlog, backlog maintenance, maintenance backlog, backlog maintenance cost, backlog cost, required "
        "maintenance, outstanding maintenance, outstanding repairs, condition cost, backlog repairs, total backlog, "
        "condition backlog, condition survey cost, repairs backlog, backlog repair cost, required maintenance cost, "
        "maintenance liability, ôl groniad cynnal a chadw, total required maintenance, total backlog maintenance, "
        "urgent repairs, outstanding works, repair liability, condition liability, risk adjusted backlog cost, "
        "backlog liability, maintenance required, dilapidation backlog"
    )),
    Field("receipt_gbp", "net sale value if released", measures=_MONEY, holds=_NUMBERS, names=_names(
        "market value, sale value, estimated sale value, disposal value, estimated receipt, expected receipt, "
        "capital receipt, potential receipt, sale proceeds, estimated capital receipt, open market value, omv, "
        "anticipated receipt, receipt, estimated disposal value, indicative capital receipt, indicative receipt, "
        "receipt estimate, gwerth marchnad, projected receipt"
    )),
    Field("exit_gbp", "dilapidations, termination", measures=_MONEY, holds=_NUMBERS, names=_names(
        "dilapidations, dilapidations liability, dilaps, exit cost, exit costs, termination cost, dilapidations "
        "estimate, estimated dilapidations, surrender cost, dilapidation, dilapidation cost, dilapidations "
        "provision, lease exit cost, early exit cost, surrender premium"
    )),
    Field("income_gbp_per_year", "income from let space", measures=_MONEY, holds=_NUMBERS, names=_names(
        "income, rental income, rent received, rent receivable, rental income received, annual income, income "
        "received, letting income, rent income, tenant income, rent in, incwm rhent, lettings income, rent roll, "
        "income from lettings, sub letting income, subletting income"
    )),
    Field("carbon_kg_per_year", "carbon", measures=(Measure.CARBON,), holds=_NUMBERS, names=_names(
        "carbon, carbon emissions, emissions, co2, co2 emissions, co2e, carbon dioxide emissions, carbon footprint, "
        "ghg emissions, greenhouse gas emissions, allyriadau carbon, carbon dioxide"
    )),
    Field("status", "what may happen to it, or whether it is in use",
        holds=("category", "text", "yes/no", "code", "tenure"),
        names=_names(
        "status, property status, asset status, site status, proposal, recommendation, strategy, future use, retain "
        "dispose, retention, proposed action, estate strategy, future strategy, disposal status, plan, intention, "
        "action, organisation status, operational status, retain or dispose, asset strategy, rag recommendation, "
        "decision, future, statws, open closed, status code, current status, closed, in use, property strategy, "
        "active, active inactive, establishment status, "
        "establishment status name, use status, future intention, library status, statutory status, estate strategy "
        "intention, disposal or retention, lifecycle status, asset plan, operational or surplus"
    )),
    Field("features", "step-free, secure, clinical …", holds=("category", "text", "yes/no"), names=_names(
        "features, accessible, accessibility, dda, dda compliant, step free, step free access, wheelchair access, "
        "disabled access, dda access, level access, accessible building"
    )),
    Field("category", "kind of building", many=True, holds=("category", "text", "yes/no", "code", "name", "kind"),
        names=_names(
        "property type, asset type, building type, category, site type, premises type, use, current use, property "
        "use, asset category, use type, usage, asset class, property category, classification, asset "
        "classification, real property asset type, type, type of property, type of building, type of asset, holding "
        "type, use class, planning use, planning use class, building use, primary use, main use, function, facility "
        "type, service type, property class, land or building, land building, land only, asset group, asset sub "
        "type, sub type, purpose, purpose of use, portfolio, math o eiddo, math, math yr ased, defnydd, property "
        "sub type, operational category, kind, station type, library type, estate category, asset type description, "
        "current function, building function, usage type, primary function, occupation use, type of premises, type "
        "of site, ased, type of establishment, type of establishment name, establishment type, establishment type name"
    )),
    Field("closed_on", "when it closed", holds=("date", "category", "text", "number"), names=_names(
        "close date, closed date, date closed, closing date, closure date, disposal date, date of disposal, date "
        "sold, sold date, date of closure, year closed, closed year, vacated date, date vacated, demolition date, "
        "demolished, disposed date, closed on, date disposed, deactivation date, inactive date, effective end date"
    )),
    Field("beds", "beds", measures=_COUNT, holds=_NUMBERS, names=_names(
        "available beds, beds, number of beds, bed numbers, no of beds, inpatient beds, bed capacity, total beds, "
        "bed spaces, beds available, staffed beds, gwelyau"
    )),
    Field("parking", "parking spaces", measures=_COUNT, holds=_NUMBERS, names=_names(
        "parking spaces available, parking spaces, car parking spaces, car spaces, total parking spaces available, "
        "number of parking spaces, parking, car parking, no of parking spaces, parking bays, vehicle bays, car park "
        "spaces, parking capacity, lleoedd parcio, car parking capacity, total parking spaces, on site parking "
        "spaces, number of car parking spaces, parking provision, bays"
    )),
    Field("meeting_rooms", "meeting rooms", measures=_COUNT, holds=_NUMBERS, names=_names(
        "meeting rooms, number of meeting rooms, no of meeting rooms, meeting room count, interview rooms, "
        "consulting rooms, conference rooms"
    )),
    Field("occupation", "who is in it (kept, not used)", holds=("category", "text", "tenure", "name", "yes/no"),
        names=_names(
        "tenure detail, occupancy, occupancy status, occupation, occupied by, vacant, vacant occupied, occupied "
        "vacant, occupation status, let vacant, vacancy, occupiers, vacancy status, occupied"
    )),
)  # fmt: skip

BY_NAME = {field.name: field for field in FIELDS}
NAMED: dict[str, list[tuple[Field, int]]] = {}
"""Each known name's fields, and how far down in a field's list it stands: the first are the clearest."""
for _field in FIELDS:
    for _rank, _name in enumerate(_field.names):
        NAMED.setdefault(_name, []).append((_field, _rank))
SPACES = {"beds": "beds", "parking": "parking spaces", "meeting_rooms": "meeting rooms"}
"""Fields that become rows of the table `spaces`, by space type."""
LEFT_ALONE = "nothing"
"""What a mapping gives a column that is not taken over."""
