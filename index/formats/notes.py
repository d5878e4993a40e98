"""What Obsidian and its like write into Markdown beside the words: links between notes, marks, comments."""

import re

# Bounded, so that marks which nobody closes cost no time. Code in fences is left as it is.
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"%%(?!%).{0,5000}?%%", re.DOTALL)
_EMBED = re.compile(r"!\[\[[^\[\]\n]{1,300}\]\]")
_LINK = re.compile(r"\[\[(?:([^\[\]\n|]{1,300})\|)?([^\[\]\n|]{1,300})\]\]")
_MARKED = re.compile(r"(?<![=\w])==(?![\s=])([^=\n]{1,2000}?)(?<!\s)==(?![=\w])")
_CALLOUT = re.compile(r"^(\s{0,3}(?:>\s?){1,5})\[![\w-]{1,30}(?:\|[^\]\n]{0,30})?\][+-]?[ \t]*", re.MULTILINE)
_BLOCK = re.compile(r"[ \t]+\^[a-zA-Z0-9-]{1,40}[ \t]*$", re.MULTILINE)


def without_marks(body: str) -> str:
    """A Markdown body without links between notes and highlights (their words stay), comments, embedded
    files, the kinds of callouts, and the names of blocks."""
    parts, before = [], 0
    for fence in _FENCE.finditer(body):
        parts += [_plain(body[before : fence.start()]), fence[0]]
        before = fence.end()
    return "".join([*parts, _plain(body[before:])])


def _plain(text: str) -> str:
    if "%%" in text:
        text = _COMMENT.sub("", text)
    if "[[" in text:
        text = _LINK.sub(r"\2", _EMBED.sub("", text))
    if "==" in text:
        text = _MARKED.sub(r"\1", text)
    if "[!" in text:
        text = _CALLOUT.sub(r"\1", text)
    return _BLOCK.sub("", text) if " ^" in text else text
