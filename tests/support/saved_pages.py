"""Some sixty web pages with a quote each, as newspapers set them."""

from collections.abc import Iterator
from dataclasses import dataclass

_START, _END = "<!--quote-->", "<!--/quote-->"

PADDING = (
    "The council of Oster met in the old hall by the harbour, where the windows rattled and the clerk read "
    "the minutes twice, because nobody could hear her over the wind.",
    "The meeting had been put off three times since the spring, once because of a flood in the cellar and "
    "twice because too few of the members had come to make a decision.",
    "A report on the state of the roof is expected in the autumn. Until then the hall is open on weekdays, "
    "and the choir keeps its Thursday evenings there.",
)
"""Paragraphs around the quote: an article needs some length to stand out from its page."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page and the quote to be found in it.

    :param body: the HTML of the article, with the quote between marks of comments.
    :param quote: as it stands in the article's text.
    :param nth: which of the equal places in the text it is, from 0.
    """

    name: str
    body: str
    quote: str
    nth: int = 0
    language: str = "en"
    direction: str = "ltr"
    title: str = "A night at the hall"
    style: str = ""
    above: str = ""

    def html(self, *, marked: bool, style: str = "") -> str:
        """The page; `marked`, with comments at the start and the end of the quote."""
        body = self.body.replace("⟦", _START if marked else "").replace("⟧", _END if marked else "")
        return (
            f'<!doctype html><html lang="{self.language}" dir="{self.direction}"><head><meta charset="utf-8">'
            f"<title>{self.title}</title><style>{self.style}{style}</style></head><body>"
            '<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>'
            f"{self.above}<article><h1>{self.title}</h1>{body}</article>"
            "<footer><p>All rights reserved. Oster Press.</p></footer></body></html>"
        )


def saved_pages() -> Iterator[SavedPage]:
    """The pages, in groups by what is hard about them."""
    yield from _repeated()
    yield from _set_in_tags()
    yield from _characters()
    yield from _marks()
    yield from _over_borders()
    yield from _scripts()
    yield from _everyday()


def _paragraphs(*texts: str, before: int = 1, after: int = 1) -> str:
    padding = [*PADDING]
    around = padding[:before], padding[len(padding) - after :] if after else []
    return "".join(f"<p>{text}</p>" for text in (*around[0], *texts, *around[1]))


def _repeated() -> Iterator[SavedPage]:
    said = "The bridge will stay closed until March."
    yield SavedPage(
        "twice, the second",
        _paragraphs(f"Ada Holm was brief. {said}", f"Later she said it again. ⟦{said}⟧ Nobody asked why."),
        said,
        1,
    )
    yield SavedPage(
        "twice, the first",
        _paragraphs(f"Ada Holm was brief. ⟦{said}⟧ Then she left.", f"Later she said it again. {said}"),
        said,
    )
    yield SavedPage(
        "three times, the middle one",
        _paragraphs(f"At nine: {said} At ten: ⟦{said}⟧ At eleven: {said} Then it was over."),
        said,
        1,
    )
    yield SavedPage(
        "paragraphs of their own",
        _paragraphs(said, "The ferry runs every hour meanwhile.", f"⟦{said}⟧", "Buses go around the bay."),
        said,
        1,
    )
    yield SavedPage(
        "inside a longer sentence before",
        _paragraphs(
            "He said that the roof of the hall is sound and dry, mostly.",
            "She was blunter: ⟦the roof of the hall is sound⟧, full stop.",
        ),
        "the roof of the hall is sound",
        1,
    )
    yield SavedPage(
        "with other capitals before",
        _paragraphs(
            "THE ROOF IS SOUND, they cried in the square.", "In the report it says: ⟦The roof is sound⟧ now."
        ),
        "The roof is sound",
    )
    yield SavedPage(
        "in the headline too",
        _paragraphs("It took the clerk a minute to say it: ⟦the old hall stays open⟧, for now, on weekdays."),
        "the old hall stays open",
        title="The old hall stays open",
    )
    yield SavedPage(
        "in a summary above the article",
        _paragraphs(f"Ada Holm spoke last. ⟦{said}⟧ That was all."),
        said,
        above=f"<aside><p>{said}</p></aside>",
    )
    yield SavedPage(
        "one word of many",
        _paragraphs("Snow fell. More snow fell. ⟦Snow⟧ fell again on Friday, and snow was forecast."),
        "Snow",
        1,
    )
    long = (
        "The mayor thanked the firemen of the four villages, who had pumped water from the cellars of the "
        "old town for two nights and a day without a break, while volunteers from the rowing club carried "
        "soup and dry socks"
    )
    yield SavedPage(
        "long, with the same beginning elsewhere",
        _paragraphs(
            f"{long} up the hill.", f"A week later the paper wrote: ⟦{long} to the quay⟧, which pleased them."
        ),
        f"{long} to the quay",
    )


def _set_in_tags() -> Iterator[SavedPage]:
    cases = (
        (
            "bold",
            "⟦The council voted <b>nine to four</b> for the ferry.⟧",
            "The council voted nine to four for the ferry.",
        ),
        (
            "a link",
            'Then ⟦<a href="/x">the treasurer, Ida Moe</a>, gave her figures⟧ to the hall.',
            "the treasurer, Ida Moe, gave her figures",
        ),
        (
            "from inside a link",
            'Then <a href="/x">the ⟦treasurer, Ida Moe</a>, gave her figures⟧ to the hall.',
            "treasurer, Ida Moe, gave her figures",
        ),
        (
            "nested",
            "She called it <em>⟦a <strong>very <span>dry</span></strong> cellar</em> for the price⟧ of two.",
            "a very dry cellar for the price",
        ),
        (
            "a span round every word",
            " ".join(
                f"<span>{word}</span>" for word in "It was ⟦the longest meeting of the year⟧ so far.".split()
            )
            .replace("<span>⟦the</span>", "⟦<span>the</span>")
            .replace("<span>year⟧</span>", "<span>year</span>⟧"),
            "the longest meeting of the year",
        ),
        (
            "abbr and code",
            "⟦The <abbr title='x'>EU</abbr> pays <code>1 crown</code> a day.⟧",
            "The EU pays 1 crown a day.",
        ),
        (
            "a place to break",
            "The file is called ⟦super<wbr>cali<wbr>fragile and stays secret⟧ for now.",
            "supercalifragile and stays secret",
        ),
        (
            "upper case by style",
            "⟦<span style='text-transform:uppercase'>The ferry sails</span> at dawn on Friday⟧, he said.",
            "The ferry sails at dawn on Friday",
        ),
    )
    for name, text, quote in cases:
        yield SavedPage(name, _paragraphs(text), quote)


def _characters() -> Iterator[SavedPage]:
    cases = (
        (
            "entities",
            "⟦Moe &amp; Sons paid &lt;100 crowns&gt; for &quot;it&quot; in May⟧.",
            'Moe & Sons paid <100 crowns> for "it" in May',
        ),
        (
            "numbered entities",
            "⟦The caf&#233; on &#x4e;orth Street closed on Monday⟧ for good.",
            "The café on North Street closed on Monday",
        ),
        (
            "a no-break space",
            "It cost ⟦4.2&nbsp;million crowns a&nbsp;year⟧ at least.",
            "4.2 million crowns a year",
        ),
        (
            "a narrow no-break space",
            "It cost ⟦12\u202f500 crowns a month⟧ at least.",
            "12 500 crowns a month",
        ),
        (
            "soft hyphens",
            "They spoke of the ⟦har&shy;bour admin&shy;is&shy;tra&shy;tion and its debts⟧ all night.",
            "harbour administration and its debts",
        ),
        (
            "zero-width spaces",
            "They spoke of ⟦data\u200bbase and pass\u200bword rules⟧ all night.",
            "database and password rules",
        ),
        (
            "blanks and line ends",
            "They   spoke of\n  ⟦the   roof\n\n of the\thall⟧   all night.",
            "the roof of the hall",
        ),
        (
            "accents",
            "⟦Zoë Müller’s naïve plan for the façade⟧ failed.",
            "Zoë Müller’s naïve plan for the façade",
        ),
        (
            "accents as marks of their own",
            "⟦Zoe\u0308 Mu\u0308ller praised the fac\u0327ade⟧ again.",
            "Zoë Müller praised the façade",
        ),
        ("a ligature", "They found ⟦the ﬁrst ofﬁce of the ﬂeet⟧ empty.", "the ﬁrst ofﬁce of the ﬂeet"),
        (
            "emoji",
            "He wrote ⟦we won 🎉 the vote 👩‍🚒 at last⟧ at midnight.",
            "we won 🎉 the vote 👩🚒 at last",
        ),
        (
            "fractions and powers",
            "It holds ⟦2½ m² of moss and 10³ snails⟧ by now.",
            "2½ m² of moss and 10³ snails",
        ),
    )
    for name, text, quote in cases:
        yield SavedPage(name, _paragraphs(text), quote)


def _marks() -> Iterator[SavedPage]:
    cases = (
        ("hyphens", "It was ⟦a well-known, long-awaited, half-built bridge-head⟧ of sorts."),
        ("commas", "He named ⟦Oster, Vik, Lund, Moss, and Hamre⟧ as stops."),
        ("an ampersand", "The firm of ⟦Berg & Dahl, R&D and all⟧ moved out."),
        ("a dash at both ends", "It was cold - ⟦- colder than in May -⟧ - and dark outside the hall."),
        ("curly marks", "She said: ⟦“It’s a ‘dry’ cellar,” and laughed⟧ aloud."),
        ("guillemets", "On the wall stood ⟦« la mer » and nothing else⟧ that night."),
        ("dashes of every length", "The years ⟦1998–2004 — the good ones − were short⟧ for him."),
        ("an ellipsis", "He began: ⟦Well … perhaps... not today⟧, and sat down."),
        ("per cent and plus", "Prices rose ⟦100% + 5% = too much #now?⟧ in a year."),
        ("slashes and brackets", "See ⟦either/or (see [page 4], {note})⟧ for the details."),
        ("figures", "It cost ⟦¥3.9 trillion (US$25.44 billion), up 1,204.5%⟧ on the year."),
        ("a colon and equals", "The sign read ⟦text=this,that:~:text=more⟧ for weeks."),
        ("an apostrophe inside the last word", "He said ⟦they didn't and they couldn't⟧ do more."),
        ("a quote that starts and ends inside words", "The un⟦believable and unfor⟧gettable night went on."),
    )
    for name, text in cases:
        html = text.replace("&", "&amp;")
        yield SavedPage(name, _paragraphs(html), text.partition("⟦")[2].partition("⟧")[0])


def _over_borders() -> Iterator[SavedPage]:
    one, two, three = (
        "The vote was close.",
        "It was also late, and the lamps had gone out.",
        "Nobody went home.",
    )
    yield SavedPage(
        "two paragraphs", _paragraphs(f"He sighed. ⟦{one}", f"{two}⟧ Rain fell."), f"{one}\n{two}"
    )
    yield SavedPage(
        "three paragraphs",
        _paragraphs(f"He sighed. ⟦{one}", two, f"{three}⟧ Rain fell."),
        f"{one}\n{two}\n{three}",
    )
    yield SavedPage(
        "whole paragraphs, twice",
        _paragraphs(one, two, "The chair coughed.", f"⟦{one}", f"{two}⟧", three),
        f"{one}\n{two}",
        1,
    )
    yield SavedPage("a line break", _paragraphs(f"He sighed. ⟦{one}<br>{two}⟧ Rain fell."), f"{one}\n{two}")
    yield SavedPage(
        "a heading and a paragraph",
        f"<p>{PADDING[0]}</p><h2>⟦The second vote</h2><p>{two}⟧ Rain fell.</p><p>{PADDING[1]}</p>",
        f"The second vote\n{two}",
    )
    yield SavedPage(
        "a picture between the paragraphs",
        _paragraphs(
            f"He sighed. ⟦{one}</p><figure><img alt='' src=''><figcaption>The hall in May</figcaption>"
            f"</figure><p>{two}⟧ Rain fell."
        ),
        f"{one}\n{two}",
    )
    yield SavedPage(
        "a quotation set apart before it",
        _paragraphs(f"<q>{two}</q>", "The chair coughed.", f"It was close. ⟦{two}⟧ Rain fell."),
        two,
        1,
    )
    yield SavedPage(
        "a cell of a table",
        f"<p>{PADDING[0]}</p><table><tr><td>⟦Upper Oster⟧</td><td>412</td>"
        f"</tr><tr><td>Lower Oster</td><td>388</td></tr></table><p>{PADDING[1]}</p>",
        "Upper Oster",
    )
    yield SavedPage(
        "a row of a table",
        f"<p>{PADDING[0]}</p><table><tr><td>⟦Upper Oster</td><td>412⟧</td>"
        f"</tr><tr><td>Lower Oster</td><td>388</td></tr></table><p>{PADDING[1]}</p>",
        "Upper Oster | 412",
    )
    yield SavedPage(
        "a large first letter",
        _paragraphs(f"⟦{two}⟧ Rain fell."),
        two,
        style="p::first-letter { float: left; font-size: 3em }",
    )
    yield SavedPage(
        "a mark of a footnote",
        _paragraphs(f"He sighed. ⟦{one}<sup><a href='#n'>3</a></sup> {two}⟧ Rain fell."),
        f"{one}3 {two}",
    )
    yield SavedPage(
        "an item of a list",
        f"<p>{PADDING[0]}</p><ul><li>Tea for the choir</li><li>⟦New slates for the roof⟧</li></ul>"
        f"<p>{PADDING[1]}</p>",
        "New slates for the roof",
    )


def _scripts() -> Iterator[SavedPage]:
    def page(
        name: str, language: str, words: str, padding: str, *, rtl: bool = False, nth: int = 0
    ) -> SavedPage:
        body = "".join(f"<p>{text}</p>" for text in (padding, words, padding * 2))
        bare = words.partition("⟦")[2].partition("⟧")[0].replace("\u200c", "")
        return SavedPage(name, body, bare, nth, language, "rtl" if rtl else "ltr", title="Oster")

    hebrew = "מועצת העיירה התכנסה באולם הישן שליד הנמל ודנה במצב הגג עד שעה מאוחרת בלילה. "
    arabic = "اجتمع مجلس البلدة في القاعة القديمة قرب الميناء وناقش حالة السقف حتى ساعة متأخرة. "
    chinese = "镇议会在港口旁的老礼堂开会，讨论屋顶的状况，一直到深夜才结束。"
    japanese = "町議会は港のそばの古い会館に集まり、屋根の状態について夜遅くまで話し合った。"
    yield page("Hebrew", "he", "ראש העיר אמר: ⟦הגשר יישאר סגור עד מרץ⟧, והלך.", hebrew, rtl=True)
    yield page(
        "Hebrew twice",
        "he",
        "הגשר סגור היום. הוא חזר ואמר: ⟦הגשר סגור היום⟧ ואיש לא ענה.",
        hebrew,
        rtl=True,
        nth=1,
    )
    yield page("Arabic", "ar", "قال رئيس البلدية: ⟦سيبقى الجسر مغلقا حتى آذار⟧ ثم غادر.", arabic, rtl=True)
    yield page(
        "Arabic with numbers", "ar", "بلغت الكلفة ⟦4.2 مليون كرون (نحو 10%)⟧ في السنة.", arabic, rtl=True
    )
    yield page("Persian with joiners", "fa", "او گفت ⟦نمی‌خواهیم پل بسته بماند⟧ و رفت.", arabic, rtl=True)
    yield page("Chinese, a sentence", "zh", "会议很短。⟦大桥将关闭到三月。⟧没有人提问。", chinese)
    yield page("Chinese, inside a sentence", "zh", "镇长说，将在⟦三月重新开放大桥⟧并修好路灯。", chinese)
    yield page("Japanese", "ja", "町長は短く話した。⟦橋は三月まで閉鎖される。⟧質問はなかった。", japanese)
    yield page(
        "Japanese, inside a sentence", "ja", "町長は記者に⟦橋は三月まで閉鎖される⟧と話した。", japanese
    )
    yield page(
        "Thai",
        "th",
        "นายกเทศมนตรีกล่าวว่า ⟦สะพานจะปิดถึงเดือนมีนาคม⟧ แล้วเดินออกไป",
        "สภาเมืองประชุมกันในห้องโถงเก่าใกล้ท่าเรือ " * 3,
    )


def _everyday() -> Iterator[SavedPage]:
    yield SavedPage(
        "a long sentence",
        _paragraphs(
            "⟦She told the council that the money would come from the parking fund, which has not been "
            "touched since the new garage was finished, and that a report on an electric boat, long "
            "promised, would be laid before them in the autumn, if the engineers kept their word⟧. Rain fell."
        ),
        "She told the council that the money would come from the parking fund, which has not been touched "
        "since the new garage was finished, and that a report on an electric boat, long promised, would be "
        "laid before them in the autumn, if the engineers kept their word",
    )
    yield SavedPage(
        "the first paragraph", f"<p>⟦{PADDING[0]}⟧</p><p>{PADDING[1]}</p><p>{PADDING[2]}</p>", PADDING[0]
    )
    yield SavedPage(
        "the last paragraph", f"<p>{PADDING[0]}</p><p>{PADDING[1]}</p><p>⟦{PADDING[2]}⟧</p>", PADDING[2]
    )
