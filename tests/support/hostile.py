"""Articles that try to do more than be read. What they say is still to be shown."""

from datetime import date

from index.types import Article

_HURT = "window.hurt = 1"
_OUTSIDE = "http://evil.example/pixel.png"

WORDS = {
    "a script": f"He wrote <script>{_HURT}</script> on the wall.",
    "a script that closes what is around it": f'Then "></p></blockquote><script>{_HURT}</script> followed.',
    "an event handler": f"A picture <img src=x onerror='{_HURT}'> hung there.",
    "a handler of a drawing": f"<svg/onload={_HURT}> was drawn in chalk.",
    "a frame": f'Below it <iframe srcdoc="<script>parent.hurt = 1</script>" src="{_OUTSIDE}"></iframe>.',
    "a link of JavaScript": f"It said [click](javascript:{_HURT}) in red.",
    "a link of data": f"It said [open](data:text/html,<script>{_HURT}</script>) in blue.",
    "an address in angle brackets": f"It said <javascript:{_HURT}> and <{_OUTSIDE}> too.",
    "a bare address": f"More is at {_OUTSIDE} and at www.evil.example today.",
    "a picture of Markdown": f"A stamp ![]({_OUTSIDE}) was on it.",
    "a picture by reference": f"A stamp ![x][y] was on it.\n\n[y]: {_OUTSIDE}",
    "a footnote of its own": "The report[^1] had notes.\n\n[^1]: nothing to see",
    "a marker of a citation": "The report [1] had a second part [2] too.",
    "a template": "The mug said ${" + _HURT + "} and {{constructor.constructor('" + _HURT + "')()}} too.",
    "a formula": f"Its formula was $$\\href{{javascript:{_HURT}}}{{x}}$$ and $x_1$ again.",
    "a heading and a rule": "# Heading\n---\n===\n> said the sign, and\n\n    code\n- went on",
    "a fence of code": "```html\n<script>window.hurt = 1</script>\n``` and `more` of it",
    "a table": f"| a | b |\n|---|---|\n| <b>c</b> | ![]({_OUTSIDE}) |",
    "marks of direction": "The file was called invoice\u202efdp.exe\u202c and \u2066that\u2069 was all.",
    "zero-width text": "The pass\u200bword\ufeff was \u2060secret\U000e0068\U000e0069 all along.",
    "entities": "They wrote &lt;script&gt;window.hurt = 1&lt;/script&gt; and &copy; and &#106;avascript:.",
    "hidden style": '<div style="display:none">unseen</div><style>*{display:none}</style> stayed on paper.',
    "a long word": "It began with " + "a" * 100_000 + " and ended.",
    "a record of its own": "It closed.\r\nER  - \r\nTY  - JOUR\r\nUR  - javascript:1\u2028ER  - \x85ER  - ",
    "control characters": "The bell \x07 rang \x1b[31mred\x1b[0m twice, \x00once.",
}
"""Quotes, by what is bad about them."""

ADDRESSES = (
    "javascript:window.hurt=1",
    " java\nscript:window.hurt=1",
    "data:text/html,<script>window.hurt=1</script>",
    "file:///etc/hostname",
    'https://paper.example/"onmouseover="window.hurt=1',
    "https://paper.example/a)b](javascript:window.hurt=1) ![](x) <b>",
    "https://paper.example/\u202egpj.exe?a=1&copy;=2#part",
    "https://[broken/",
    "//evil.example/x",
    None,
)


def hostile() -> list[Article]:
    """An article for each of `WORDS`, which is all of its text, and in the other fields too."""
    articles = []
    for number, (name, words) in enumerate(WORDS.items()):
        field = words[:2000]
        articles.append(
            Article(
                id=f"hostile {name}",
                title=field,
                text=words,
                published=date(2025, 3, 1),
                outlet=field,
                author=field,
                url=ADDRESSES[number % len(ADDRESSES)],
                language='en" onfocus="window.hurt = 1',
                version="0" * 64,
            )
        )
    return articles
