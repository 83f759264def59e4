"""A small program that re-checks a plan from its JSON file and the place's own workbook, and knows nothing else.

It stands for what a client's analyst would write. Nothing of `estate_opt` is used: the cells are read as they
stand, the levers come from the JSON file, and each rule is written out again.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from math import fsum, hypot
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

Rows = list[dict[str, Any]]
NEAR = 1e-6


def rows_of(workbook: Path) -> dict[str, Rows]:
    """The rows of every sheet by their headings; blank cells are left out."""
    tables = {}
    for sheet in load_workbook(workbook, data_only=True).worksheets:
        headings, *body = sheet.iter_rows(values_only=True)
        rows = [{str(name): cell for name, cell in zip(headings, row, strict=True) if cell is not None} for row in body]
        tables[sheet.title] = [row for row in rows if row]
    return tables


class Recheck:
    """What is wrong with a plan: every method yields sentences, and none if it is right."""

    def __init__(self, workbook: Path, json_file: Path) -> None:
        self.tables = rows_of(workbook)
        self.plan: dict[str, Any] = json.loads(json_file.read_text(encoding="utf-8"))
        self.levers: dict[str, Any] = self.plan["option"]["levers"]
        self.open = {name for name, state in self.plan["buildings"].items() if state == "open"}

    def faults(self) -> list[str]:
        """All of it."""
        return [
            *self.housing(),
            *self.desks(),
            *self.closed_are_empty(),
            *self.money(),
            *self.accounts(),
            *self.access(),
            *self.nearness(),
        ]

    def housing(self) -> Iterator[str]:
        """Each team sits in an open building, or every function it delivers is supplied by somebody else."""
        arrangement = {(row["agency"], row["function"]): row["arrangement"] for row in self.plan["functions"]}
        if set(self.plan["teams"]) != {row["team"] for row in self.tables["teams"]}:
            yield "The plan's teams are not the place's."
        for row in self.tables["teams"]:
            home = self.plan["teams"][row["team"]]
            if home is None:
                if arrangement.get((row["agency"], row.get("function")), "own") == "own":
                    yield f"{row['team']} is dissolved, and nobody supplies its function."
            elif home not in self.open:
                yield f"{row['team']} sits in {home}, which is closed."
            elif row.get("movable") == "no" and home != row["building"]:
                yield f"{row['team']} may not move, and does."

    def nearness(self) -> Iterator[str]:
        """No more is changed from an earlier plan than the lever says, and others are as far away as they should be."""
        earlier = self.plan["earlier"]
        if (held_to := earlier["held_to"]) is not None:
            changed = [
                k for part in ("buildings", "teams") for k, v in held_to[part].items() if self.plan[part][k] != v
            ]
            now = {(row["agency"], row["function"]): row["arrangement"] for row in self.plan["functions"]}
            before = {(row["agency"], row["function"]): row["arrangement"] for row in held_to["functions"]}
            number = len(changed) + sum(now[key] != arrangement for key, arrangement in before.items())
            limit = self.levers["preserve.max_differences"]
            if number != len(held_to["differences"]) or (limit != "no limit" and number > limit):
                yield f"{number} decisions are changed, {len(held_to['differences'])} are told, {limit} allowed."
        for other in earlier["apart_from"]:
            number = sum(self.plan["buildings"][name] != state for name, state in other["buildings"].items())
            if number < other["at_least_buildings"]:
                yield f"Only {number} buildings differ from {other['plan']}."

    def desks(self) -> Iterator[str]:
        """The desks of teams and of shared staff fit into each building, fit-out included and within its limit.

        Where somebody moves in, a share of the desks is kept free.
        """
        per_fte = self.levers["space.desks_per_fte"]
        kept_free = dict.fromkeys((host for host, _ in self._shared_staff()), self.levers["space.headroom_share"])
        needed: dict[str, float] = defaultdict(float)
        for row in self.tables["teams"]:
            home = self.plan["teams"][row["team"]]
            if home is not None:
                needed[home] += row.get("desks", row["fte"] * per_fte)
                if home != row.get("building"):
                    kept_free[home] = self.levers["space.headroom_share"]
        for host, fte in self._shared_staff():
            needed[host] += fte * per_fte
        for row in self.tables["buildings"]:
            name, added = row["building"], self.plan["fitout_desks"].get(row["building"], 0.0)
            if added > row.get("fitout_desks", 0) + NEAR:
                yield f"{name}: {added} desks are added, more than can be."
            if needed[name] > (row["desks"] + added) * (1 - kept_free.get(name, 0.0)) + NEAR:
                yield f"{name}: {needed[name]} desks are needed, of {row['desks']} + {added}, some kept free."

    def _shared_staff(self) -> Iterator[tuple[str, float]]:
        """Building and FTE of each arrangement that runs and sits in the place, what its tier saves taken off."""
        fte = {(row["agency"], row["function"]): row["fte"] for row in self.tables["functions"]}
        served: dict[str, float] = defaultdict(float)
        host = {}
        for row in self.plan["functions"]:
            if row["arrangement"] != "own":
                served[row["arrangement"]] += fte[row["agency"], row["function"]]
                host[row["arrangement"]] = row["building"]
        for name, scale in served.items():
            reached = [
                t for t in self.tables["arrangement_tiers"] if t["arrangement"] == name and t["from_fte"] <= scale
            ]
            saving = max(reached, key=lambda tier: tier["from_fte"])["staff_saving"]
            if host[name] is not None:
                really = self.levers["functions.realised_saving_share"] * self.levers["outturn.take_up_share"]
                yield host[name], scale * (1 - really * saving)

    def closed_are_empty(self) -> Iterator[str]:
        """Nothing is offered, and no shared staff sit, in a closed building; and what must stay or go does.

        But for counters where it is left in a way that keeps its hall.
        """
        left_by = {name: way["route"] for name, way in self.plan["routes"].items()}
        halls = {
            row["building"]
            for row in self.tables.get("routes", ())
            if row.get("keeps_hall") == "yes" and left_by.get(str(row["building"])) == row["route"]
        }
        for row in [*self.plan["counters"], *self.plan["functions"]]:
            is_there = row["building"] in self.open or (row["building"] in halls and "service" in row)
            if row["building"] is not None and not is_there:
                yield f"{row['building']} is closed, but used: {row}."
        for row in self.tables["buildings"]:
            if (row.get("status"), row["building"] in self.open) in {("keep", False), ("close", True)}:
                yield f"{row['building']} should {row['status']}."

    def money(self) -> Iterator[str]:
        """Both ledgers, discounted at the Green Book's rate, come to the net present costs to the pound."""
        first = int(self.levers["appraisal.start"][:4])
        rate = 1 + self.levers["appraisal.discount_rate"]  # to year 30: the ledger is shorter
        for ledger, stated in (("ledger", "objective_gbp"), ("ledger_today", "today_gbp")):
            left_out = () if self.levers["appraisal.count_transfers"] else ("transfer",)
            total = fsum(
                row["gbp"] / rate ** (row["year"] - first) for row in self.plan[ledger] if row["class"] not in left_out
            )
            if abs(total - self.plan[stated]) > 1:
                yield f"{ledger} comes to {total}, not {self.plan[stated]}."
        if self.plan["bound_gbp"] > self.plan["objective_gbp"]:
            yield "The plan costs less than any plan can."

    def accounts(self) -> Iterator[str]:
        """Where nobody may be worse off, no body's ledger comes to more than today's and what is allowed it."""
        if not self.levers["accounts.no_body_worse_off"]:
            return
        first = int(self.levers["appraisal.start"][:4])
        rate = 1 + self.levers["appraisal.discount_rate"]
        for body in {row["agency"] for row in self.tables["agencies"]}:
            then, today = (
                fsum(r["gbp"] / rate ** (r["year"] - first) for r in self.plan[ledger] if r["agency"] == body)
                for ledger in ("ledger", "ledger_today")
            )
            allowed = self.levers["accounts.margin_share"] * abs(today)
            allowed += self.levers["accounts.may_pay_more_gbp"].get(body, 0.0)
            if then > today + allowed + 1:
                yield f"{body} pays {then - today} more than today."

    def access(self) -> Iterator[str]:
        """The shares within each standard are what the coordinates say, and nobody falls outside."""
        open_today = {(row["service"], row["building"]) for row in self.tables["counters"] if row["status"] == "open"}
        in_plan = {(row["service"], row["building"]) for row in self.plan["counters"]}
        for row in self.plan["access"]:
            if row["after"] < row["before"] - NEAR:
                yield f"Fewer people are within the standard than today: {row}."
            if row["form"] == "all":
                for stated, counters in ((row["before"], open_today), (row["after"], in_plan)):
                    share = self._share_within(row["service"], counters)
                    if abs(share - stated) > NEAR:
                        yield f"{row['service']}: {share} are within the standard, not {stated}."

    def _share_within(self, service: str, counters: set[tuple[str, str]]) -> float:
        standard_km = self.levers.get(f"access.{service}.standard_km", self.levers["access.default.standard_km"])
        at = {row["building"]: (row["easting"], row["northing"]) for row in self.tables["buildings"]}
        offered = [at[building] for offers, building in counters if offers == service]
        within = 0
        for place in self.tables["localities"]:
            metres = min(hypot(place["easting"] - east, place["northing"] - north) for east, north in offered)
            if metres / 1000 * self.levers["travel.detour_factor"] <= standard_km + NEAR:
                within += place["population"]
        return float(within / sum(place["population"] for place in self.tables["localities"]))
