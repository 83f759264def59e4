"""Support functions of the bodies: from accounts and registers of contracts, and from lists of staff."""

from collections.abc import Sequence
from typing import Any

from estate_opt.adopt.lists.accounts import PARTS, Cost
from estate_opt.adopt.lists.rows import ListRows, Outcome
from estate_opt.adopt.lists.staff import Staff
from estate_opt.options.levers import Adopt


def add_functions(
    costs: dict[tuple[str, str], Cost],
    staff: Sequence[Staff],
    lists: Sequence[ListRows],
    rules: Adopt,
    outcome: Outcome,
) -> None:
    """A row for each body's function. What accounts give of FTE and pay counts before what lists of staff add up to;
    what neither gives follows by rule, and is assumed."""
    groups: dict[tuple[str, str], list[Staff]] = {}
    for one in staff:
        if one.function:
            groups.setdefault((one.agency, one.function), []).append(one)
    for agency, function in dict.fromkeys([*costs, *groups]):
        cost = costs.get((agency, function), Cost(agency, function))
        own = groups.get((agency, function), [])
        if own:
            _from_staff(cost, own)
        _fill(cost, rules)
        _write(cost, own, outcome)
    for rows in lists:
        own_costs = [each for each in costs.values() if any(held is rows for held, _ in each.from_rows)]
        mapping = rows.mapping
        names = {each.function for each in own_costs}
        text = f"{mapping.file}, {mapping.sheet}: {len(own_costs):,} support functions ({', '.join(sorted(names))})."
        outcome.said.append((mapping.file, text))


def _from_staff(cost: Cost, own: Sequence[Staff]) -> None:
    """FTE and pay that the staff of units of that name add up to, where accounts do not give them."""
    if "fte" not in cost.parts:
        cost.parts["fte"] = sum(one.fte for one in own)
        cost.cells["fte"] = [one.cells for one in own if one.cells]
        cost.assumed.setdefault("function", set()).add("from the names of units and professions")
        if rules := {rule for one in own for rule in one.fte_rules}:
            cost.assumed["fte"] = rules
    paid = sum(one.pay_gbp_per_year for one in own)
    if "staff_gbp_per_year" not in cost.parts and paid:
        cost.parts["staff_gbp_per_year"] = paid
        if rules := {rule for one in own for rule in one.pay_rules}:
            cost.assumed["staff_gbp_per_year"] = rules


def _fill(cost: Cost, rules: Adopt) -> None:
    """FTE from pay, or pay from FTE; where neither is known nobody is counted, and that is assumed."""
    pay = rules.pay_gbp_per_fte
    fte, paid = cost.parts.get("fte"), cost.parts.get("staff_gbp_per_year")
    if fte is None and paid is None:
        cost.parts |= {"fte": 0.0, "staff_gbp_per_year": 0.0}
        for name in ("fte", "staff_gbp_per_year"):
            cost.assumed[name] = {"no staff are given, so none are counted"}
    elif fte is None and paid is not None:
        cost.parts["fte"] = paid / pay
        cost.assumed["fte"] = {f"pay ÷ £{pay:,.0f} (adopt.pay_gbp_per_fte)"}
    elif paid is None and fte is not None:
        cost.parts["staff_gbp_per_year"] = fte * pay
        cost.assumed["staff_gbp_per_year"] = {f"{fte:,.2f} FTE × £{pay:,.0f} (adopt.pay_gbp_per_fte)"}


def _write(cost: Cost, own: Sequence[Staff], outcome: Outcome) -> None:
    row: dict[str, Any] = {
        name: round(cost.parts[name], 2) if name == "fte" else round(cost.parts[name])
        for name in PARTS
        if name in cost.parts
    }
    basis = [f"{name}: {', '.join(sorted(rules))}".replace(";", ",") for name, rules in cost.assumed.items()]
    first = cost.from_rows[0][0].mapping if cost.from_rows else own[0].mapping
    files = [rows.mapping.file for rows, _ in cost.from_rows] + [one.mapping.file for one in own]
    numbers = [number for _, number in cost.from_rows] or [number for one in own for number in one.rows]
    shown = ", ".join(map(str, numbers[:20])) + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")
    outcome.add(
        "functions",
        agency=cost.agency,
        function=cost.function,
        **row,
        contracts_end=max(cost.ends) if cost.ends else None,
        assumed="; ".join(cost.assumed),
        basis="; ".join(basis),
        source=", ".join(dict.fromkeys(files)),
        source_ref=f"{first.sheet}, row {shown}",
    )
    cells = {name: _cells(cost, name) for name in cost.parts}
    origin = {"table": "functions", "id": f"{cost.agency} / {cost.function}", "file": first.file, "sheet": first.sheet}
    outcome.origins.append(origin | {"rows": shown} | {name: text for name, text in cells.items() if text})


def _cells(cost: Cost, name: str) -> str:
    told = "+".join(cost.cells.get(name, []))[:200]
    return f"assumed ({told})" if name in cost.assumed and told else "assumed" if name in cost.assumed else told
