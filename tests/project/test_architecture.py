"""Who may know whom, and when heavy things load. Read from the source of every tracked file."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {
    "index": {"index"},
    "rag": {"index", "rag"},
    "ui": {"index", "rag", "ui"},
    "evals": {"evals", "index", "rag", "ui"},
    "dateline": {"dateline", "evals", "index", "rag", "ui"},
    "training": {"evals", "index", "rag", "training"},
}
"""What each package may import of ours."""
SHIPPED = sorted(set(ALLOWED) - {"training"})

OWNED_TOGETHER = (
    {"torch", "sentence_transformers", "transformers"},
    {"openvino", "nncf"},
    {"faiss"},
    {"tantivy"},
    {"gradio"},
    {"mcp"},
    {"trafilatura"},
    {"pypdf"},
    {"docx"},
    {"matplotlib"},
    {"urllib3"},
    {"watchfiles"},
    {"xllamacpp"},
    {"lance"},
    {"ray"},
)
"""Heavy libraries; those in one set are of one trade, and one module of a package may own them all.

LangChain is heavy too, but two trades of it are wanted in `rag`: a chat model to write with, and the
retriever and tool that are offered to its users. Each has one owner.
"""
LANGCHAIN = {"langchain", "langchain_core"}
HEAVY = {library for libraries in OWNED_TOGETHER for library in libraries} | LANGCHAIN
# Its classes are LangChain's by inheritance, so it cannot wait; nothing of ours imports it.
SUBCLASSES = Path("rag/langchain.py")
# What trains is PyTorch through and through, and nothing of ours imports it.
RECIPE = "training"
# Measuring another recipe means writing it out, heavy libraries and all, in one place.
COMPARISONS = {"evals/speed/recipes.py"}
# The analyzer that takes questions and articles apart is tantivy's, and wanted without the BM25 index.
BESIDE_THE_OWNER = {"index/text/words.py"}


class Import(NamedTuple):
    """One imported name in one module.

    :param when: ``"start"`` as the module is imported, ``"call"`` inside a function, ``"typing"`` under
        ``TYPE_CHECKING``.
    """

    module: str
    when: str
    line: int


def tracked(pattern: str = "*") -> list[Path]:
    """The files under version control, as paths from the root; without git, the files that are there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", pattern], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        skipped = {".venv", "var", "dist"}
        found = (path.relative_to(ROOT) for path in ROOT.rglob(pattern) if path.is_file())
        return sorted(path for path in found if not skipped.intersection(path.parts))
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


MODULES = [path for path in tracked("*.py") if path.parts[0] in ALLOWED]
PYTHON = tracked("*.py")


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


def imports(node: ast.AST, when: str = "start") -> Iterator[Import]:
    """Every import below a node, relative ones with their dots."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, when, child.lineno) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield Import("." * child.level + (child.module or ""), when, child.lineno)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from imports(child, "call")
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from imports(child, "typing")
        else:
            yield from imports(child, when)


def names(path: Path) -> Iterator[tuple[str, int]]:
    """Every name that a module binds: assigned, looped over, imported as, defined, or a parameter."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno


def test_there_are_modules_to_check() -> None:
    assert {path.parts[0] for path in MODULES} == set(ALLOWED)


def test_dependencies_point_from_the_page_to_the_answers_to_the_index() -> None:
    wrong = [
        f"{path}:{found.line} imports {found.module}"
        for path in MODULES
        for found in imports(tree(path))
        if (package := found.module.split(".")[0]) in ALLOWED and package not in ALLOWED[path.parts[0]]
    ]
    assert not wrong


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_the_folders_of_a_package_import_each_other_in_one_direction(package: str) -> None:
    modules = {".".join(path.with_suffix("").parts): path for path in MODULES if path.parts[0] == package}

    def room(module: str) -> str:
        """The folder of a module; the module itself where it lies at the top."""
        return ".".join(module.split(".")[:2])

    known: dict[str, set[str]] = {room(module): set() for module in modules}
    for module, path in modules.items():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module:
                named = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                named = [alias.name for alias in node.names]
            else:
                continue
            known[room(module)] |= {room(name) for name in named if room(name) in known} - {room(module)}
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_every_folder_of_code_stands_in_the_architecture_with_the_question_it_answers() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `([\w/]+)` \| ([^|]+) \|", page, re.MULTILINE))
    folders = {path.parent.as_posix(): path for path in MODULES if path.name == "__init__.py"}
    asked = {folder: ast.get_docstring(tree(path)) for folder, path in folders.items() if "/" in folder}
    assert {folder: table.get(folder) for folder in asked} == asked
    assert set(table) - set(asked) == set(ALLOWED) - {folder.split("/")[0] for folder in asked}


def test_the_page_knows_only_the_public_names_of_the_index() -> None:
    public = {"index", "index.types", "index.errors"}
    wrong = [
        f"{path}:{found.line} imports {found.module}"
        for path in MODULES
        if path.parts[0] == "ui"
        for found in imports(tree(path))
        if found.module.split(".")[0] == "index" and found.module not in public
    ]
    assert not wrong


def test_heavy_libraries_load_only_when_a_function_needs_them() -> None:
    wrong = [
        f"{path}:{found.line} imports {found.module} at once"
        for path in MODULES
        for found in imports(tree(path))
        if found.when == "start" and found.module.split(".")[0] in HEAVY
        if path != SUBCLASSES and path.parts[0] != RECIPE
    ]
    assert not wrong


def test_only_langchain_users_import_the_langchain_module() -> None:
    importers = [
        path for path in MODULES for found in imports(tree(path)) if found.module.startswith("rag.langchain")
    ]
    assert not importers


@pytest.mark.parametrize("package", SHIPPED)
@pytest.mark.parametrize("libraries", OWNED_TOGETHER, ids=lambda libraries: "+".join(sorted(libraries)))
def test_a_heavy_library_has_one_owner_in_a_package(package: str, libraries: set[str]) -> None:
    for library in sorted(libraries):
        owners = {
            path.as_posix()
            for path in MODULES
            if path.parts[0] == package and path.as_posix() not in COMPARISONS | BESIDE_THE_OWNER
            for found in imports(tree(path))
            if found.when != "typing" and found.module.split(".")[0] == library
        }
        assert len(owners) <= 1, f"{library} is imported by {sorted(owners)}"


def test_langchain_has_one_owner_for_writing_and_one_for_its_users() -> None:
    for library in sorted(LANGCHAIN):
        owners = {
            path.as_posix()
            for path in MODULES
            if path.as_posix() not in COMPARISONS
            for found in imports(tree(path))
            if found.when != "typing" and found.module.split(".")[0] == library
        }
        assert len(owners) <= 2, f"{library} is imported by {sorted(owners)}"
        assert all(owner.startswith("rag/") for owner in owners)


def test_no_import_is_relative() -> None:
    wrong = [
        f"{path}:{found.line}"
        for path in PYTHON
        for found in imports(tree(path))
        if found.module.startswith(".")
    ]
    assert not wrong


def test_nothing_is_called_index_but_the_package() -> None:
    wrong = [f"{path}:{line}" for path in PYTHON for name, line in names(path) if name == "index"]
    assert not wrong


def test_no_folder_of_the_tests_bears_a_name_of_ours_and_no_two_files_one() -> None:
    # A folder tests/index would shadow the package inside pytest, which knows a file by its bare name.
    tests = [path for path in PYTHON if path.parts[0] == "tests"]
    assert not {part for path in tests for part in path.parts[1:-1]} & set(ALLOWED)
    # pytest finds fixtures in "conftest" alone, and nobody imports it.
    named = [path.stem for path in tests if path.stem not in ("__init__", "conftest")]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("package", SHIPPED)
def test_a_package_says_that_it_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.parametrize("package", ["rag", "index", "dateline.cli"])
def test_importing_loads_nothing_heavy(package: str) -> None:
    unwanted = sorted(HEAVY | {"langsmith", "numpy", "pandas", "scipy"})  # most come with the heavy ones
    code = f"import sys, {package}; print(*sys.modules.keys() & set({unwanted!r}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_exported_names_are_sorted_and_exist(package: str) -> None:
    module = importlib.import_module(package)
    exported = list(getattr(module, "__all__", []))
    assert exported == sorted(exported)
    assert not [name for name in exported if not hasattr(module, name)]


# Assembled, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w./])/(?:"
    + "|".join(("home", "root", "Users", "work", "tmp"))
    + r")/\w",
    "a path of one machine (Windows)": r"\b[A-Z]:\\" + "Users",
    "a host of a package registry": r"(?:"
    + "|".join(
        ("py" + r"pi\.org", "python" + r"hosted\.org", r"download\." + r"pytorch\.org", "anaconda" + r"\.org")
    )
    + r")",
}
# The one address that the set-up needs: PyTorch's CPU wheels are in no other index.
ADDRESS = ("setup/torch.sh", "CPU_WHEELS=https://" + "download." + "pytorch" + ".org/whl/cpu")


@pytest.mark.parametrize("pattern", FORBIDDEN.values(), ids=FORBIDDEN)
def test_no_file_names_a_machine_or_a_registry(pattern: str) -> None:
    wrong = []
    for path in tracked():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and the like
        wrong += [
            f"{path}:{number}: {line.strip()[:80]}"
            for number, line in enumerate(text.splitlines(), 1)
            if re.search(pattern, line) and (path.as_posix(), line) != ADDRESS
        ]
    assert not wrong
