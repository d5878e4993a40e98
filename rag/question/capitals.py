"""Questions in capitals, written as the articles write: "WHO RUNS VARN?" asks who runs Varn."""

import re

from index.store import Store
from index.text.words import STOPWORDS
from rag.language.names import Known, names

_WORD = re.compile(r"(?<!\w)[^\W\d_][\w’'-]*")
_LOOKED = 10  # passages for each word; in one of so many, a word that is no name has a small letter
_LONGEST = 24  # words; what is longer is no question typed in a hurry


def ordinary(question: str, store: Store) -> str:
    """The question in small letters with its names written as in the articles, if it is all in capitals."""
    typed = _WORD.findall(question)
    if not 1 < len(typed) <= _LONGEST or not all(word.isupper() for word in typed):
        return question
    small = question.lower()
    content = [word for word in typed if word.casefold() not in STOPWORDS]
    texts = dict.fromkeys(
        hit.passage.text for word in content for hit in store.search(word, top_k=_LOOKED, mode="bm25")
    )
    known = Known.of(texts)
    spelled = {word.casefold(): word for text in texts for name in names(text) for word in name.text.split()}

    def written(match: re.Match[str]) -> str:
        word = match[0].casefold()
        is_name = word in spelled and word not in known.common and word not in STOPWORDS
        return spelled[word] if is_name else match[0]

    return _WORD.sub(written, small)
