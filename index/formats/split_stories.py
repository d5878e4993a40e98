"""Finds where one story ends and the next begins in plain text without separators.

It takes the cheapest division of the text. A story costs what it takes to spell out its content words, where
each word gets cheaper with every use in the story, as in Utiyama and Isahara, "A statistical model for
domain-independent text segmentation" (ACL 2001). Starting another story costs extra: more if the next
paragraph refers back ("He said ..."), less if it opens like a story. A rule, a form feed, a top heading or a
block of headers always starts a story.
"""

import math
import re
from collections import Counter, deque
from itertools import pairwise, takewhile
from typing import TypeAlias

from index.text.sentences import breaks, sentences

LONGEST_TITLE = 90
"""Code points of a title made from the text; about two lines of a headline."""

# All in nats. Chosen on news articles, single and run together in several layouts, so that at most three in a
# hundred single articles are split.
_NEW_STORY = 3.0
_LEANS = -4.0  # opens with a pronoun, a connective or a quotation
_KNOWN_NAME = -3.0  # for each name, at most three, that the last paragraphs have too
_CUT_SHORT = 5.0  # the paragraph before is long and stops in the middle of a sentence
_CAPTION = -8.0  # the line before is a headline or caption, which belongs to what follows
_ITEMS = 8.0  # as long as a news item, after another one or much shorter paragraphs
_OPENING = 14.0  # a dateline, or a label in capitals before a long paragraph
_WIDE_GAP = 4.0  # two blank lines or more
_INTRODUCED_AGAIN = 16.0  # a name explained in brackets a second time in the same story
# Words a story might use: twice those in the text, since long features wander, within these bounds.
_SMALLEST_VOCABULARY = 1400
_LARGEST_VOCABULARY = 2000
_BEAM = 60.0  # divisions that cost this much more than the best are dropped
_WIDEST = 40  # divisions kept at once

_RULE = re.compile(r"[^\S\n]*(?:-{3,}|={3,}|_{3,}|\*{3,}|~{3,}|#{3,}|(?:\*[^\S\n]+){2,}\*)[^\S\n]*$")
_HEADER = re.compile(r"[^\S\n]*(?:Title|Headline):[^\S\n]+\S", re.I)
_META = re.compile(
    r"[^\S\n]*(?:Title|Headline|Date|Published|Source|Outlet|Publisher|Author|By|Byline|URL|Link):\s", re.I
)
_TOP_HEADING = re.compile(r"[^\S\n]{0,3}#[^\S\n]+\S")
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’ -]{2,30}(?:,[^()\n]{2,40})?(?:\s\([A-Z][\w /.-]{1,30}\)\s?(?:[—–-]|--)|\s?(?:[—–]|--))"
)
_LABEL = re.compile(r"([A-Z][A-Z0-9 ,&'’/-]{4,40}):\s+[\"“‘']?[A-Z]")
_LEANING = re.compile(
    r"[\"“‘']|\W*(?:he|she|they|it|its|his|her|their|this|that|these|those|but|and|or|so|however|meanwhile|"
    r"also|then|there|such|both|mr|mrs|ms|sir|in addition|according|asked|another|others?|some|despite|still|"
    r"yet|we|i|you|our|if|as for|separately|earlier|later|for example|instead|while|although|when|because|"
    r"not|now|the (?:company|group|firm|two|report|move|deal|plan|pair|agreement|study|statement))\b",
    re.I,
)
_OPEN_END = re.compile(r"[\w%$]$")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NAME = re.compile(r"(?<=[a-z0-9,;] )[A-Z][\w-]{2,}")
# "World Trade Organization (WTO)": a news story explains a name once.
_EXPLAINED = re.compile(r"\b([A-Z][\w’'&.-]{1,30})\s\(([A-Z]{2,8}|[\u2e80-\uffff]{2,12})(?=[,)])")
_EMPTY = frozenset(
    """
    the a an and or but of to in on at by for from with as is was are were be been being has have had it
    its he she they his her their them this that these those which who whom whose what when where will
    would could should may might can not no nor so than then there here also more most some any all one
    two three said says say told about after before over under into out up down mr ms mrs we our us you
    your my me new year last first just only other such between during while because through since per
    cent percent very much many do does did done i'm it's he's
    """.split()
)

_Span: TypeAlias = tuple[int, int]
_Path: TypeAlias = "tuple[_Path, int] | None"


def stories(text: str) -> list[tuple[int, int]]:
    """The stories of a plain text as half-open spans, in order, without white space at the ends.

    The text has line ends as ``\\n`` and is not yet canonical: form feeds count. Paragraphs (or lines, where
    lines are paragraphs) are never divided. Only white space and rules lie between the spans. An ordinary
    article is one story.
    """
    found: list[_Span] = []
    for stretch in _marked(text, _paragraphs(text)):
        cuts = [0, *_cuts(text, stretch), len(stretch)]
        found += [(stretch[first][0], stretch[last - 1][1]) for first, last in pairwise(cuts)]
    return found


def title_of(text: str) -> str:
    """A title for a text that has none: its headline, or its first sentence cut to `LONGEST_TITLE`."""
    first = text.strip().partition("\n")[0]
    if is_headline(first):
        return first.strip()
    if label := _LABEL.match(first):
        first = first[label.end(1) + 1 :].lstrip()
    start, end = next(iter(sentences(first[:4000])), (0, 0))
    lead = " ".join(first[start:end].split())
    if len(lead) <= LONGEST_TITLE:
        return lead.removesuffix(".")
    cut = lead[:LONGEST_TITLE]
    # Cut at a clause if it is long enough, else between words; cut a word only if it fills the title.
    clause = max(cut.rfind(mark) for mark in (", ", "; ", " — ", " – "))
    if clause < LONGEST_TITLE // 2:
        clause = cut.rfind(" ") if " " in cut else LONGEST_TITLE - 1
    cut = cut[:clause]
    while cut.rpartition(" ")[2].lower() in _EMPTY and " " in cut:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" ,;:—–-") + "…"


def is_headline(line: str) -> bool:
    """Whether a line is short and ends as a headline does, not as a sentence."""
    line = line.strip()
    return 0 < len(line) <= 110 and (line[-1].isalnum() or line[-1] in "%)’'\"”")


def _paragraphs(text: str) -> list[_Span]:
    spans = []
    feeds = [match.start() for match in re.finditer("\f", text)]
    for start, end in pairwise(sorted({0, *breaks(text), *feeds, len(text)})):
        words = text[start:end]
        if words.strip():
            spans.append((end - len(words.lstrip()), start + len(words.rstrip())))
    return spans


def _marked(text: str, paragraphs: list[_Span]) -> list[list[_Span]]:
    """The paragraphs, divided at editors' marks, without rules."""
    stretches: list[list[_Span]] = [[]]
    top_headings = sum(bool(_TOP_HEADING.match(text, *span)) for span in paragraphs)
    before = 0
    for place, span in enumerate(paragraphs):
        gap = text[before : span[0]]
        if _RULE.match(text[span[0] : span[1]][:200]):
            # Right under a short line, it underlines a headline that opens the story below.
            underline = gap == "\n" and stretches[-1] and is_headline(text[slice(*stretches[-1][-1])])
            stretches.append([stretches[-1].pop()] if underline else [])
        else:
            opens = top_headings > 1 and _TOP_HEADING.match(text, *span)
            if "\f" in gap or opens or _opens_headers(text, paragraphs, place):
                stretches.append([])
            stretches[-1].append(span)
        before = span[1]
    return [stretch for stretch in stretches if stretch]


def _opens_headers(text: str, paragraphs: list[_Span], place: int) -> bool:
    """Whether a run of lines like "Title:" and "Date:", with a title among them, begins here."""
    if not _META.match(text, *paragraphs[place]) or (place and _META.match(text, *paragraphs[place - 1])):
        return False
    run = takewhile(lambda span: _META.match(text, *span), paragraphs[place : place + 8])
    return any(_HEADER.match(text, *span) for span in run)


def _cuts(text: str, paragraphs: list[_Span]) -> list[int]:
    """The paragraphs that open a new story, by position; not the first."""
    if len(paragraphs) < 2:
        return []
    words = [_content(text[start:end]) for start, end in paragraphs]
    explained = [set(_EXPLAINED.findall(text, start, end)) for start, end in paragraphs]
    premiums = _premiums(text, paragraphs)
    vocabulary = min(max(_SMALLEST_VOCABULARY, 2 * len(set().union(*words))), _LARGEST_VOCABULARY)
    free = math.lgamma(vocabulary)
    opening: list[_Story] = []
    best = 0.0
    path: _Path = None
    for place, counts in enumerate(words):
        cost = best + (_NEW_STORY - premiums[place] if place else 0.0)
        opening.append(_Story(cost, (path, place) if place else None))
        for story in opening:
            story.take(counts, explained[place])
        totals = [story.cost + math.lgamma(story.size + vocabulary) - free for story in opening]
        best = min(totals)
        path = opening[totals.index(best)].cuts
        kept = sorted(range(len(totals)), key=totals.__getitem__)[:_WIDEST]
        opening = [opening[rank] for rank in kept if totals[rank] <= best + _BEAM]
    cuts = []
    while path:
        path, place = path
        cuts.append(place)
    return cuts[::-1]


class _Story:
    """The current story in one possible division of the text so far.

    :param cost: in nats, of everything before and of this story's words, without what its size adds.
    :param cuts: where the story began, and the cuts before it: a linked list, because divisions share them.
    """

    def __init__(self, cost: float, cuts: _Path) -> None:
        self.cost = cost
        self.cuts = cuts
        self.size = 0
        self._counts: Counter[str] = Counter()
        self._explained: set[tuple[str, str]] = set()

    def take(self, counts: Counter[str], explained: set[tuple[str, str]]) -> None:
        """Add a paragraph; each repeat of a word costs less than the last."""
        for word, count in counts.items():
            known = self._counts[word]
            self._counts[word] = known + count
            self.cost -= math.lgamma(known + count + 1) - math.lgamma(known + 1)
            self.size += count
        self.cost += _INTRODUCED_AGAIN * len(explained & self._explained)
        self._explained |= explained


def _premiums(text: str, paragraphs: list[_Span]) -> list[float]:
    """How strongly, in nats, each paragraph's form suggests a new story there."""
    labels = Counter(match[1] for span in paragraphs if (match := _LABEL.match(text, *span)))
    premiums = [0.0]
    recent: deque[set[str]] = deque([set(_NAME.findall(text, *paragraphs[0]))], maxlen=30)
    headline = 0  # the first of the headlines right before the paragraph
    for place in range(1, len(paragraphs)):
        (before, before_end), (start, end) = paragraphs[place - 1 : place + 1]
        previous, long_before, long_here = text[before:before_end], before_end - before, end - start
        premium = 0.0
        if _LEANING.match(text, start, end):
            premium += _LEANS
        names = set(_NAME.findall(text, start, end))
        premium += _KNOWN_NAME * min(3, len(names & set().union(*recent)))
        recent.append(names)
        if is_headline(previous):
            premium += _CAPTION
        else:
            headline = place
        if long_before >= 120 and _OPEN_END.search(previous):
            premium += _CUT_SHORT
        longest = max(stop - begin for begin, stop in paragraphs[max(0, place - 5) : place])
        if long_here >= 400 and (long_before >= 400 or (place >= 4 and long_here > 2 * longest)):
            premium += _ITEMS
        if text.count("\n", before_end, start) >= 3:
            premium += _WIDE_GAP
        label = _LABEL.match(text, start, end)
        if (_DATELINE.match(text, start, end) and long_here >= 60) or (
            label and labels[label[1]] == 1 and long_here >= 200
        ):
            if headline == place:
                premium += _OPENING
            elif headline:
                premiums[headline] += _OPENING
        premiums.append(premium)
    return premiums


def _content(paragraph: str) -> Counter[str]:
    """The words of a paragraph that show its subject, as stems; names count twice."""
    counts: Counter[str] = Counter()
    for word in _WORD.findall(paragraph.lower()):
        stem = word.split("’")[0].split("'")[0]
        if len(stem) > 2 and stem not in _EMPTY:
            counts[stem.removesuffix("s")[:7]] += 1
    counts.update("@" + name for name in {*_NAME.findall(paragraph)})
    return counts
