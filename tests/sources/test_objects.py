"""Objects on S3 as sources, against a server on this machine."""

import gzip
import json
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from index import SourceError, open_index
from index.sources import objects
from index.sources.read import read_sources
from index.types import Found, Rejected, Unread
from tests.support.object_storage import delete, object_storage, put


def lines(*names: str) -> bytes:
    told = ({"id": name, "title": name, "text": f"The ferry {name} ran late."} for name in names)
    return "\n".join(map(json.dumps, told)).encode()


def packed() -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("inner.jsonl", lines("mole"))
    return data.getvalue()


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    pytest.importorskip("pyarrow")
    with pytest.MonkeyPatch.context() as environment, object_storage(environment) as endpoint:
        put(endpoint, "papers")
        put(endpoint, "papers/2024/a.jsonl", lines("anna", "bert"))
        put(endpoint, "papers/2024/05/b.jsonl.gz", gzip.compress(lines("carl")))
        put(endpoint, "papers/2024/05/c.zip", packed())
        put(endpoint, "papers/2024/05/d.md", b"# Dora\n\nThe ferry Dora ran late.\n")
        put(endpoint, "papers/2024/05/e.one", b"?")
        put(endpoint, "papers/2024/.hidden/f.jsonl", lines("fritz"))
        put(endpoint, "papers/2025/g h.jsonl", lines("greta"))
        yield endpoint


def found(*sources: str) -> list[str]:
    return [
        item.article.title if isinstance(item, Found) else f"? {item.origin}"
        for item in read_sources(sources)
    ]


@pytest.mark.parametrize(
    ("source", "titles"),
    [
        ("s3://papers/2024/a.jsonl", ["anna", "bert"]),
        ("s3://papers/2024/*.jsonl", ["anna", "bert"]),
        ("s3://papers/*/*.jsonl", ["anna", "bert", "greta"]),
        ("s3://papers/2024/**/*.jsonl*", ["fritz", "carl", "anna", "bert"]),
        ("s3://papers/2024/05/[bc].*", ["carl", "mole"]),
        ("s3://papers/2025/g h.jsonl", ["greta"]),
        ("s3://papers/2024/", ["carl", "mole", "Dora", "? s3://papers/2024/05/e.one", "anna", "bert"]),
        ("s3://papers", ["carl", "mole", "Dora", "? s3://papers/2024/05/e.one", "anna", "bert", "greta"]),
    ],
)
def test_an_address_leads_to_an_object_a_folder_or_what_matches(
    storage: str, source: str, titles: list[str]
) -> None:
    assert found(source) == titles


def test_an_object_is_read_once_and_says_where_it_is(storage: str) -> None:
    items = list(read_sources(["s3://papers/2024/a.jsonl", "s3://papers/2024/*"]))
    assert [item.origin for item in items] == ["s3://papers/2024/a.jsonl:1", "s3://papers/2024/a.jsonl:2"]
    (unread,) = (item for item in read_sources(["s3://papers/2024/05/"]) if isinstance(item, Rejected))
    assert isinstance(unread, Unread)
    (rejected,) = read_sources(["s3://papers/2024/05/e.one"])
    assert type(rejected) is Rejected


@pytest.mark.parametrize("source", ["s3://papers/none.jsonl", "s3://papers/2023/*.jsonl", "s3://papers/20"])
def test_an_address_without_objects_is_an_error(storage: str, source: str) -> None:
    with pytest.raises(SourceError, match=f"s3://papers/{source[12:14]}"):
        found(source)


def test_a_server_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch, storage: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(
        SourceError, match=r"^expected objects that can be listed at s3://papers/\*, but: .+$"
    ):
        found("s3://papers/*")


def test_a_bucket_that_is_not_there_is_told(storage: str) -> None:
    with pytest.raises(SourceError, match="s3://nothing"):
        found("s3://nothing/*.jsonl")


def test_without_pyarrow_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.fs", None)
    objects._connected.cache_clear()
    with pytest.raises(
        SourceError, match=r"^reading s3:// addresses needs pyarrow, .+ 'dateline\[shared\]'$"
    ):
        found("s3://papers/a.jsonl")


def test_an_update_removes_the_articles_of_objects_that_are_gone(tmp_path: Path, storage: str) -> None:
    put(storage, "desk")
    put(storage, "desk/in/a.jsonl", lines("anna"))
    put(storage, "desk/in/b.jsonl", lines("bert"))
    put(storage, "desk/other.jsonl", lines("otto"))
    with open_index(tmp_path / "index") as store:
        assert store.update(["s3://desk/in/", "s3://desk/other.jsonl"]).added == 3
        delete(storage, "desk/in/b.jsonl")
        report = store.update("s3://desk/in")
        assert (report.unchanged, report.removed) == (1, 1)
        assert {article.id for article in store.articles()} == {"anna", "otto"}
