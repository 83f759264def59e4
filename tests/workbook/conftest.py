"""What the tests of the workbook share: the audited town's plan, and its tabs."""

import pytest

from estate_opt.planning import solve_estate
from estate_opt.workbook.sheet import Sheet
from estate_opt.workbook.tabs import Dossier, all_sheets
from tests.audited_town import town, town_option
from tests.hostile_place import dossier_of


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    return dossier_of(solve_estate(town(), town_option()))


@pytest.fixture(scope="session")
def sheets(dossier: Dossier) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in all_sheets(dossier)}
