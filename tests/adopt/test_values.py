"""Values as people write them."""

from datetime import date

import pytest

from estate_opt.adopt.cell_values import Unclear, date_of, is_month_first, number_of
from estate_opt.adopt.heading_words import parse
from estate_opt.adopt.units import FT2, Measure
from estate_opt.adopt.whereabouts import grid_reference, km_off, on_land
from estate_opt.adopt.word_values import GONE, kind_of, status_of, tenure_of
from estate_opt.tables.postcodes import outcode_of, outcodes, postcode_of


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.5", 1234.5), ("£1.2m", 1_200_000), ("(500)", -500), ("500-", -500), ("£12k", 12_000), ("12%", 0.12),
        ("Not Applicable", None), ("-", None), ("tbc", None), ("nil", 0), (" 1 234 ", 1234), ("c. 500", 500),
        ("£45,000 p.a.", 45_000), ("£1,000 pcm", 12_000), (7, 7), ("−3", -3),
    ],
)  # fmt: skip
def test_numbers(written: object, value: float | None) -> None:
    """Each reads as a person means it."""
    read = number_of(written).value  # type: ignore[arg-type]
    assert read == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize("written", ["1.234,5", "100-120", "see lease", "12,34", True])
def test_numbers_that_could_mean_two_things(written: object) -> None:
    """They are refused rather than guessed."""
    with pytest.raises(Unclear):
        number_of(written)  # type: ignore[arg-type]


def test_a_unit_in_the_cell_wins_over_the_columns() -> None:
    """Square metres in a column of square feet are square metres."""
    assert number_of("900 sq m", Measure.FLOOR, FT2.factor).value == 900
    assert number_of("900", Measure.FLOOR, FT2.factor).value == pytest.approx(900 * 0.09290304)
    assert number_of("£1.2m", Measure.MONEY, 1000.0).value == 1_200_000


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("31/03/2027", date(2027, 3, 31)), ("2027-03-31", date(2027, 3, 31)), ("31.3.27", date(2027, 3, 31)),
        ("04/05/2026", date(2026, 5, 4)), ("31 March 2027", date(2027, 3, 31)), ("31st Mar 27", date(2027, 3, 31)),
        ("20270331", date(2027, 3, 31)), (46_112, date(2026, 3, 31)), ("46112", date(2026, 3, 31)),
        ("Mar-30", date(2030, 3, 31)), ("December 2029", date(2029, 12, 31)), ("2031", date(2031, 12, 31)),
        ("01/02/75", date(1975, 2, 1)), ("rolling", None), ("N/A", None), ("holding over", None),
    ],
)  # fmt: skip
def test_dates(written: object, value: date | None) -> None:
    """Day first; day numbers; short years; a month or year alone means its last day."""
    assert date_of(written).value == value  # type: ignore[arg-type]


def test_american_dates_only_where_the_whole_column_is() -> None:
    """A month above 12 with no day above 12 anywhere shows an American column."""
    assert is_month_first(["03/31/2027", "04/05/2026"])
    assert not is_month_first(["03/31/2027", "31/03/2026"])
    assert date_of("04/05/2026", month_first=True).value == date(2026, 4, 5)
    with pytest.raises(Unclear):
        date_of("31/31/2026")


@pytest.mark.parametrize(
    ("word", "tenure"),
    [
        ("Freehold", "freehold"), ("F/H", "freehold"), ("Owned", "freehold"), ("Heritable", "freehold"),
        ("Freehlod", "freehold"),
        ("LEASEHOLD\u00a0", "leasehold"), ("Leased In", "leasehold"), ("Lease hold", "leasehold"),
        ("Tenancy at will", "licence"),
        ("Licence", "licence"), ("MOTO", "licence"), ("PFI", "pfi"), ("Prydles", "leasehold"), ("n/a", None),
    ],
)  # fmt: skip
def test_tenures(word: str, tenure: str | None) -> None:
    """Words for tenure, misspelt too."""
    assert tenure_of(" ".join(word.split()))[0] == tenure


def test_tenures_that_are_unclear() -> None:
    """Two in one, none at all, or a lone letter outside a column of codes."""
    for word in ("Freehold and leasehold", "Purple", "L"):
        with pytest.raises(Unclear):
            tenure_of(word)
    assert tenure_of("L", codes=True)[0] == "leasehold"


def test_statuses() -> None:
    """Words for what may happen to a building."""
    words = ("Retain", "Surplus - dispose", "Operational", "Closed 2012", "Temporarily closed", "To be closed")
    assert [status_of(word) for word in words] == ["keep", "close", "free", GONE, "free", "close"]
    assert status_of("Yes", closed_heading=True) is GONE


def test_units_in_headings() -> None:
    """The unit is taken out before a heading is compared, so that areas in feet and metres are one thing."""
    assert parse("Gross Internal Area (ft²)").core == parse("Gross Internal Area sqm").core
    assert parse("Rent (£000 p.a.)").unit is not None
    assert parse("Rent (£000 p.a.)").unit.factor == 1000  # type: ignore[union-attr]
    assert parse("Rent per sq ft").unit.measure is Measure.RATE  # type: ignore[union-attr]
    assert parse("floor_area_sqm").words == "floor area"


def test_postcodes_and_grid_references() -> None:
    """Postcodes are found in a cell, grid references and pairs turned into metres."""
    assert postcode_of("Preston, pr12nl ") == "PR1 2NL"
    assert outcode_of("LA1 4XQ") == "LA1"
    assert grid_reference("SO 952 222") == (395_250, 222_250)
    assert grid_reference("395265, 222126") == (395_265, 222_126)
    ben_nevis = grid_reference("NN 166 712")
    assert ben_nevis == (216_650, 771_250)
    assert grid_reference("the corner") is None


def test_the_sea_is_told_from_the_land() -> None:
    """Every outcode's middle is on land; the Irish Sea and New York are not."""
    middles = [(each.easting, each.northing) for each in outcodes().values()]
    assert all(on_land(middles))
    assert on_land([(270_000.0, 450_000.0), (-1e7, -1e7)]) == [False, False]
    assert km_off((395_265, 222_126), "GL50 1DY") is None
    assert (km_off((395_265, 222_126), "AB10 1AB") or 0) > 500


def test_kinds() -> None:
    """The category tells before the name does."""
    assert kind_of("Library", "The Old Court House") == "library"
    assert kind_of("", "Quayside House") == "office"
    assert kind_of("", "Plot 7") == "other"
    assert kind_of("", "Garden Street Health Centre") == "clinic"
    assert kind_of("Office", "Victoria Gardens") == "office"


@pytest.mark.parametrize(
    "name",
    [
        "Bandstand", "The Band Stand, Park Road", "Sandon Gardens", "Queen's Garden, and associated buildings",
        "Regent Arcade Car Park", "High Street Car Park, leased in", "Tennis Courts School Lane, Ashby",
        "Public Conveniences College Road", "Bath Terrace W C's", "Land in School Road", "Court Lane Allotments",
    ],
)  # fmt: skip
def test_what_is_outdoors_is_no_office(name: str) -> None:
    """Whatever street it stands in, and whatever kind of building that street is called after."""
    assert kind_of("", name) == "grounds"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Library and public conveniences", "library"), ("Garden House", "office"), ("Car Park Road Clinic", "clinic"),
        ("12 Montpellier Gardens", "other"), ("Landmark House", "office"), ("County Court, Castle Street", "court"),
    ],
)  # fmt: skip
def test_what_is_called_after_something_outdoors_is_what_it_is(name: str, kind: str) -> None:
    """A word of the outdoors in a name or a street makes no garden of a house."""
    assert kind_of("", name) == kind
