"""Nothing that is loaded can run code: read from the source, and tried with files that would."""

import ast
import hashlib
import importlib
import io
import pickle
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import build_index, open_index
from tests.support.papers import written

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dateline", "evals", "index", "rag", "training", "ui")
TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
RUNS_CODE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "jsonpickle"}
"""Modules that may run code from the files they read."""
EXECUTE = {"execute", "executemany", "executescript"}


@cache
def calls() -> list[tuple[str, ast.Call, str]]:
    """Every call: its place, the call itself, and the name called, as written."""
    return [
        (f"{name}:{node.lineno}", node, ast.unparse(node.func))
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]


def keyword(call: ast.Call, name: str) -> Any:
    """The constant that a call gives by name; None where it gives none."""
    given = {word.arg: word.value for word in call.keywords}.get(name)
    return given.value if isinstance(given, ast.Constant) else None


def test_nothing_is_imported_that_runs_what_it_reads() -> None:
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Import)
            and any(alias.name.split(".")[0] in RUNS_CODE for alias in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in RUNS_CODE)
    ]
    assert not wrong


def test_no_text_is_run_as_code() -> None:
    wrong = [place for place, _, called in calls() if called in {"eval", "exec", "compile", "__import__"}]
    assert not wrong


def test_loaders_that_could_load_objects_load_only_numbers() -> None:
    loads = [(place, call) for place, call, called in calls() if called in {"np.load", "numpy.load"}]
    assert loads
    assert not [place for place, call in loads if keyword(call, "allow_pickle") is not False]
    assert not [place for place, _, called in calls() if called == "torch.load"]


def test_yaml_is_loaded_as_data() -> None:
    loads = [(place, called) for place, _, called in calls() if called.startswith("yaml.")]
    assert loads
    assert not [place for place, called in loads if called != "yaml.safe_load"]


def test_no_model_may_run_its_own_code() -> None:
    wrong = [
        place
        for place, call, _ in calls()
        if any(word.arg == "trust_remote_code" for word in call.keywords)
        and keyword(call, "trust_remote_code") is not False
    ]
    assert not wrong


OWN_DATABASES = {"evals/data/remembered.py"}
"""Modules with a database of their own: what the reader found is kept beside the indexes, not in one."""


def test_only_the_index_talks_to_its_database() -> None:
    speakers = {
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import) and any(alias.name == "sqlite3" for alias in node.names)
    }
    assert {name for name in speakers if not name.startswith("index/")} == OWN_DATABASES


def bindings(tree: ast.AST, name: str) -> list[ast.expr | None]:
    """All values of a name in a module; None if unknown, as for a parameter."""
    found: list[ast.expr | None] = []
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                found += [value for target in targets if isinstance(target, ast.Name) and target.id == name]
            case ast.AnnAssign(target=ast.Name(id=bound), value=value) if bound == name:
                found.append(value)
            case ast.For(target=target, iter=several):
                bound = [part for part in ast.walk(target) if isinstance(part, ast.Name) and part.id == name]
                found += [several] * len(bound)
            case ast.ImportFrom(module=module, names=names) if any(part.name == name for part in names):
                value = getattr(importlib.import_module(str(module)), name)
                found.append(ast.Constant(value) if isinstance(value, str) else None)
            case ast.arg(arg=bound) if bound == name:
                found.append(None)
    return found


def is_fixed(node: ast.expr | None, tree: ast.AST, depth: int = 0) -> bool:
    """Whether a text is made only from constants in the source.

    How often a sign is repeated may come from elsewhere: ``",".join("?" * len(keys))``.
    """
    match node:
        case ast.Constant():
            return True
        case ast.JoinedStr(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(is_fixed(part, tree, depth) for part in parts)
        case ast.FormattedValue(value=part) | ast.GeneratorExp(elt=part) | ast.ListComp(elt=part):
            return is_fixed(part, tree, depth)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return is_fixed(left, tree, depth) and is_fixed(right, tree, depth)
        case ast.BinOp(left=ast.Constant(value="?"), op=ast.Mult()):
            return True
        case ast.Call(func=ast.Attribute(value=text, attr="split" | "join" | "strip"), args=given):
            return all(is_fixed(part, tree, depth) for part in (text, *given))
        case ast.Name(id=name) if depth < 5:
            known = bindings(tree, name)
            return bool(known) and all(is_fixed(value, tree, depth + 1) for value in known)
    return False


def test_no_word_of_an_article_or_a_question_gets_into_sql() -> None:
    statements = [
        (place, call)
        for place, call, called in calls()
        if called.split(".")[-1] in EXECUTE and place.startswith(("index/", *OWN_DATABASES))
    ]
    assert len(statements) > 20
    wrong = [
        place
        for place, call in statements
        if not call.args or not is_fixed(call.args[0], TREES[place.split(":")[0]])
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("code", "fixed"),
    [
        ("run('select ' + 'one')", True),
        ("A = 'x'\nrun(f'select {A}')", True),
        ("marks = ','.join('?' * len(keys))\nrun(f'in ({marks})')", True),
        ("for part in 'a;b'.split(';'):\n    run(part)", True),
        ("def ask(word):\n    run(f'select {word}')", False),
        ("A = 'x'\nA = read()\nrun(A)", False),
        ("run('select %s' % word)", False),
        ("run('{}'.format(word))", False),
        ("run(','.join(words))", False),
    ],
)
def test_the_check_itself_tells_fixed_texts_from_others(code: str, fixed: bool) -> None:
    tree = ast.parse(code)
    (call,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "run"
    )
    assert is_fixed(call.args[0], tree) is fixed


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.mkdir, (self.folder,)


def test_an_object_in_a_checkpoint_is_never_loaded(tmp_path: Path) -> None:
    article = {"title": "A bridge", "text": "The bridge of Lomm was closed."}
    build_index(written(tmp_path / "articles.jsonl", article), tmp_path / "index")
    sprung = tmp_path / "sprung"
    replaced = 0
    for path in (tmp_path / "index" / "dense").rglob("*.npz"):
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                array = io.BytesIO()
                np.save(array, np.array([Trap(sprung)], dtype=object), allow_pickle=True)
                archive.writestr(name, array.getvalue())
        after = hashlib.sha256(path.read_bytes()).hexdigest()
        for manifest in path.parent.glob("*.json"):  # so that it is taken for the one that was written
            manifest.write_text(manifest.read_text().replace(before, after))
            replaced += 1
    assert replaced
    with open_index(tmp_path / "index") as store:
        assert store.search("bridge of Lomm", mode="dense")
    assert not sprung.exists()
    pickle.loads(pickle.dumps(Trap(sprung)))  # the trap works
    assert sprung.exists()
