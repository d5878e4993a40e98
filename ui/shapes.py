"""How a list, a chronology and a comparison are drawn: the bullets of an answer, with what its items tell."""

import html
import re
from dataclasses import dataclass

from rag.language.relative_dates import day
from rag.types import MARKER, Answer, Item
from ui import figures
from ui.markdown import Block, Marker, block_html, blocks, inline
from ui.types import Past

COUNTED = {"list": "item", "events": "event", "statements": "statement", "positions": "statement"}
"""What the items are called, by the shape of the answer."""

_LABELLED = re.compile(r"\*\*(?P<label>(?:\\.|[^*\\])+)\*\*:\s+(?P<words>\S.*)", re.DOTALL)

_TOLD = re.compile(r"\((?:corrected|figure changed|day changed) later\b")


@dataclass(frozen=True, slots=True)
class _Bullet:
    """A bullet of an answer.

    :param label: Markdown of its label or date; "" if it has none.
    :param words: Markdown of the rest.
    :param item: the item it shows; None if it is not known.
    """

    label: str
    words: str
    item: Item | None


def drawn(told: Answer | Past, marker: Marker) -> str:
    """An answer's text as HTML: a chronology as a timeline, a comparison as columns, the rest as it stands.

    What was corrected later says so, and leads to what corrects it.
    """
    parts = blocks(told.text)
    if told.shape == "comparison":
        return _comparison(parts, told, marker)
    left = [*told.items]
    below = ""
    if told.figures and parts[-1].is_list:  # the list tells the same
        parts, below = parts[:-2], figures.drawn(told.figures, marker)
    return (
        "".join(
            _listed(part, _bullets(part, left), told, marker) if part.is_list else block_html(part, marker)
            for part in parts
        )
        + below
    )


def _bullets(block: Block, left: list[Item]) -> list[_Bullet]:
    """The bullets of a list, each with the first of the items left that it cites; takes these away."""
    found = []
    for text in block.texts:
        cited = {int(number) for number in MARKER.findall(text)}
        item = next((one for one in left if one.numbers and cited.issuperset(one.numbers)), None)
        if item:
            left.remove(item)
        match = _LABELLED.fullmatch(text)
        found.append(_Bullet(match["label"], match["words"], item) if match else _Bullet("", text, item))
    return found


def _listed(block: Block, bullets: list[_Bullet], told: Answer | Past, marker: Marker) -> str:
    is_timeline = told.shape == "events"
    lines = []
    for text, bullet in zip(block.texts, bullets, strict=True):
        note = _correction(bullet, told, marker)
        is_old = bullet.item is not None and bullet.item.superseded_by is not None
        attribute = ' class="superseded"' if is_old else ""
        if is_timeline:
            date = f'<strong class="when">{inline(bullet.label, marker)}</strong>'
            body = f'{date}<div class="event">{inline(bullet.words, marker)}{note}</div>'
        else:
            body = inline(text, marker) + note
        lines.append(f"<li{attribute}>{body}</li>")
    if is_timeline:
        return f'<ol class="timeline">{"".join(lines)}</ol>'
    return f"<{block.tag}>{''.join(lines)}</{block.tag}>"


def _comparison(parts: list[Block], told: Answer | Past, marker: Marker) -> str:
    """The sides beside each other, each under its name; other paragraphs before and after them."""
    left = [*told.items]
    sides: dict[str, list[_Bullet]] = {}
    before, after, heading = "", "", ""
    for part in parts:
        if part.tag == "h3":
            heading = part.texts[0]
        elif part.is_list:
            for bullet in _bullets(part, left):
                sides.setdefault(heading or bullet.label, []).append(bullet)
        elif sides:
            after += block_html(part, marker)
        else:
            before += block_html(part, marker)
    if len(sides) < 2:
        return "".join(block_html(part, marker) for part in parts)
    columns = "".join(_side(name, bullets, told, marker) for name, bullets in sides.items())
    return f'{before}<div class="sides">{columns}</div>{after}'


def _side(name: str, bullets: list[_Bullet], told: Answer | Past, marker: Marker) -> str:
    heading = f"<h3>{inline(name, marker)}</h3>" if name else ""
    lines = []
    for bullet in bullets:
        label = f"<strong>{inline(bullet.label, marker)}</strong>: " if bullet.label not in ("", name) else ""
        lines.append(f"<p>{label}{inline(bullet.words, marker)}{_correction(bullet, told, marker)}</p>")
        when = _when(bullet.item)
        if when and when not in bullet.label + bullet.words:
            lines.append(f'<p class="when">{html.escape(when)}</p>')
    return f'<section class="side">{heading}{"".join(lines)}</section>'


def _when(item: Item | None) -> str:
    if item is None:
        return ""
    return item.dated or (day(item.date) if item.date else "")


def _correction(bullet: _Bullet, told: Answer | Past, marker: Marker) -> str:
    """That an item was corrected later, and by which; "" if it was not, or the text says so itself."""
    item = bullet.item
    if item is None or item.superseded_by is None or _TOLD.search(bullet.words):
        return ""
    newer = "".join(map(marker, told.items[item.superseded_by].numbers))
    return f' <span class="correction">(corrected later{f": see {newer}" if newer else ""})</span>'
