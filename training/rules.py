"""Changes to a sentence that make it ask or say something else: the rules behind near misses.

Rajpurkar et al., 2018 (https://arxiv.org/abs/1806.03822) list how people made questions unanswerable:
negation, antonyms, swapped names and numbers, mutual exclusion. Each rule here is one of these; it returns
None where it does not apply.
"""

import random
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

Rule: TypeAlias = Callable[[str, str, Sequence[str], random.Random], str | None]
"""From a sentence, the passage it goes with, and names found elsewhere, to the changed sentence."""

_NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w’'-]*\w(?: (?:of |the |de |von |al-)?[A-Z][\w’'-]*\w)*")
_YEAR = re.compile(r"\b(1[0-9]|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w,])(?!\.\d)")
_WRITTEN = (
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred".split()
)
_GROUPS = (
    "January February March April May June July August September October November December",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "Germany France Spain Italy Japan China India Russia Brazil Mexico Canada Australia Sweden Poland "
    "Turkey Egypt Kenya Nigeria Iran Iraq Ireland Scotland England Ukraine "
    "Chile Peru Greece Portugal Norway Denmark",
    "German French Spanish Italian Japanese Chinese Indian Russian Brazilian Mexican Canadian "
    "Australian Swedish Polish Turkish Egyptian Iranian Irish Scottish British American "
    "Greek Portuguese Dutch Roman Korean",
    "London Paris Berlin Madrid Rome Tokyo Beijing Moscow Chicago Boston Toronto Sydney Dublin Vienna Cairo "
    "Delhi Houston Seattle Atlanta Detroit Warsaw Prague Athens Lisbon",
    "Texas California Florida Ohio Georgia Virginia Michigan Arizona Oregon Alabama Nevada Montana Iowa "
    "Kansas",
    "million billion thousand hundred trillion",
    "miles kilometers metres meters feet inches yards acres hectares",
    "tons tonnes pounds kilograms grams ounces",
    "seconds minutes hours days weeks months years decades centuries",
    "red blue green yellow black white orange purple brown",
    "father mother brother sister son daughter uncle aunt cousin grandfather grandmother wife husband",
    "president governor mayor senator secretary minister king queen prince bishop",
    "north south east west northeast northwest southeast southwest",
    "spring summer autumn winter",
    "first second third fourth fifth sixth seventh eighth ninth tenth",
    "all most some few none",
    "daily weekly monthly yearly",
    "century decade year month",
)  # fmt: skip
_GROUP = {word: group.split() for group in _GROUPS for word in group.split()}
_OPPOSITES = """
    first last, most least, before after, largest smallest, highest lowest, more less, more fewer, oldest
    youngest, increase decrease, increased decreased, increasing decreasing, won lost, win lose, winning
    losing, northern southern, eastern western, best worst, began ended, begin end, start stop, started
    stopped, longest shortest, male female, men women, man woman, early late, earlier later, earliest latest,
    major minor, buy sell, bought sold, rise fall, rose fell, born killed, allowed forbidden, allow forbid,
    support oppose, supported opposed, supports opposes, cause prevent, caused prevented, causes prevents,
    high low, higher lower, large small, larger smaller, big little, long short, longer shorter, old new,
    older newer, older younger, strong weak, stronger weaker, rich poor, hot cold, good bad, better worse,
    positive negative, public private, legal illegal, possible impossible, common rare, accept reject,
    accepted rejected, accepts rejects, join leave, joined left, arrived departed, arrive depart, open close,
    opened closed, build destroy, built destroyed, created destroyed, include exclude, included excluded,
    includes excludes, inside outside, above below, over under, majority minority, maximum minimum, upper
    lower, internal external, domestic foreign, urban rural, ancient modern, former current, always never,
    only also, easy difficult, easier harder, success failure, succeeded failed, succeed fail, agree
    disagree, agreed disagreed, attack defend, attacked defended, gain lose, gained lost, expand shrink,
    expanded shrank, remember forget, love hate, liked disliked, like dislike, strengthen weaken, encouraged
    discouraged, encourage discourage, approve disapprove, approved rejected, acquired sold, hired fired,
    hire fire, married divorced, alive dead, winner loser, victory defeat, ally enemy, allies enemies, friend
    enemy, advantage disadvantage, benefit harm, cheap expensive, cheaper dearer, popular unpopular, known
    unknown, same different, with without, up down, entered left, enter leave, import export, imports
    exports, imported exported, teacher student, employer employee, parents children, permanent temporary,
    natural artificial, simple complex, formal informal, full empty, fast slow, faster slower, wide narrow,
    thick thin, light heavy, light dark, wet dry, young old, beginning end, primary secondary, direct
    indirect, dependent independent, visible invisible, guilty innocent, raise cut, raised cut, confirmed
    denied, confirm deny, admitted denied, praised criticised, praise criticise, profit loss, up down, lend
    borrow, give take, gave took, sent received, send receive, teach learn, taught learned, appeared
    disappeared, survive die, survived died, protect harm, protected harmed, save spend, saved spent, push
    pull, lead follow, led followed
"""
_OPPOSITE: dict[str, list[str]] = {}
for _pair in _OPPOSITES.split(","):
    _one, _other = _pair.split()
    _OPPOSITE.setdefault(_one, []).append(_other)
    _OPPOSITE.setdefault(_other, []).append(_one)
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|should|must|may|might)\b(?! not\b)"
    r"|\b(did|does|do)\b"
)
_AFTER_DID = re.compile(r"\b(did|does|do) ((?:[\w’'.-]+ ){1,5}?)(?=[a-z]+\b)")


def names_in(text: str) -> list[str]:
    """The names in a text, but for those that start a sentence."""
    return [match.group() for match in _NAME.finditer(text)]


def other_name(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    """Another name: half the time one of the passage, since being in it must not be enough."""
    found = list(_NAME.finditer(text))
    if not found:
        return None
    name = random_.choice(found)
    near = [one for one in names_in(passage) if one not in text and name.group() not in one]
    if near and random_.random() < 0.6:
        other = random_.choice(near)
    elif names:
        other = random_.choice(names)
    else:
        return None
    return _put(text, name, other) if other.lower() not in text.lower() else None


def swapped_names(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    """Two names that change places: who did it, and to whom."""
    found = list(_NAME.finditer(text))
    if len(found) < 2:
        return None
    first, second = sorted(random_.sample(found, 2), key=lambda match: match.start())
    if first.group() == second.group() or re.fullmatch(
        r",?(?: and| or|,) ?", text[first.end() : second.start()]
    ):
        return None
    between = text[first.end() : second.start()]
    if between.strip() in ("and", "or", ",", "", "in", ", in", "of", "'s", "’s", "in the"):
        return None
    return text[: first.start()] + second.group() + between + first.group() + text[second.end() :]


def other_year(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    found = list(_YEAR.finditer(text))
    if not found:
        return None
    year = random_.choice(found)
    near = [match.group() for match in _YEAR.finditer(passage) if match.group() not in text]
    if near and random_.random() < 0.4:
        return _put(text, year, random_.choice(near))
    moved = int(year.group()) + random_.choice((-50, -20, -11, -7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 6, 10, 30))
    return _put(text, year, str(moved)) if str(moved) not in passage else None


def other_number(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    found = [match for match in _NUMBER.finditer(text) if not _YEAR.fullmatch(match.group())]
    words = [match for match in re.finditer(r"\b[a-z]+\b", text) if match.group() in _WRITTEN]
    if not found and not words:
        return None
    number = random_.choice(found + words)
    if number.group() in _WRITTEN:
        return _put(text, number, random_.choice([word for word in _WRITTEN if word != number.group()]))
    value = float(number.group().replace(",", ""))
    changed = random_.choice(
        (value + 1, value + 3, max(1.0, value - 2), value * 2, value * 10, value * 1.3, value / 2)
    )
    digits = f"{changed:,.1f}" if "." in number.group() else f"{round(changed):,}"
    if "," not in number.group():
        digits = digits.replace(",", "")
    return _put(text, number, digits) if digits not in text and digits not in passage else None


def other_of_its_kind(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    """Another month, country, unit, colour, rank or other word of which there are few."""
    found = [match for match in re.finditer(r"\w+", text) if match.group() in _GROUP]
    if not found:
        return None
    word = random_.choice(found)
    others = [other for other in _GROUP[word.group()] if not re.search(rf"\b{other}\b", text)]
    return _put(text, word, random_.choice(others)) if others else None


def opposite(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    found = [match for match in re.finditer(r"\w+", text) if match.group() in _OPPOSITE]
    if not found:
        return None
    word = random_.choice(found)
    return _put(text, word, random_.choice(_OPPOSITE[word.group()]))


def negated(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    """Not, or without the not that was there."""
    if re.search(r"\b(?:not|never)\b|n't\b", text):
        return re.sub(r" (?:not|never)\b|n't\b", "", text, count=1)
    asked = _AFTER_DID.search(text)
    if asked:
        return text[: asked.end()] + random_.choice(("not ", "never ")) + text[asked.end() :]
    found = _AUXILIARY.search(text)
    if not found or found.group(2):
        return None
    return f"{text[: found.end()]} {random_.choice(('not', 'never'))}{text[found.end() :]}"


def other_words(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    """A plain word of the passage in place of one of the sentence: another clause's verb or noun."""
    own = [match for match in re.finditer(r"\b[a-z]{5,}\b", text) if match.group() in passage]
    near = [word for word in set(re.findall(r"\b[a-z]{5,}\b", passage)) if word not in text]
    if not own or len(near) < 10:
        return None
    word = random_.choice(own)
    ending = word.group()[-2:]
    alike = sorted(other for other in near if other.endswith(ending))
    return _put(text, word, random_.choice(alike)) if alike else None


RULES: dict[str, Rule] = {
    "name": other_name,
    "role": swapped_names,
    "year": other_year,
    "number": other_number,
    "kind": other_of_its_kind,
    "opposite": opposite,
    "negation": negated,
    "word": other_words,
}


def changed(
    text: str, passage: str, names: Sequence[str], random_: random.Random, rules: Sequence[str] = tuple(RULES)
) -> tuple[str, str] | None:
    """A change by one rule that applies, drawn at random, and the rule's name; None if no rule applies."""
    order = list(rules)
    random_.shuffle(order)
    for name in order:
        result = RULES[name](text, passage, names, random_)
        if result and result != text:
            return result, name
    return None


def _put(text: str, place: re.Match[str], new: str) -> str:
    return text[: place.start()] + new + text[place.end() :]
