"""Markdown of reading apps gives the story's words and facts; the app's own parts are no text."""

from datetime import date
from pathlib import Path

import pytest

from index.sources.read import read_sources
from index.types import Article, Found

WORDS = ["The quarry at Marle flooded on Tuesday after two days of rain.", "Nobody was hurt, the mayor said."]
URL = "https://quarrypost.example/2025/03/04/floods"

READWISE = f"""# Quarry at Marle floo...

![rw-book-cover](https://img.example/x.png)

## Metadata
- Author: [[Ada Gant]]
- Full Title: Quarry at Marle floods
- Category: #articles
- Document Tags: #weather
- Summary: It flooded, in short.
- URL: {URL}

## Highlights
- {WORDS[0]} ([View Highlight](https://read.readwise.io/read/01abc))
    - Tags: [[rain]]
    - Note: ask the mayor
## New highlights added March 9, 2025 at 9:15 AM
- {WORDS[1]} ([View Highlight](https://read.readwise.io/read/01abd))
"""
MIRROR = f"""---
id: 1234
updated: 2025-04-20 09:13
title: Quarry at Marle floods
author: Ada Gant
---
# Quarry at Marle floods

## Metadata
- Author:: [[Ada Gant]]
- Source: instapaper
- Published Date:: 2025-03-04
- URL:: {URL}

## Highlights
> {WORDS[0]} ^rw123

> {WORDS[1]} ^rw124
"""
LOGSEQ = f"""title:: Quarry at Marle floods
author:: [[Ada Gant]]
full-title:: "Quarry at Marle floods"
category:: #articles
url:: {URL}

- Highlights first synced by [[Readwise]] [[Apr 20th, 2025]]
\t- {WORDS[0]} ([View Highlight](https://readwise.io/open/1))
\t\t- **Note**: ask
\t- {WORDS[1]} ([View Highlight](https://readwise.io/open/2))
"""
OMNIVORE = f"""---
id: 8f5e
title: |
  Quarry at Marle floods
author: |
  Ada Gant
tags:
  - weather
date_saved: 2025-04-20 10:00:00
date_published: 2025-03-04 07:00:00
---

# Quarry at Marle floods
#Omnivore

[Read on Omnivore](https://omnivore.app/me/quarry-195a)
[Read Original]({URL})

## Highlights

> {WORDS[0]} [⤴️](https://omnivore.app/me/quarry-195a#8f)  #rain

my own note here

> {WORDS[1]} [⤴️](https://omnivore.app/me/quarry-195a#90)
"""
MATTER = f"""# Quarry at Marle floods
## Metadata
* Author: [Ada Gant](https://web.getmatter.com/author/1)
* Publisher: The Quarry Post
* Published Date: 2025-03-04
* URL: [{URL}]({URL})

## Highlights
* {WORDS[0]}
* {WORDS[1]}
"""
NOTION = f"""# Quarry at Marle floods

Created: April 20, 2025 9:00 AM
Tags: weather
URL: {URL}
Author: Ada Gant
Published: March 4, 2025

{WORDS[0]}

{WORDS[1]}
"""
WALLABAG = f"""---
tags: [weather]
title: "Quarry at Marle floods"
---
[original]({URL})

{WORDS[0]}

{WORDS[1]}
"""
INSTAPAPER = f"""---
title: "Quarry at Marle floods"
author: "Ada Gant"
url: {URL}
saved: 2025-04-20
---
> {WORDS[0]} [View](https://www.instapaper.com/read/1/2)

> {WORDS[1]} [View](https://www.instapaper.com/read/1/3)
"""
POCKET = f"""# Quarry at Marle floods

**URL:** {URL}
**Tags:** weather
**Added:** 2025-04-20

[Open in Pocket](https://getpocket.com/read/1)

{WORDS[0]}

{WORDS[1]}
"""
PAGE = "([Gant, 2025, p. {0}](zotero://select/library/items/AB)) ([pdf](zotero://open-pdf/library/items/CD?page={0}))"
ZOTERO = f"""# Annotations
(4/20/2025, 10:22:13 AM)

“{WORDS[0]}” {PAGE.format(1)} check this

“{WORDS[1]}” {PAGE.format(2)}
"""


def article(path: Path, text: str) -> Article:
    path.write_text(text, encoding="utf-8")
    (found,) = (read.article for read in read_sources([path]) if isinstance(read, Found))
    return found


@pytest.mark.parametrize(
    "text",
    [READWISE, MIRROR, LOGSEQ, OMNIVORE, MATTER, NOTION, WALLABAG, INSTAPAPER, POCKET],
    ids="Readwise mirror Logseq Omnivore Matter Notion Wallabag Instapaper Pocket".split(),
)
def test_an_export_gives_the_words_the_title_the_day_and_the_address(tmp_path: Path, text: str) -> None:
    read = article(tmp_path / "a.md", text)
    assert read.text == "\n\n".join(WORDS)
    assert (read.title, read.published, read.url) == ("Quarry at Marle floods", date(2025, 3, 4), URL)
    assert read.author == ("Ada Gant" if "Gant" in text else None)
    assert read.outlet == ("The Quarry Post" if text is MATTER else None)


def test_notes_of_zotero_give_what_was_highlighted(tmp_path: Path) -> None:
    read = article(tmp_path / "Gant - 2025 - Quarry at Marle floods.md", ZOTERO)
    assert read.text == "\n\n".join(WORDS)
    assert (read.title, read.published) == ("Quarry at Marle floods", None)


def test_a_list_above_prose_is_no_front_matter(tmp_path: Path) -> None:
    read = article(tmp_path / "a.md", "---\n- snow\n---\nIt rained on Monday.\n")
    assert read.text.endswith("It rained on Monday.")


@pytest.mark.parametrize(
    ("line", "outlet", "url"),
    [
        (f"- Source: {URL}", None, URL),
        ("- Source: [[instapaper]]", None, None),
        ("- Source: quarrypost.example", None, None),
        ("- Source: The Quarry Post", "The Quarry Post", None),
        (f"- Source: [The Quarry Post]({URL})", "The Quarry Post", URL),
    ],
)
def test_an_address_or_an_app_is_no_outlet(
    tmp_path: Path, line: str, outlet: str | None, url: str | None
) -> None:
    text = (
        f"# Quarry floods\n\n## Metadata\n- Author: [[gant.example]]\n{line}\n\n## Highlights\n- {WORDS[0]}\n"
    )
    read = article(tmp_path / "a.md", text)
    assert (read.outlet, read.url, read.author) == (outlet, url, None)


@pytest.mark.parametrize(
    "text",
    [
        "# Quarry floods\n\nThe mayor: no comment.\n\n- rain\n- snow\n",
        "# Quarry floods\n\n## Highlights\n\n- Rain fell.\n\n## Notes\n\nIt rained.\n",
        "# Quarry floods\n\nAuthor: unknown, the police said.\n\nRain fell.\n",
        "# Quarry floods\n\nShe uses [Readwise](https://readwise.io/) every day.\n",
    ],
)
def test_markdown_of_no_app_stays_as_it_is(tmp_path: Path, text: str) -> None:
    read = article(tmp_path / "a.md", text)
    assert len(read.text.split()) >= len(text.replace("#", "").split()) - 4


@pytest.mark.parametrize(
    ("block", "title", "day"),
    [
        ("---\ntitle: Recall: 16,000 vans\ndate: 2025-02-20\n---", "Recall: 16,000 vans", date(2025, 2, 20)),
        ("---\ntitle: A: b: c\ndate: 2025-02-20\ntags: [news, #cars]\n---", "A: b: c", date(2025, 2, 20)),
        ("---\ntitle: {{title}}\ndate: 2025-02-20\n---", "It rained", date(2025, 2, 20)),
        (
            "---\ntitle: 'Mayor's: no'\ndate: 2025-02-20\ntags:\n- a\n  - b\n---",
            "Mayor's: no",
            date(2025, 2, 20),
        ),
        ("---\ntitle: @mayor says no\ndate: 2025-02-20\n---", "@mayor says no", date(2025, 2, 20)),
        ("---\n\ttitle: Tabs\ndate: 2025-02-20\n---", "It rained", date(2025, 2, 20)),
        (
            '+++\ntitle = "Quarry: floods"\ndate = 2025-02-20T09:00:00Z\n+++',
            "Quarry: floods",
            date(2025, 2, 20),
        ),
        ("+++\ntitle = 'Q'\ndate = 2025-02-20\n[params]\nauthor = 'A'\n+++", "Q", date(2025, 2, 20)),
        ("+++\ntitle = Quarry floods\ndate = 2025-02-20\n+++", "Quarry floods", date(2025, 2, 20)),
        ('+++\ndraft = false\npublishDate = "2025-02-20"\n+++', "It rained", date(2025, 2, 20)),
    ],
    ids="colon hash template quote at tab TOML table faulty string".split(),
)
def test_faulty_front_matter_loses_no_article(
    tmp_path: Path, block: str, title: str, day: date | None
) -> None:
    read = article(tmp_path / "a.md", f"{block}\nIt rained.\n\nThe mayor said so.\n")
    assert (read.title, read.published) == (title, day)
    assert read.text.endswith("It rained.\n\nThe mayor said so.")


def test_a_rule_above_prose_is_no_front_matter(tmp_path: Path) -> None:
    read = article(tmp_path / "a.md", "---\nIt rained on Monday\nand on Tuesday\n---\nThe mayor said so.\n")
    assert "It rained on Monday" in read.text
