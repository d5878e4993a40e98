"""Names that are misspelt: what may have been meant."""

import pytest

from index import Store, build_index, open_index
from tests.support.papers import written


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("spelling")
    text = "Magnhild Skogstad and Ivo Perran opened the ferry terminal. A welder lost a glove."
    build_index(written(folder / "articles.jsonl", {"id": "ferry", "text": text}), folder / "index")
    return open_index(folder / "index")


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("who is Magnild Skogstadt?", ["Magnhild", "Skogstad"]),
        ("what did perrin open", ["Perran"]),
        ("who is Magnhild Skogstad?", []),
        ("what did a wedler lose?", []),
        ("where did Perran ive? what did he perr", []),
        ("where is Bratislava?", []),
        ("who is it?", []),
    ],
    ids=["two names", "no capitals", "right", "no name", "short words", "unlike any", "little words"],
)
def test_another_spelling_is_offered_where_a_name_is_like_it(
    store: Store, question: str, meant: list[str]
) -> None:
    assert store.meant(question) == meant
