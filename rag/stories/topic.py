"""What a story is to be about: the question without the words that ask for a story."""

import re

from index.text.words import STOPWORDS, stems

_ASKING = frozenset(
    stems(
        """timeline chronology chronological chronologically events event happened happen order sequence
        unfold unfolded develop developed development developments history steps step stages stage milestones
        course trace recount retrace walk lead led run key dates date time far recap outline rundown begin
        began end ended start beginning summary summarise summarize sum gist overview brief briefly briefing
        digest points point main short sentences lines finish words article articles story stories piece news
        report reports coverage list name enumerate give tell show find please want need explain describe
        quick everything anything person people who support supports supporters oppose opposes opposed
        opponents favour favor against side sides sided position positions stand stands stood arguments
        argument pro con pros cons critics view views opinion opinions backed backs thought wrong right
        dispute put spell set let know read could would tldr during statements statement quote quotes remark
        remarks comment comments commented reaction reactions respond responded words collect version few
        missed known reconstruct milestone milestones setback setbacks politician politicians member members
        camp agree agrees disagree disagrees otherwise think thinks find finds took aftermath row quarrel
        saga affair spoke happening went
        """
    )
)
_WORD = re.compile(r"[^\W_]+(?:[’'.&-][^\W_]+)*")


def topic(question: str) -> str:
    """The words of a question that are not about the asking, in order; itself if none are left."""
    kept = [word for word in _WORD.findall(question) if _bare(word) not in STOPWORDS]
    about = [word for word in kept if not _ASKING.issuperset(stems(word))]
    return " ".join(about) or question


def _bare(word: str) -> str:
    """A word without what is joined to it: "what" for "What's"."""
    return word.casefold().replace("’", "'").removesuffix("'s")
