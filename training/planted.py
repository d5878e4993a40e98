"""Errors planted in faithful claims: what a language model gets wrong when it retells news.

The kinds are those that the check is measured by (`evals/checks`). Each rule plants one error in a claim that
its evidence supports, or returns None where it does not apply.
"""

import random
import re
from collections.abc import Iterator, Sequence

from rag.language.amounts import amounts
from training.rules import (
    Rule,
    names_in,
    negated,
    opposite,
    other_name,
    other_number,
    other_of_its_kind,
    other_words,
    other_year,
    swapped_names,
)

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_SIGNS = ("$", "€", "£", "¥")
_CURRENCIES = "dollars euros pounds yen yuan rupees francs crowns won pesos".split()
_SCALES = "thousand million billion trillion".split()
_PHRASE = re.compile(r" (?:in|at|with|for|on|by|during|from|near|after) [^,.;]{6,45}(?=\.?$)")
_SAID = r"(?:said|says|told reporters|argued|claimed|warned|insisted|added|announced)"


def _swap(groups: Sequence[Sequence[str]]) -> Rule:
    """A rule that puts another member of a group in the place of one."""
    group_of = {word: group for group in groups for word in group}
    known = re.compile(
        "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(group_of, key=len, reverse=True)),
        re.IGNORECASE,
    )

    def rule(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
        found = [match for match in known.finditer(text) if match[0].lower() in group_of]
        if not found:
            return None
        match = random_.choice(found)
        others = [word for word in group_of[match[0].lower()] if word != match[0].lower()]
        new = random_.choice(others)
        new = new.capitalize() if match[0][0].isupper() else new
        return text[: match.start()] + new + text[match.end() :]

    return rule


def _number_of_the_passage(
    text: str, passage: str, names: Sequence[str], random_: random.Random
) -> str | None:
    """Another figure of the passage: it is there, but of something else."""
    found = amounts(text)
    if not found:
        return None
    own = {one.value for one in found}
    near = [one for one in amounts(passage) if one.value not in own]
    if not near:
        return None
    one, other = random_.choice(found), random_.choice(near)
    digits = re.search(r"\d[\d,.]*\d|\d", text[one.start : one.end])
    others = re.search(r"\d[\d,.]*\d|\d", passage[other.start : other.end])
    if not digits or not others or digits[0] == others[0]:
        return None
    start = one.start + digits.start()
    return text[:start] + others[0] + text[start + len(digits[0]) :]


def _currency(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    signs = [at for at, mark in enumerate(text) if mark in _SIGNS]
    if signs:
        at = random_.choice(signs)
        return text[:at] + random_.choice([one for one in _SIGNS if one != text[at]]) + text[at + 1 :]
    words = [match for match in re.finditer(r"\w+", text) if match[0] in _CURRENCIES]
    if not words:
        return None
    match = random_.choice(words)
    return (
        text[: match.start()]
        + random_.choice([one for one in _CURRENCIES if one != match[0]])
        + text[match.end() :]
    )


def _percent(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    if re.search(r"percentage points?", text):
        return re.sub(r"percentage points?", "percent", text, count=1)
    if not re.search(r"\d ?%|\d (?:percent|per cent)\b", text):
        return None
    return re.sub(r"(?<=\d) ?%|(?<=\d) (?:percent|per cent)\b", " percentage points", text, count=1)


def _date(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    for pattern, group in (
        (rf"\b(?:{'|'.join(_DAYS)})\b", _DAYS),
        (rf"\b(?:{'|'.join(_MONTHS)})\b", _MONTHS),
    ):
        match = re.search(pattern, text)
        if not match:
            continue
        day = re.search(rf"(?<={match[0]} )\d\d?\b|\b\d\d?(?= {match[0]})", text)
        if day and random_.random() < 0.5:
            moved = random_.choice([one for one in range(1, 29) if one != int(day[0])])
            return text[: day.start()] + str(moved) + text[day.end() :]
        other = random_.choice([one for one in group if one != match[0]])
        return text[: match.start()] + other + text[match.end() :]
    return other_year(text, passage, names, random_)


def _modality(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    changes = [
        (r"\b(?:may|might|could)\b", "will"),
        (r"\b(?:plans|hopes|intends|wants|aims|proposes) to\b", "will"),
        (r"\b(?:planned|hoped|intended|wanted|agreed|threatened) to (?=\w)", "went on to "),
        (r"\b(?:is|are) (?:expected|likely|set|due|scheduled) to\b", "will certainly"),
        (r"\b(?:was|were) (?:expected|likely|set|due|scheduled) to be\b", "was"),
        (r"\b(?:allegedly|reportedly|possibly|probably|apparently) ", ""),
        (r"\b(?:alleged|suspected|proposed|possible|potential|planned|would-be) ", ""),
        (r"\b(?:is|was) accused of\b", "was found guilty of"),
        (r"\bwill\b", "may"),
        (r"\bwould\b", "might"),
        (r"\bconsidering\b", "carrying out"),
        (r"\b(?:has|have) (?=\w+(?:ed|en)\b)", "is expected to have "),
        (r"\b(is|are|was|were) (?=\w+ed\b)", r"\1 reportedly to be "),
    ]
    random_.shuffle(changes)
    for pattern, new in changes:
        changed = re.sub(pattern, new, text, count=1)
        if changed != text:
            return changed
    return None


def _attribution(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    """Said by another, or by somebody what nobody said."""
    near = [one for one in names_in(passage) if one not in text]
    tail = re.search(rf",? (?:according to|{_SAID}) [^,.]+\.?$|, [A-Z][^,.]+ {_SAID}\.?$", text)
    if tail and random_.random() < 0.4:
        return text[: tail.start()] + "."
    told = re.search(rf"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*(?= {_SAID}\b)|(?<=according to )[A-Z][\w ]+", text)
    if told and near:
        return text[: told.start()] + random_.choice(near) + text[told.end() :]
    if told or not (near or names):
        return None
    who = random_.choice(near) if near and random_.random() < 0.7 else random_.choice(names or near)
    body = text.rstrip(".")
    if random_.random() < 0.5:
        return f"{body}, {random_.choice(('according to ' + who, who + ' said'))}."
    # The first word may be a name; where it is none it is an article or a pronoun.
    first = body.split(" ")[0]
    small = first.lower() in {"the", "a", "an", "it", "he", "she", "they", "there", "in", "more", "about"}
    return f"{who} {random_.choice(('said', 'denied'))} that {body[0].lower() + body[1:] if small else body}."


def _cause(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    changes = [
        (r"\b(?:after|following|when|while)\b", "because of" if " the " in text else "because"),
        (r",? and (?=(?:the|it|he|she|they|its|his|her)\b)", " because "),
        (r"\b(?:because of|due to|owing to|thanks to)\b", "despite"),
        (r"\bbecause\b", "although"),
        (r"\b(?:despite|in spite of)\b", "because of"),
        (r"\balthough\b", "because"),
        (r"\b(?:led to|caused|triggered|prompted)\b", "was caused by"),
    ]
    random_.shuffle(changes)
    for pattern, new in changes:
        changed = re.sub(pattern, new, text, count=1)
        if changed != text:
            return changed
    tail = _PHRASE.search(passage.split(". ")[-1])
    causes = ("rising costs", "bad weather", "public pressure", "a shortage of staff", "falling demand")
    if random_.random() < 0.4:
        return f"{text.rstrip('.')} because of {random_.choice(causes)}."
    return f"{text.rstrip('.')}, as a result of events{tail[0].rstrip('.')}." if tail else None


_bounds = _swap([
    ("at least", "at most", "exactly", "up to", "fewer than", "more than", "nearly", "about"),
    ("all", "most", "some", "few", "many", "none", "half"),
    ("every", "hardly any"), ("always", "sometimes", "rarely"), ("over", "under"),
    ("more than", "less than"), ("both", "one"), ("several", "all"), ("majority", "minority"),
    ("only", "not only"), ("around", "more than"), ("almost", "more than"), ("a few", "most"),
    ("some of", "all of"), ("part of", "all of"),
])  # fmt: skip


def _quantifier(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    changed = _bounds(text, passage, names, random_)
    if changed:
        return changed
    plain = [one for one in amounts(text) if text[one.start].isdigit() or text[one.start] in _SIGNS]
    if not plain:
        return None
    start = random_.choice(plain).start
    return f"{text[:start]}{random_.choice(('up to', 'at least', 'more than', 'fewer than'))} {text[start:]}"


_sequence = _swap([
    ("before", "after"), ("following", "ahead of"), ("since", "until"), ("earlier", "later"),
    ("previously", "subsequently"), ("then", "before that"), ("former", "current", "future"),
    ("first", "last"), ("began", "ended"), ("previous", "next"), ("prior to", "after"),
])  # fmt: skip
_MOST = ("first", "largest", "only", "oldest", "biggest", "most important", "worst", "longest")


def _superlative(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    changed = re.sub(
        r"\b(?:second|third|fourth|fifth)[- ](?=(?:largest|biggest|highest|most|oldest|longest)\b)",
        "",
        text,
        count=1,
    )
    if changed != text:
        return changed
    changed = re.sub(r"\bone of the (?=\w+est\b|most\b)", "the ", text, count=1)
    if changed != text:
        return changed
    places = list(re.finditer(r"\b(?:a|an) (?=[a-z]{4,} )", text))
    if places:
        match = random_.choice(places)
        return f"{text[: match.start()]}the {random_.choice(_MOST)} {text[match.end() :]}"
    changed = re.sub(r"\b(rose|fell|climbed|dropped|jumped)\b", r"\1 to a record", text, count=1)
    return changed if changed != text else None


_direction = _swap([
    ("rose", "fell"), ("rise", "fall"), ("rises", "falls"), ("rising", "falling"), ("up", "down"),
    ("increased", "decreased"), ("increase", "decrease"), ("climbed", "dropped"), ("gained", "lost"),
    ("jumped", "plunged"), ("grew", "shrank"), ("growth", "decline"), ("higher", "lower"),
    ("raised", "cut"), ("raise", "cut"), ("more", "less"), ("above", "below"), ("improved", "worsened"),
    ("surged", "slumped"), ("widened", "narrowed"), ("strengthened", "weakened"), ("expanded", "contracted"),
    ("gain", "loss"), ("gains", "losses"), ("accelerated", "slowed"), ("stronger", "weaker"),
])  # fmt: skip
_comparison = _swap([
    ("more", "less", "fewer"), ("larger", "smaller"), ("higher", "lower"), ("bigger", "smaller"),
    ("faster", "slower"), ("better", "worse"), ("older", "younger"), ("above", "below"), ("beat", "lost to"),
    ("ahead of", "behind"), ("outnumbered", "were outnumbered by"), ("exceeded", "fell short of"),
    ("outperformed", "underperformed"), ("cheaper", "dearer"), ("earlier", "later"), ("longer", "shorter"),
    ("stronger", "weaker"), ("defeated", "was defeated by"), ("overtook", "was overtaken by"),
])  # fmt: skip
_role = _swap([
    ("president", "prime minister"), ("chairman", "chief executive"), ("buyer", "seller"),
    ("founder", "chief executive"), ("plaintiff", "defendant"), ("victim", "suspect"), ("mayor", "governor"),
    ("minister", "deputy minister"), ("captain", "coach"), ("prosecutor", "judge"), ("by", "against"),
    ("bought", "sold"), ("sued", "was sued by"), ("hired", "was hired by"), ("father", "son"),
    ("director", "producer"), ("senator", "governor"), ("employer", "employee"), ("doctor", "patient"),
    ("acquired", "was acquired by"), ("husband", "wife"), ("lead", "support"),
])  # fmt: skip


def _roles(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
    order = [swapped_names, _role]
    random_.shuffle(order)
    return next((new for rule in order if (new := rule(text, passage, names, random_))), None)


def addition(phrases: Sequence[str]) -> Rule:
    """A rule that puts in a detail that some other text has."""

    def rule(text: str, passage: str, names: Sequence[str], random_: random.Random) -> str | None:
        phrase = random_.choice(phrases)
        if phrase.split()[-1] in passage:
            return None
        if "," in text and random_.random() < 0.4:
            return text.replace(",", f"{phrase},", 1)
        return f"{text.rstrip('.')}{phrase}."

    return rule


KINDS: dict[str, Rule] = {
    "digit": other_number,
    "merged": _number_of_the_passage,
    "scale": _swap([_SCALES, ("tn", "bn"), ("bn", "mn")]),
    "currency": _currency,
    "unit": _swap([
        ("kilometres", "miles", "metres"), ("kilometers", "miles", "meters"), ("km", "miles"),
        ("tonnes", "kilograms", "pounds"), ("hectares", "acres", "square miles"), ("feet", "metres"),
        ("hours", "days", "minutes"), ("days", "weeks"), ("weeks", "months"), ("months", "years"),
        ("years", "decades", "months"), ("litres", "gallons"), ("megawatts", "gigawatts"),
    ]),
    "percent-point": _percent,
    "date": _date,
    "direction": _direction,
    "comparison": _comparison,
    "name": other_name,
    "place": other_of_its_kind,
    "role": _roles,
    "negation": negated,
    "opposite": opposite,
    "modality": _modality,
    "attribution": _attribution,
    "cause": _cause,
    "quantifier": _quantifier,
    "sequence": _sequence,
    "superlative": _superlative,
    "word": other_words,
}  # fmt: skip


def phrases(texts: Sequence[str]) -> list[str]:
    """What sentences end with: " in the town of Elm", " for two years"."""
    return [match[0].rstrip(".") for text in texts if (match := _PHRASE.search(text))]


def superseded(claim: str, evidence: str, random_: random.Random) -> Iterator[tuple[str, bool]]:
    """Evidence to which a sentence is added that gives the claim's figure anew, or that names an older one;
    and whether it still supports the claim."""
    found = [one for one in amounts(claim) if re.fullmatch(r"\d[\d,.]*", claim[one.start : one.end])]
    if not found:
        return
    told = claim[found[0].start : found[0].end]
    if told not in evidence:
        return
    value = found[0].value
    other = f"{max(1, round(value * random_.choice((0.6, 0.8, 1.2, 1.5, 2)))):,}"
    if other in evidence or other == told:
        return
    who = random_.choice(("officials", "the company", "police", "the agency", "the ministry", "organisers"))
    newer = (
        f"The figure was later revised to {other}.", f"On the next day {who} corrected that to {other}.",
        f"By the evening it stood at {other}.", f"{who.capitalize()} have since put it at {other}.",
        f"A later count found {other}.",
    )  # fmt: skip
    older = (
        f"An earlier estimate had been {other}.", f"{who.capitalize()} had first spoken of {other}.",
        f"It was {other} the year before.", f"A first report had said {other}.",
    )  # fmt: skip
    yield f"{evidence} {random_.choice(newer)}", False
    yield f"{evidence} {random_.choice(older)}", True
