"""No body pays more than by carrying on as today: estates argued in words."""

from dataclasses import replace
from typing import Any

import pytest

from estate_opt.audit import audit
from estate_opt.domain.estate import Arrangement, Estate, SupportFunction, Tier
from estate_opt.ground.errors import OptionError
from estate_opt.options.option import load
from estate_opt.planning import solve
from estate_opt.questions import refusal_words
from estate_opt.questions.diagnosis.diagnose import diagnose_estate, in_sentences
from estate_opt.questions.refusals import refusals
from estate_opt.questions.reoptimise import Made
from tests.hand import best, building, closed, costs, has_no_plan, option, place, team, toml, with_building
from tests.small_place import read_small

ASKED = {"accounts.no_body_worse_off": True}

WORKS = place(
    [
        building("a", 5, fitout_desks=5, fitout_gbp_per_desk=60),
        building("b", agency="trust", running_gbp_per_year=500),
    ],
    [team("t1", "a", 5), team("t2", "b", 5, agency="trust")],
)
"""t2 fits into a with five more desks, which cost the council £300, and saves the trust the £500 of b."""


def asked(**levers: Any) -> dict[str, Any]:
    """The option that asks, without charges for hosting."""
    return {**ASKED, "space.hosting_charge_share": 0.0} | {f"accounts.{name}": value for name, value in levers.items()}


def test_what_pays_for_all_together_but_not_for_one_is_left() -> None:
    """For all 300 are less than 500; the council alone pays the 300, so that with it asked all stays as it is."""
    costs(best(WORKS, {"space.hosting_charge_share": 0.0}), 300, today=500)
    plan = best(WORKS, asked())
    costs(plan, 500, today=500)
    assert not closed(plan)
    assert audit(plan).passed


def test_what_a_body_may_pay_more() -> None:
    """£300 by name will do, £299 will not; a share of today's nothing is nothing."""
    costs(best(WORKS, asked(may_pay_more_gbp={"council": 300})), 300)
    costs(best(WORKS, asked(may_pay_more_gbp={"council": 299})), 500)
    costs(best(WORKS, asked(margin_share=1.0)), 500)


def test_a_share_of_what_it_pays_today() -> None:
    """Where a costs the council £1,000 a year already, 30 % more is £300, and 29 % is £10 short."""
    estate = with_building(WORKS, "a", running_gbp_per_year=1000, status="keep")
    costs(best(estate, asked(margin_share=0.3)), 1300)
    costs(best(estate, asked(margin_share=0.29)), 1500)


def test_charges_count() -> None:
    """With a's £1,000 of running cost for five desks a guest of five pays £1,000: the trust would save 500."""
    estate = with_building(WORKS, "a", running_gbp_per_year=1000, status="keep")
    costs(best(estate), 1300, today=1500)
    costs(best(estate, ASKED), 1500)
    costs(best(estate, {**ASKED, "space.hosting_charge_share": 0.5}), 1300)  # the guest pays 500, the host 300 less 500


IT = {
    "council": SupportFunction("council", "IT", 6, staff_gbp_per_year=1000),
    "trust": SupportFunction("trust", "IT", 4, staff_gbp_per_year=100),
}


def shared(fixed_gbp: float, provider: str = "council") -> Estate:
    """An arrangement of both that halves the pay, for a fixed cost: 550 less so much."""
    joint = Arrangement("k", "IT", provider, fixed_gbp_per_year=fixed_gbp, min_agencies=2, tiers=(Tier(0, 0.5, 0),))
    return place([building("a"), building("b", agency="trust")], functions=IT.values(), arrangements=[joint])


@pytest.mark.parametrize("provider", ["council", "trust", "external"])
def test_the_cost_of_an_arrangement_is_borne_by_fte(provider: str) -> None:
    """Of 120 the trust bears 4 tenths, 48, and saves 50; of 130 it bears 52: then it does not pay. Whoever provides."""
    costs(best(shared(120, provider), ASKED), 550 + 120, today=1100)
    costs(best(shared(130, provider)), 550 + 130, today=1100)
    costs(best(shared(130, provider), ASKED), 1100)
    costs(best(shared(130, provider), {**ASKED, "accounts.may_pay_more_gbp": {"trust": 2}}), 550 + 130)
    assert audit(best(shared(120, provider), ASKED)).passed


def must_close() -> Estate:
    """b is to close, so that the council has to add the desks."""
    return with_building(WORKS, "b", status="close")


def test_who_would_pay_how_much_more_is_told_where_there_is_no_plan() -> None:
    """The £300 that the council has to spend clash with the status of b: either gives way."""
    has_no_plan(must_close(), asked())
    found = diagnose_estate(must_close(), option(asked()))
    assert {(policy.rule, policy.key) for policy in found.policies} >= {("no_body_worse_off", ("council",))}
    told = "\n".join(in_sentences(found))
    assert "no body pays more over the appraisal than by carrying on as today" in told
    assert "council" in told
    pinned = replace(must_close(), buildings={**must_close().buildings})
    assert found.relaxations is not None
    (gives,) = found.relaxations
    if gives.policy.rule == "no_body_worse_off":
        assert (gives.limit, gives.to) == (0.0, 300.0)
        assert "let it pay £300 more than today" in told
    costs(best(pinned, asked(may_pay_more_gbp={"council": 300})), 300)


def test_the_price_of_asking() -> None:
    """Without it £200 more would be saved, and in the plan the council pays nothing more."""
    chosen = option(asked())
    plan = best(WORKS, asked())
    found = refusals(WORKS, chosen, Made(plan.decided, plan.objective_gbp, plan.bound_gbp), 60.0)
    prices = {each.policy.key: each.found_gbp for each in found.refusals if each.policy.rule == "no_body_worse_off"}
    assert prices[("council",)] == pytest.approx(200)
    (line,) = [line for line in refusal_words.in_lines(found) if "no body pays more" in line and "£200" in line]
    assert "(in the plan £0 more than today, at most £0)" in line


def test_a_body_that_is_not_there(tmp_path: Any) -> None:
    """A name in accounts.may_pay_more_gbp is an id of the place's agencies, and figures are pounds from 0 up."""
    path = tmp_path / "mine.toml"
    path.write_text(toml({"accounts.may_pay_more_gbp": {"countty": 5}}), encoding="utf-8")
    with pytest.raises(OptionError, match=r"accounts\.may_pay_more_gbp names the agency countty, which is not"):
        solve(read_small(tmp_path / "small"), load(path).with_solver(threads=1))
    for wrong in ({"accounts.may_pay_more_gbp": {"county": -1}}, {"accounts.margin_share": 1.5}):
        path.write_text(toml(wrong), encoding="utf-8")
        with pytest.raises(OptionError, match=next(iter(wrong)).replace(".", r"\.")):
            load(path)
