"""Words that exclude one another: what is said of exports is not said of imports, nor of June what is of May.

Closed lists. Left out are pairs that tell one event from two sides, as "buy" and "sell" do, and words whose
stem is another word's too, as "weekly" and "week", or "fall" of a price and of a year.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TypeAlias

from index.text.words import stems
from rag.language.relative_dates import years
from rag.question.shape import EVENTS

Sides: TypeAlias = Mapping[str, frozenset[str]]
"""For each set of words that exclude one another, those that a text has."""

# A line is a set; "|" stands between words that exclude one another, a blank between those that do not.
_SETS = """
    import importer|export exporter
    revenue sales turnover|profit earnings income|loss
    supply|demand
    majority|minority
    domestic|foreign overseas
    urban|rural
    military|civilian
    minimum|maximum
    gold|silver|bronze
    man men|woman women|boy boys|girl girls
    male|female
    husband|wife
    father|mother|brother|sister|son|daughter|uncle|aunt
    killed killing died dead death dies|injured injury wounded|arrested detained
    born|died
    dollar|euro|yen|pound sterling|yuan|rupee|rouble
    january|february|marchmonth|april|maymonth|june|july|august|september|october|november|december
    monday|tuesday|wednesday|thursday|friday|saturday|sunday
    spring|summer|autumn|winter
    highest|lowest
    largest biggest|smallest
    oldest|youngest
    fastest|slowest
    best|worst
    richest|poorest
    rise rose risen increase grow grew grown growth jump surge climb gain|fell fallen drop decline plunge
    approve endorse|reject veto
    allow permit|ban prohibit forbid
    strengthen|weaken
    expand|shrink
    convict|acquit
    attend represent|miss skip boycott absent
"""
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))[ -](\w+)", re.IGNORECASE)
# A year of its own, not one in the name of an event: "the 2024 election", "the 2022 World Cup".
_YEAR = re.compile(rf"\b(?:1[5-9]|20)\d\d\b(?! (?:[A-Z]|(?:\w+ )?(?:{'|'.join(sorted(EVENTS))})\b))")
# Two digits are a year after a dash only: not the 25 of "in 2020 and 25 others".
_SPAN_OF_YEARS = re.compile(r"\b((?:1[5-9]|20)\d\d)(?: ?[-–] ?| (?:to|and) (?=\d{4}))((?:1[5-9]|20)?\d\d)\b")
# Months in capitals, and in small letters after "in": else "may" and "march" are verbs.
_MONTH = re.compile(r"(?<=\w )(May|March)\b|^(May|March)(?= \d)|(?<=\bin )(may|march)\b")
_SIGNS = {"$": "dollar", "€": "euro", "¥": "yen", "£": "pound", "₹": "rupee", "₽": "rouble"}
_SIGN = re.compile(r"[$€¥£₹₽]")


@cache  # made when first needed: stems load a library
def _table() -> dict[str, set[tuple[str, str]]]:
    """By stem: the sets that have a word of it, each with its side there."""
    table: dict[str, set[tuple[str, str]]] = {}
    for row in _SETS.strip().splitlines():
        for side in row.split("|"):
            for word in side.split():
                table.setdefault(stems(word)[0], set()).add((row, side))
    return table


def sides(text: str, published: date | None = None) -> Sides:
    """What a text says that excludes something else: words of closed lists, years, "second" of a quarter.

    :param published: the day of its article: beside a year in figures, one told from that day counts too.
    """
    found: dict[str, set[str]] = {}
    plain = _MONTH.sub(lambda match: f"{match.group().lower()}month", text)
    for stem in stems(_SIGN.sub(lambda match: f" {_SIGNS[match.group()]} ", plain)):
        for name, side in _table().get(stem, ()):
            found.setdefault(name, set()).add(side)
    for match in _ORDINAL.finditer(text):
        ordinal = match[1].lower()
        number = _ORDINALS.index(ordinal) + 1 if ordinal in _ORDINALS else int(re.sub(r"\D", "", ordinal))
        found.setdefault(f"ordinal of {' '.join(stems(match[2]))}", set()).add(str(number))
    if stated := _years(text):
        found["year"] = stated | years(text, published)
    return {name: frozenset(held) for name, held in found.items()}


def _years(text: str) -> set[str]:
    stated = set(_YEAR.findall(text))
    for match in _SPAN_OF_YEARS.finditer(text):
        last = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
        stated.update(map(str, range(int(match[1]), min(int(last), int(match[1]) + 100) + 1)))
    return stated


def exclude(asked: Sides, told: Sides) -> bool:
    """Whether something asked is left unsaid, and another thing in its place told."""
    return any(
        name in told and asked_for - told[name] and told[name] - asked_for
        for name, asked_for in asked.items()
    )
