"""Hard negatives: passages that rank high for a question by its words."""

from collections.abc import Sequence


class Miner:
    """BM25 over the passages that lessons are made of (tantivy, with its English stemmer, as in Dateline's
    own search)."""

    def __init__(self, texts: Sequence[str]) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", tokenizer_name="en_stem")
        schema.add_unsigned_field("place", stored=True)
        self._index = tantivy.Index(schema.build())
        writer = self._index.writer(num_threads=1)
        for place, text in enumerate(texts):
            writer.add_document(tantivy.Document(text=text, place=place))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ranked(self, question: str, count: int = 12) -> list[int]:
        """The places of the texts that rank highest."""
        words = "".join(one if one.isalnum() else " " for one in question).split()
        # In small letters, so that no word of a question is read as AND, OR or NOT.
        query = self._index.parse_query(" ".join(words).lower(), ["text"])
        hits = self._searcher.search(query, 2 * count).hits
        # Texts of the same score come in any order, and the same seed must make the same lessons.
        found = ((score, self._searcher.doc(address)["place"][0]) for score, address in hits)
        ranked = sorted((-round(score, 4), place) for score, place in found)
        return [int(place) for _, place in ranked[:count]]
