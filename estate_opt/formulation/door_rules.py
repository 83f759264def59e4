"""The records of the rules on front doors. No choice of anybody's: where one cannot be kept, there is no door."""

from estate_opt.formulation import front_doors
from estate_opt.formulation.rule import HARD, Rule

DOOR_RULES = (
    Rule(
        "door_in_open_building",
        HARD,
        "a front door is open only in a building in use ({key})",
        front_doors.door_in_open_building,
    ),
    Rule(
        "counter_goes_through_door",
        HARD,
        "a service is reached through a front door only where it is offered and the door is open ({key})",
        front_doors.counter_goes_through_door,
    ),
    Rule(
        "nearest_goes_through_door",
        HARD,
        "people come to a counter behind a front door unless a nearer one is offered ({key})",
        front_doors.nearest_goes_through_door,
    ),
    Rule(
        "door_has_staff",
        HARD,
        "a front door has its least staff, and enough for the visits of all its services ({key})",
        front_doors.door_has_staff,
        row_unit="FTE",
    ),
    Rule(
        "door_posts_released",
        HARD,
        "receptions that go through a front door release no more posts than fall vacant ({key})",
        front_doors.door_posts_released,
        row_unit="FTE",
    ),
    Rule(
        "door_staff_sit_there",
        HARD,
        "the staff of a front door are of teams that serve what is reached through it, and sit there ({key})",
        front_doors.door_staff_sit_there,
        row_unit="FTE",
    ),
)
