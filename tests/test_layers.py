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

LAYERS = (
    "errors", "schema", "estate", "levers", "uncertain", "option", "appraisal",
    "grid", "files", "pauses", "cell_types", "flat_files", "old_formats", "sheets", "tables", "headings", "intake",
    "library", "positions", "changes", "records", "checks", "template", "annotate", "adopt",
    "travel", "catchment", "plan", "ticks", "earlier", "audit", "formulation",
    "programme", "solve", "standing", "subgradient", "neighbourhoods", "remainder", "root", "knapsacks", "prices",
    "whole", "cut_and_solve", "medians", "descent", "sweeps", "search", "structure", "draft", "start", "planning",
    "rule_words", "loosened", "frontier", "points", "surroundings", "anew",
    "conflict", "relaxation", "diagnose", "opposite", "explain", "explain_words", "refusals", "refusal_words",
    "runs", "compare", "cost_words", "occupancy", "summary",
    "spread", "revalued", "switching", "sensitivity", "sensitivity_words",
    "tabs", "export", "report", "deliver", "alternatives", "variants", "batch",
    "asked", "cli_library", "cli_explain", "cli_alternatives", "cli_sensitivity", "cli",
)  # fmt: skip
"""A module imports only from those before it. The audit stands before the formulation, which it must not know."""

ONLY_IN = {
    "pulp": {"formulation", "programme", "draft", "start"},  # draft and start name their type
    "highspy": {"solve"},
    "networkx": {"travel", "checks", "audit"},
    "openpyxl": {"sheets"},
    "xlsxwriter": {"export", "tabs", "template", "annotate"},
    "python_calamine": {"old_formats"},
    "pyarrow": {"flat_files"},
    "pyproj": {"positions"},
    "rapidfuzz": {"cell_types", "adopt"},
    "distributed": {"batch"},
    "click": {"cli", "cli_library", "cli_explain", "cli_alternatives", "cli_sensitivity"},
    "rich": {"cli"},
}
"""A library that only these modules may know."""

NOT_KNOWN_TO_THE_AUDIT = {
    "formulation",
    "programme",
    "solve",
    "neighbourhoods",
    "sweeps",
    "search",
    "draft",
    "appraisal",
    "catchment",
}
"""It re-checks the plan by its own arithmetic, so it shares none of these."""

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
    "pydantic",
}
"""Libraries that take longer to load than a help text may."""

MAY_PRINT = {"cli", "cli_library", "old_formats"}
"""The command; and the reader of old formats, which runs in a child process and speaks to its parent that way."""

VAGUE = {"utils", "helpers", "manager", "common", "base", "misc", "core"}


def module_of(path: Path) -> str:
    """The module of the package that a file belongs to: `formulation` for all its themes."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


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


def ours(path: Path) -> set[str]:
    """Modules of the package that a file imports, its own left out."""
    names = {name.split(".")[1] for name in imported(path) if name.startswith("estate_opt.")}
    return names - {module_of(path)}


def test_every_module_has_its_place_in_the_order() -> None:
    """A new module is put into LAYERS with thought."""
    assert {module_of(path) for path in FILES} - {"__init__"} <= set(LAYERS)
    assert len(set(LAYERS)) == len(LAYERS)


@pytest.mark.parametrize(
    "path", [f for f in FILES if module_of(f) != "__init__"], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_a_module_imports_only_from_those_before_it(path: Path) -> None:
    """No arrow points up."""
    place = LAYERS.index(module_of(path))
    assert {name for name in ours(path) if LAYERS.index(name) > place} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_library_is_known_only_where_it_belongs(path: Path) -> None:
    """PuLP, HiGHS, networkx, the workbook libraries and click stay in their rooms."""
    libraries = {name.split(".")[0] for name in imported(path)}
    assert {name for name in libraries if module_of(path) not in ONLY_IN.get(name, {module_of(path)})} == set()


def test_the_audit_shares_no_code_with_what_it_checks() -> None:
    """What the audit reaches, directly or through others, is neither PuLP nor the formulation."""
    reached, waiting = set[str](), ["audit"]
    direct = set().union(*(ours(path) for path in FILES if module_of(path) == "audit"))
    while waiting:
        module = waiting.pop()
        reached.add(module)
        waiting += [n for path in FILES if module_of(path) == module for n in ours(path) if n not in reached]
    assert direct & NOT_KNOWN_TO_THE_AUDIT == set()
    assert reached & {"formulation", "programme", "solve", "neighbourhoods", "search", "structure", "draft"} == set()


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
    is_click = module_of(path).startswith("cli")
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
    assert module_of(path) in MAY_PRINT or "print" not in calls


def test_no_test_is_switched_off() -> None:
    """Tests are skipped only by a stated reason inside a fixture, or where a program is absent."""
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        marks = [ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)]
        assert not {"pytest.mark.skip", "pytest.mark.xfail"} & set(marks), path.name


def test_help_is_instant() -> None:
    """`estate-opt --help` loads none of the heavy libraries."""
    ask = (
        "import sys\n"
        "from estate_opt.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=30,
                          cwd=PACKAGE.parent)  # fmt: skip
    assert "Usage" in told.stdout
    loaded = set(told.stdout.rsplit("LOADED", 1)[1].split())
    assert loaded & HEAVY == set()
