"""Verbs as newspapers use them: irregular forms, pairs that mean the same or the opposite, words of doubt.

Closed lists, for modules that would rather say nothing than guess.
"""

from functools import cache

from index.text.words import stems

# Base form, past, participle; where two are alike it stands once.
_IRREGULAR = """
    beat beat beaten|become became become|begin began begun|bite bit bitten|bring brought|build built
    |buy bought|catch caught|choose chose chosen|come came come|cost|cut|deal dealt|do did done
    |draw drew drawn|drive drove driven|eat ate eaten|fall fell fallen|feel felt|fight fought
    |find found|fly flew flown|forbid forbade forbidden|get got gotten|give gave given|go went gone
    |grow grew grown|hear heard|hide hid hidden|hit|hold held|keep kept|know knew known|lay laid
    |lead led|leave left|lend lent|lose lost|make made|mean meant|meet met|overtake overtook overtaken
    |pay paid|put|quit|read|ride rode ridden|rise rose risen|run ran run|say said|see saw seen
    |seek sought|sell sold|send sent|set|shoot shot|shrink shrank shrunk|shut|sign signed
    |sink sank sunk|speak spoke spoken|spend spent|split|spread|stand stood|steal stole stolen
    |strike struck|swim swam swum|take took taken|teach taught|tell told|think thought
    |throw threw thrown|undergo underwent undergone|wear wore worn|win won|withdraw withdrew withdrawn
    |write wrote written
"""
_ROWS = [row.split() for row in _IRREGULAR.split("|")]
_BASES = {form: row[0] for row in _ROWS for form in row}
PASTS = frozenset(form for row in _ROWS for form in (row[1:] or row))
"""Irregular past forms and participles, small letters; those of "cut" and its like are the base form."""
UNCHANGING = frozenset(row[0] for row in _ROWS if len(row) == 1) | {"beat"}
"""Verbs whose past is their base form."""

_SAME = """
    rise climb increase grow jump surge gain|fall drop decline decrease slide plunge|win|begin start
    |end finish|buy acquire|approve pass endorse back|reject|build construct|resign quit|cut lower reduce
    |raise increase hike lift|close shut|die|ban prohibit forbid outlaw|sue|halt stop suspend|hire recruit
    |sack fire dismiss|postpone delay|cancel scrap|arrest detain|convict|acquit|miss|plan intend
    |forecast expect
"""
_OPPOSITE = """
    rise climb increase grow jump surge gain/fall drop decline decrease slide plunge shrink
    |win/lose|approve pass endorse/reject block veto|accept/reject decline refuse|open reopen/close shut
    |raise increase hike lift/cut lower reduce|survive/die|convict/acquit|miss/meet beat exceed hit reach
    |stay remain/leave|succeed/fail|allow permit/ban prohibit forbid outlaw|legal/illegal|guilty/innocent
    |alive/dead|true/false|safe/unsafe dangerous|open/closed shut|higher/lower|profitable/unprofitable
    |strengthen/weaken|gain/lose|expand/shrink|support/oppose|hire/sack fire dismiss|confirm/deny
    |keep/abandon scrap|lawful/unlawful|possible/impossible|up/down|for/against
"""


def base(word: str) -> str:
    """What forms of one verb or noun share: the stem of the base form ("fell" and "falls" as "fall")."""
    word = word.casefold()
    word = _BASES.get(word, word)
    return (stems(word) or [word])[0]


@cache  # made when first needed: stems load a library
def _table(text: str, *, opposite: bool) -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for row in text.split("|"):
        sides = [{base(word) for word in side.split()} for side in row.split("/")]
        for side, other in ((sides[0], sides[-1]), (sides[-1], sides[0])):
            for word in side:
                table.setdefault(word, set()).update(other if opposite else side)
    return {word: frozenset(others - {word}) for word, others in table.items()}


def same(root: str) -> frozenset[str]:
    """What may stand for a word and say the same, itself included; all as `base` has them."""
    return _table(_SAME, opposite=False).get(root, frozenset()) | {root}


def opposites(root: str) -> frozenset[str]:
    """What says of a word that it is not so; all as `base` has them."""
    return _table(_OPPOSITE, opposite=True).get(root, frozenset())


def is_past(word: str) -> bool:
    """Whether a word has the form of a past or a participle."""
    word = word.casefold()
    return word in PASTS or (word.endswith("ed") and len(word) > 3)


MODALS = frozenset("will would may might can could should must shall".split())
NEGATORS = frozenset("not never no neither nor nobody nothing none without hardly barely scarcely".split())
REFUSALS = frozenset("refuse refuses refused decline declines declined fail fails failed".split())
"""Verbs after which "to" and a verb say that it was not done."""
ENDINGS = frozenset(
    "stop stops stopped halt halts halted suspend suspends suspended cease ceased end ends ended".split()
)
"""Verbs after which a verb in -ing says that it is no longer done."""
DOUBTS = frozenset(
    """
    if unless whether reportedly allegedly alleged alleges allege apparently supposedly rumour rumours rumor
    rumors rumoured claim claims claimed denied denies deny denying disputed disputes dispute doubt doubts
    doubted false falsely untrue hoax according perhaps possibly maybe believed suspected
    """.split()
)
"""Words that make what any clause of their sentence says a claim or a condition."""
HEDGES = MODALS | frozenset(
    """
        likely unlikely probably expect expects expected expecting forecast forecasts forecasting predict
        predicts predicted project projects projected estimate estimates estimated plan plans planned planning
        aim aims aimed aiming hope hopes hoped hoping want wants wanted seek seeks sought intend intends
        intended consider considers considered considering threaten threatens threatened threatening vow vows
        vowed promise promises promised pledge pledges pledged propose proposes proposed suggest suggests
        suggested seem seems seemed appear appears appeared believe believes think thinks thought fear fears
        feared ask asks asked urge urges urged call calls called due set scheduled about try tries tried
        attempt attempts attempted
        """.split()
) - {"set", "call", "calls", "plan", "project", "projects", "due", "about"}
"""Words before a statement that make it a plan, a guess or a wish. "plan", "project" and the like are nouns
too often; as verbs they stand before "to", and what follows "to" states nothing anyway."""
PARTIAL = frozenset(
    "some most few half part partly partially almost nearly only mostly many former potential proposed "
    "draft".split()
)
"""Words that make a statement true of a part only, or of another thing than the one named."""
ORDINALS = frozenset("second third fourth fifth sixth last".split())
"""Words that make "the largest" another."""
