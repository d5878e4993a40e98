"""Whether a text speaks of a name, however it spells it: in part, by letters, by a people or a capital."""

import re
from functools import lru_cache

# Words of a name that many names have.
_COMMON = frozenset(
    "south north east west southern northern eastern western new united bank university group corp inc co "
    "ltd ministry department national international first the of and city world central club party".split()
)
# A country in small letters: what its people or its government is called by, beyond its first letters.
_COUNTRIES = {
    "us": "washington america american americans usa u.s united_states white_house",
    "uk": "london britain british britons u.k united_kingdom",
    "eu": "brussels european_union european",
    "china": "beijing chinese", "japan": "tokyo", "russia": "moscow kremlin", "germany": "berlin german",
    "france": "paris french", "korea": "seoul", "taiwan": "taipei", "india": "delhi", "ukraine": "kyiv",
    "iran": "tehran", "israel": "jerusalem", "turkey": "ankara turkish", "italy": "rome",
    "spain": "madrid spanish", "canada": "ottawa", "australia": "canberra", "netherlands": "dutch",
    "poland": "warsaw polish", "switzerland": "swiss", "denmark": "danish", "finland": "finnish",
    "sweden": "swedish", "greece": "athens greek", "england": "english", "ireland": "irish dublin",
}  # fmt: skip
_COUNTRY = {
    called.replace("_", " "): country for country, row in _COUNTRIES.items() for called in row.split()
} | {country: country for country in _COUNTRIES}
_ALIKE = 4  # letters, the first a capital, that a country and its people share: Japan, Japanese
_FEWEST, _MOST = 3, 6  # letters of an abbreviation: two stand for too much
WORD = re.compile(r"[^\W_](?:[\w&.-]*[^\W_])?")
"""A word with the marks within it: "U.S", "AT&T", "so-called"."""


def speaks_of(text: str, name: str) -> bool:
    """Whether a text holds a name: a telling word of it, its letters, its people or its capital."""
    words = [word.casefold() for word in _words(text) if word != "us"]  # the pronoun, but in a name
    of_name = [word.casefold() for word in _words(name)]
    if not of_name:
        return False
    told = f" {' '.join(words)} "
    telling = [word for word in of_name if word not in _COMMON] or of_name
    if any(f" {word} " in told for word in telling):
        return True
    country = _COUNTRY.get(" ".join(of_name)) or _COUNTRY.get(telling[-1])
    if country and any(f" {called} " in told for called, of in _COUNTRY.items() if of == country):
        return True
    stem = (country or telling[-1])[:_ALIKE]
    if len(stem) == _ALIKE and any(
        word.isalpha() and word[0].isupper() and word.casefold().startswith(stem) for word in _words(text)
    ):
        return True
    return _abbreviated(name, text) or _abbreviated(text, name)


@lru_cache(maxsize=256)  # a sentence is asked for each name of a question
def _words(text: str) -> tuple[str, ...]:
    """The words of a text; a firm's name without its ".com"."""
    return tuple(word.removesuffix(".com") for word in WORD.findall(text))


def _abbreviated(text: str, name: str) -> bool:
    """Whether an abbreviation in a text has the first letters of the words of a name."""
    words = _words(name)
    capitals = "".join(word[0] for word in words if word[0].isupper())
    every = "".join(word[0].upper() for word in words)  # "BOE": the Bank of England
    return any(
        word.isupper()
        and word.isalpha()
        and _FEWEST <= len(word) <= _MOST
        and (word in capitals or word == every)
        for word in _words(text)
    )
