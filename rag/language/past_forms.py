"""Past forms of verbs: "closed", "won"."""

_PASTS = frozenset(
    "was were had did been agreed freed beat began begun born bought brought broke broken built came "
    "caught chose chosen cut drew drawn drove driven fell fallen felt fled flew flown fought found gave "
    "given got gone grew grown heard held hit hurt kept knew known led left lost made met paid put quit "
    "ran read rode rose risen said sang sank sat saw seen sent set shot shown shut sold sought spent "
    "split spoke spread stood stole struck stolen swam taken thrown threw told took torn went withdrew "
    "won wore wrote written".split()
)


def is_past(word: str) -> bool:
    """Whether a word may be the past form of a verb, or its participle: "attended", "won"."""
    word = word.lower()
    return word in _PASTS or (word.endswith("ed") and len(word) > 3 and not word.endswith(("eed", "hundred")))
