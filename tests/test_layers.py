"""The arrows of the house: what may import what, and what no file may hold."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import estate_opt

PACKAGE = Path(estate_opt.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 400

ROOMS = (
    "ground", "search", "spreadsheets", "options", "domain", "tables", "checks", "adopt", "audit", "results", "saved",
    "formulation", "planning", "questions", "workbook", "batch", "cli",
)  # fmt: skip
"""A room imports only from those before it. The audit stands before the formulation, which it must not know."""

WITHIN = {
    "search": (
        "beside", "milp", "params", "ctrl_c", "highs", "linear", "incumbent", "subgradient", "neighbourhoods",
        "subproblem", "second_objective", "lp_relaxation", "knapsack_cuts", "flipped", "first_plan", "lagrangian_start",
        "restricted_mip", "cut_and_solve", "p_median", "relax_and_fix", "lns", "regimes", "facility_location", "mps",
        "standalone",
    ),
    "spreadsheets": (
        "grid", "flat_files", "out_of_sight", "old_formats", "xml_parts", "ods_parts", "xlsx_sheet", "xlsx", "sheets",
    ),
    "options": ("lever_types", "reorganise", "levers", "meant", "uncertain", "option", "library"),
    "domain": (
        "tolerance", "decided", "blackouts", "spend", "unlocked", "earlier", "routes", "estimates", "known_ways",
        "front_doors", "estate", "ways", "equal_way", "programme", "hosting", "structure", "divided",
        "own_arrangements", "reorganise", "staffing", "by_desk", "appraisal", "travel", "catchment", "need",
        "receptions", "footfall", "costs", "plan", "pots", "firmness", "spread", "projects", "body_accounts",
        "run_info",
    ),
    "tables": (
        "columns", "schema", "cell_types", "typed_rows", "headings", "intake", "frames", "postcodes", "positions",
        "changes", "blank_costs", "estimates", "road_rows", "routes", "hired", "public_records", "records", "example",
        "xlsx_file", "dropdowns", "template", "annotate",
    ),
    "results": (
        "names", "assumed", "occupancy", "outcomes", "counters", "doors", "equality", "need", "places", "reasons",
        "room", "ledger", "charges", "joins", "frames", "nhs_sites", "tidy", "payback", "change", "swaps",
        "decisions_that_matter", "limits", "locks_cost", "firm", "programme", "first_steps", "pots", "summary",
        "sentences", "to_answer", "spend", "projects",
    ),
    "saved": (
        "made_with", "tables_json", "public_json", "plan_content", "locks_json", "programme_json", "plan_json",
        "projects_json", "accounts_json", "made_of", "titled", "packs", "ticks", "answers", "earlier", "runs",
        "likeness",
        "compare_ways", "compare_projects", "compare_years", "compare", "against",
    ),
    "questions": (
        "games", "robustness", "diagnosis", "surroundings", "reoptimise", "opposite", "planned_first", "years",
        "explain", "explain_words", "refusals", "refusal_words", "aims", "way_aims", "frontier", "alternatives",
        "firmness", "asked", "restored", "accounts", "structures", "structures_words",
    ),
    "workbook": (
        "sheet", "layout", "tabs", "elsewhere", "board", "charts", "xlsx", "page", "export", "packs", "deliver",
    ),
    "batch": ("one_run", "variants", "processes", "cluster"),
    "cli": (
        "shared", "streams", "ending", "outputs", "progress", "findings", "place", "explain", "solve", "library",
        "page", "export", "packs", "alternatives", "accounts", "structures", "sensitivity", "model", "main", "__main__",
    ),
}  # fmt: skip
"""The short order inside a room: a file imports only from those before it in its room."""

ONLY_IN = {
    "pulp": {"formulation"},
    "highspy": {"search.highs", "search.linear", "search.mps"},
    "networkx": {"domain.travel", "checks", "audit"},
    "openpyxl": {"spreadsheets.xlsx", "spreadsheets.xlsx_sheet"},
    "xlsxwriter": {"workbook", "tables.xlsx_file", "tables.dropdowns", "tables.template", "tables.annotate"},
    "python_calamine": {"spreadsheets.old_formats"},
    "pandas": {"tables.frames", "results.frames"},
    "pyarrow": {"spreadsheets.flat_files"},
    "pyproj": {"tables.positions"},
    "rapidfuzz": {"ground.meant", "adopt"},
    "distributed": {"batch.cluster"},
    "jinja2": {"workbook.page"},
    "click": {"cli"},
    "rich": {"cli.progress"},
}
"""A library that only these rooms, or these files of a room, may know."""

NOT_KNOWN_TO_THE_AUDIT = {"formulation", "search", "domain.appraisal", "domain.catchment", "domain.footfall"}
"""It re-checks the plan by its own arithmetic, so it imports none of these itself."""

HEAVY = {
    "dask",
    "distributed",
    "pandas",
    "scipy",
    "openpyxl",
    "xlsxwriter",
    "pulp",
    "highspy",
    "networkx",
    "pyproj",
    "pyarrow",
    "numpy",
    "jinja2",
    "pydantic",
}
"""Libraries that take longer to load than a help text may."""

ADDED_TO = {"RULES", "FLOWS", "SUMS"}
"""Lists, no figures: the test of what has to be touched to add a rule or a cost puts one more into each."""

MAY_PRINT = {"spreadsheets.old_formats"}
"""The reader of old formats, which runs in a child process and speaks to its parent that way."""

MOST_ENTRIES, MOST_FLOORS = 20, 12
"""What `estate_opt/` may show, and how long a chain of imports from room to room may be."""

VAGUE = {"utils", "helpers", "manager", "common", "base", "misc", "core"}


def place_of(path: Path) -> tuple[str, ...]:
    """Where a file stands: its room, then what it is called in it (a folder inside a room counts as one)."""
    return path.relative_to(PACKAGE).with_suffix("").parts[:2]


def room_of(path: Path) -> str:
    return place_of(path)[0]


def is_within(path: Path, places: set[str]) -> bool:
    """Whether a file is in one of some rooms, or is one of some files of rooms."""
    return bool({room_of(path), ".".join(place_of(path))} & places)


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere in it, in full."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are written in full"
            is_package = node.module == "estate_opt"
            yield from (f"{node.module}.{alias.name}" for alias in node.names) if is_package else [str(node.module)]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def ours(path: Path) -> set[tuple[str, ...]]:
    """Places of the package that a file imports, itself left out."""
    names = {tuple(name.split(".")[1:3]) for name in imported(path) if name.startswith("estate_opt.")}
    return names - {place_of(path)}


ROOM_FILES = [path for path in FILES if room_of(path) != "__init__"]


def test_every_file_has_its_place_in_the_order() -> None:
    """A new room, and a new file of a room that has an order, is put into it with thought."""
    assert {room_of(path) for path in ROOM_FILES} == set(ROOMS)
    for room, order in WITHIN.items():
        held = {place_of(path)[1] for path in ROOM_FILES if room_of(path) == room}
        assert held - {"__init__"} == set(order), room


@pytest.mark.parametrize("path", ROOM_FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_from_those_before_it(path: Path) -> None:
    """No arrow points up, from room to room or inside a room."""
    room, *rest = place_of(path)
    assert {other for other, *_ in ours(path) if ROOMS.index(other) > ROOMS.index(room)} == set()
    order = WITHIN.get(room)
    if order and rest != ["__init__"]:
        within = {names[1] for names in ours(path) if names[0] == room and len(names) > 1}
        assert {name for name in within if order.index(name) > order.index(rest[0])} == set()


def test_the_house_shows_few_rooms_on_few_floors() -> None:
    """Somebody new sees at a glance what there is, and how it stands on each other."""
    entries = {path.name for path in PACKAGE.iterdir()} - {"__pycache__", "models"}
    assert len(entries) <= MOST_ENTRIES
    floor: dict[str, int] = {}
    for room in ROOMS:
        below = {name for path in ROOM_FILES if room_of(path) == room for name, *_ in ours(path)} - {room}
        floor[room] = 1 + max((floor[name] for name in below), default=0)
    assert max(floor.values()) <= MOST_FLOORS


def test_the_engine_knows_no_estate() -> None:
    """The search stands by itself: of ours it knows only the ground, and it knows no PuLP."""
    engine = [path for path in FILES if room_of(path) == "search"]
    assert set().union(*(ours(path) for path in engine)) <= {
        *(place_of(path) for path in engine),
        ("ground", "errors"),
    }


def test_games_know_no_estate() -> None:
    """Who pays what in a game of cost is worked out from plain arrays: of ours it knows nothing."""
    games = [path for path in FILES if path.parts[-3:-1] == ("questions", "games")]
    assert games
    names = {name for path in games for name in imported(path) if name.startswith("estate_opt.")}
    assert {name for name in names if not name.startswith("estate_opt.questions.games.")} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_library_is_known_only_where_it_belongs(path: Path) -> None:
    """PuLP, HiGHS, networkx, the workbook libraries and click stay in their rooms."""
    libraries = {name.split(".")[0] for name in imported(path)}
    assert {name for name in libraries if name in ONLY_IN and not is_within(path, ONLY_IN[name])} == set()


def test_the_audit_shares_no_code_with_what_it_checks() -> None:
    """What the audit reaches, directly or through others, is neither PuLP nor the formulation."""
    direct = set().union(*(ours(path) for path in FILES if room_of(path) == "audit"))
    assert {".".join(names) for names in direct} & NOT_KNOWN_TO_THE_AUDIT == set()
    assert {names[0] for names in direct} & NOT_KNOWN_TO_THE_AUDIT == set()
    reached, waiting = set[str](), ["audit"]
    while waiting:
        room = waiting.pop()
        reached.add(room)
        waiting += [n for path in FILES if room_of(path) == room for n, *_ in ours(path) if n not in reached]
    assert reached & {"formulation", "search"} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_is_long(path: Path) -> None:
    """A file is split by theme before it passes 400 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def public_functions(body: list[ast.stmt], where: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Functions, classes and methods whose names do not begin with an underscore, outside those that do."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield where + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public_functions(node.body, f"{node.name}.")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_whatever_is_public_says_what_it_does(path: Path) -> None:
    """Every module says what it is, and every public function and method has a docstring."""
    content = tree(path)
    is_click = room_of(path) == "cli"
    silent = [
        name
        for name, node in public_functions(content.body)
        if isinstance(node, ast.FunctionDef) and not ast.get_docstring(node) and not (is_click and "." in name)
    ]
    assert silent == []
    assert ast.get_docstring(content) or not content.body


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_holds_what_was_ruled_out(path: Path) -> None:
    """No bare or all-catching except, nothing left undone, nothing vague in a name, and only the command prints."""
    content, text = tree(path), path.read_text(encoding="utf-8")
    caught = [node.type for node in ast.walk(content) if isinstance(node, ast.ExceptHandler)]
    assert all(isinstance(kind, ast.expr) for kind in caught)
    named = {node.id for kind in caught if kind for node in ast.walk(kind) if isinstance(node, ast.Name)}
    assert not named & {"Exception", "BaseException"}
    assert not [word for word in ("TODO", "FIXME", "raise NotImplementedError") if word in text]
    assert path.stem not in VAGUE
    calls = {
        node.func.id for node in ast.walk(content) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"eval", "exec", "compile"}
    assert is_within(path, MAY_PRINT) or "print" not in calls


def test_no_test_is_switched_off() -> None:
    """Tests are skipped only by a stated reason inside a fixture, or where a program is absent."""
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        marks = [ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)]
        assert not {"pytest.mark.skip", "pytest.mark.xfail"} & set(marks), path.name


def test_no_test_patches_a_constant() -> None:
    """What a test wants to be otherwise it hands in: a figure that can only be patched is no parameter yet."""
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        patches = [call for call in calls if ast.unparse(call.func).endswith("setattr")]
        named = [argument.value for call in patches for argument in call.args[:2] if isinstance(argument, ast.Constant)]
        constants = {str(name) for name in named if str(name).rsplit(".", 1)[-1].isupper()}
        assert constants <= (ADDED_TO if path.name == "test_to_add.py" else set()), path.name


def test_help_is_instant() -> None:
    """`estate-opt --help` loads none of the heavy libraries."""
    ask = (
        "import sys\n"
        "from estate_opt.cli.main import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=30,
                          cwd=PACKAGE.parent)  # fmt: skip
    assert "Usage" in told.stdout
    loaded = set(told.stdout.rsplit("LOADED", 1)[1].split())
    assert loaded & HEAVY == set()
