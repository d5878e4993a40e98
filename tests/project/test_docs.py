"""Commands, links and code in the documents work."""

import ast
import importlib
import re
import shlex
from pathlib import Path

import pytest

from dateline.cli import make_parser, parse
from dateline.manual import below, manual
from evals.__main__ import COMMANDS
from evals.__main__ import parser as make_eval_parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path.relative_to(ROOT)
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("evals/*.md"))
)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
ELSEWHERE = re.compile(r"^(?:https?:|mailto:|#)")


def page(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    # Every block is matched, whatever its language: a closing fence must not pass for an opening one.
    found = re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [body for name, body in found if name == language]


def shell_lines() -> list[str]:
    """Every line of every shell block, and every `dateline ...` or `make ...` in running text.

    Synopses (with brackets) are left out: they are not for typing.
    """
    lines = []
    for name in PAGES:
        if name == Path("docs/cli.md"):
            continue  # made from the parser; see below
        text = page(name)
        lines += [line for block in blocks(text, "sh") for line in block.splitlines() if line.strip()]
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        lines += re.findall(r"`((?:make|dateline) [^`\[]+)`", prose)
    return sorted(set(lines))


def check_make(arguments: list[str]) -> None:
    variables = [argument for argument in arguments if "=" in argument]
    for target in arguments:
        if target not in variables:
            assert target in TARGETS, f"make has no target {target}"
    for variable in variables:
        name = variable.split("=")[0]
        assert re.search(rf"\b{name}\b", MAKEFILE), f"the Makefile knows no variable {name}"


def check_dateline(arguments: list[str]) -> None:
    if "--help" in arguments:
        arguments.remove("--help")
        commands = {parser.prog for parser in below(make_parser())}
        assert " ".join(["dateline", *arguments]) in commands
    elif arguments[0] == "eval":
        rest = arguments[1:]
        make_eval_parser().parse_args(rest if rest and rest[0] in COMMANDS else ["run", *rest])
    else:
        parse(arguments, {})


@pytest.mark.parametrize("line", shell_lines())
def test_a_command_in_the_documents_can_be_typed(line: str) -> None:
    program, *arguments = shlex.split(line, comments=True)
    match program:
        case "make":
            check_make(arguments)
        case "dateline":
            check_dateline(arguments)
        case _:
            assert program in {"git", "cd"}, f"{program} is not ours to promise"


def test_the_command_line_page_is_what_help_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")  # that of the window must not matter
    assert page("docs/cli.md") == manual(), "run: make docs"


def test_make_lists_every_target_with_its_purpose() -> None:
    described = set(re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, re.MULTILINE))
    assert described == TARGETS
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].replace("\\", " ").split()) == TARGETS


@pytest.mark.parametrize("name", PAGES, ids=str)
def test_links_to_files_lead_somewhere(name: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page(name))
    inside = [target.split("#")[0] for target in targets if not ELSEWHERE.match(target)]
    assert not [target for target in inside if not (ROOT / name.parent / target).exists()]


@pytest.mark.parametrize("block", blocks(page("README.md"), "python"))
def test_python_in_the_readme_imports_what_exists(block: str) -> None:
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.ImportFrom):
            module = importlib.import_module(str(node.module))
            assert not [alias.name for alias in node.names if not hasattr(module, alias.name)]


def test_python_in_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As the reader would: in a folder with seeds/, where var/index will be.
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    for block in blocks(page("README.md"), "python"):
        exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
    assert (tmp_path / "var" / "index").is_dir()


def test_every_folder_of_the_tree_exists_and_every_package_is_in_it() -> None:
    tree = next(block for block in blocks(page("README.md"), "") if "index/" in block)
    named = set(re.findall(r"^(\w+)/", tree, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/py.typed")}
    assert packages <= named
    assert not [name for name in named - {"var"} if not (ROOT / name).is_dir()]


def test_contributing_fits_a_screen_or_two() -> None:
    assert len(page("CONTRIBUTING.md").splitlines()) <= 60
