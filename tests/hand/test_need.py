"""Need: whose access counts, and where it is concentrated. Estates argued in words."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Counter, Estate
from estate_opt.questions.diagnosis.diagnose import diagnose_estate, in_sentences
from estate_opt.results.need import need
from estate_opt.workbook.page.need_picture import need_section
from estate_opt.workbook.page.parts import Tabs
from estate_opt.workbook.tabs.need_tabs import need_of_services
from estate_opt.workbook.xlsx import write_workbook
from tests.hand import CALM, best, building, closed, costs, east, home, option, place, with_building

AROUND = {"access.default.standard_km": 2.0, "access.default.min_share": 0.9}


def town_and_estate(**given: Any) -> Estate:
    """1,000 people in town make 200 visits; 50 (deprived) on an estate 10 km off make 300, to a library for 100."""
    made = place(
        [building("town"), building("flats", rent_gbp_per_year=100, tenure="licence", notice_months=0.0, **east(10))],
        counters=[Counter("library", "town", True), Counter("library", "flats", True)],
        localities=[home("centre", 0, 1000), home("estate", 10, 50, groups=frozenset({"deprived"}))],
    )
    return replace(made, visits={("library", "centre"): 200.0, ("library", "estate"): 300.0}, **given)


def test_protecting_the_first_of_the_need_keeps_what_shares_of_heads_would_close() -> None:
    """1,000 of 1,050 people are 95 %: with 90 % asked for the estate's library closes. But 300 of 500 visits are its.

    The fewest localities that make the first 20 % of the visits are the estate alone: it goes no further, so its
    library stays, for 100. The town makes none of that 20 %, so it is not protected by it.
    """
    costs(best(town_and_estate(), AROUND, CALM), 0, today=100)
    plan = best(town_and_estate(), AROUND | {"access.default.protect_need_share": 0.2}, CALM)
    costs(plan, 100)
    assert audit(plan).passed
    (told,) = need(plan)
    # The option's need_share is 0.8: the estate makes 60 %, so the town is told too, but is not protected.
    points = [(one.access.locality, one.share_of_visits, one.share_of_localities) for one in told.first]
    assert points == [("estate", 0.6, 0.5), ("centre", 1.0, 1.0)]
    assert [one.is_protected for one in told.first] == [True, False]
    assert told.by_most == pytest.approx((0.12, 0.24, 0.6)), "a tenth of two localities is a fifth of the estate"
    assert told.curve == pytest.approx([0.12, 0.24, 0.36, 0.48, 0.6, 0.68, 0.76, 0.84, 0.92, 1.0])


def test_the_curve_of_need_is_drawn_on_the_tab_and_on_the_page(tmp_path: Path) -> None:
    """The estate is half of the localities and makes 60 % of the visits: half of the curve rises to there.

    On the tab each service is a line of its own, along its own row; on the page the curve begins at nought, and the
    fifth of the localities that make most, two fifths of the estate, is at 24 %.
    """
    plan = best(town_and_estate(), AROUND, CALM)
    sheet = need_of_services(SimpleNamespace(plan=plan))  # type: ignore[arg-type]
    write_workbook([sheet], tmp_path / "need.xlsx")
    with ZipFile(tmp_path / "need.xlsx") as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    row = [share for key, share in zip(sheet.columns, sheet.rows[0], strict=True) if key.title.endswith("0 %")]
    assert row == pytest.approx([0.12, 0.24, 0.36, 0.48, 0.6, 0.68, 0.76, 0.84, 0.92, 1.0])
    drawn = re.findall(r"<c:v>(.*?)</c:v>", chart)
    assert drawn[:11] == ["library", *(f"{tenths}0 %" for tenths in range(1, 11))]
    assert [float(share) for share in drawn[11:21]] == pytest.approx(row)
    section = need_section(Tabs([sheet]))
    assert section is not None
    assert section.title == "A fifth of the localities make 24.0 % of the visits to library"
    (curve,) = section.picture.curves
    assert curve.points.startswith("0,110.0 10,96.8 20,83.6 ")
    assert curve.points.endswith(" 100,0.0")
    assert curve.fifth_y == 83.6


def test_shares_may_be_of_visits() -> None:
    """With 90 % of the visits within 2 km both libraries stay: without the estate's it is 40 %."""
    plan = best(town_and_estate(), AROUND | {"access.default.weigh_by": "visits"}, CALM)
    costs(plan, 100)
    (share,) = (each for each in plan.access if each.form == "all")
    assert (share.of, share.people, share.after_with_room) == ("visits", 500, 1)
    costs(
        best(town_and_estate(), {**AROUND, "access.default.weigh_by": "visits", "access.default.min_share": 0.4}, CALM),
        0,
    )


def test_shares_may_be_of_people_weighted_by_group() -> None:
    """Were each of the deprived counted ten times, 1,000 of 1,500 are two thirds: at 60 % it closes, at 70 % not."""
    weighed = {"access.default.weigh_by": "groups", "access.default.group_weights": {"deprived": 10}}
    costs(best(town_and_estate(), AROUND | weighed | {"access.default.min_share": 0.6}, CALM), 0)
    costs(best(town_and_estate(), AROUND | weighed | {"access.default.min_share": 0.7}, CALM), 100)


def test_a_weighted_group_weighs_in_the_public_s_travel_too() -> None:
    """300 visits of 10 km there and back are 6,000 km: at a penny 60, less than the 100 of the library; thrice, 180."""
    travel = {"travel.public_gbp_per_km": 0.01}
    costs(best(town_and_estate(), travel, CALM), 60, today=100)
    thrice = {"access.default.weigh_by": "groups", "access.default.group_weights": {"deprived": 3}}
    costs(best(town_and_estate(), travel | thrice, CALM), 100, today=100)
    weighed = best(with_building(town_and_estate(), "flats", rent_gbp_per_year=200), travel | thrice, CALM)
    costs(weighed, 180)
    assert closed(weighed) == {"flats"}
    assert audit(weighed).passed


def test_why_protected_need_and_a_closing_building_contradict_each_other() -> None:
    """The estate's library has to close, and the need may go no further: both are named, with how far it would be."""
    shut = with_building(town_and_estate(), "flats", status="close")
    protected = option({"access.default.protect_need_share": 0.2}, CALM)
    found = diagnose_estate(shut, protected)
    assert {policy.rule for policy in found.policies} == {"need_no_further", "status_close"}
    told = "\n".join(in_sentences(found))
    assert "nobody goes further than today to library in the localities that make most of its visits" in told
    assert "estate has 0 km to go today and may have 0, and would have 10" in told
