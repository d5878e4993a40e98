"""Greetings, thanks and "what can you do?": one friendly sentence, and nothing is searched."""

import re

_TO = r"(?:,? (?:there|dateline|all|everyone|again|for (?:that|this|your help)))?"
_REPLIES = tuple(
    (re.compile(rf"(?:{said}){_TO}"), reply)
    for said, reply in (
        (r"hello|hi|hey|good (?:morning|afternoon|evening|day)|greetings",
         "Hello! Ask me anything about the articles in this index."),
        (r"(?:ok(?:ay)?,? |great,? |perfect,? )?(?:(?:many |no,? )?thanks(?: a lot| so much| very much)?|"
         r"thank you(?: so much| very much)?|cheers|thx)|ok(?:ay)?|great|perfect",
         "You are welcome! Ask me more whenever you like."),
        (r"(?:good)?bye|bye bye|good night|see you(?: later| soon)?",
         "Goodbye!"),
        (r"how are you(?: doing| today)?", "I am well, thank you! What would you like to know?"),
        (r"(?:what|who) are you|who made you|what (?:can|do|else can) you (?:do|know|answer)|"
         r"what can i (?:ask|do)(?: you)?(?: here)?|help(?: me)?(?: please)?|what is (?:this|dateline)|"
         r"how (?:does (?:this|it|dateline)|do you) work|how can you help(?: me)?",
         "I answer questions from the articles in this index, quote them word for word and link to each: try "
         "“who said …?”, “how much …?”, “what is new today?” or “list the articles about …”."),
    )
)  # fmt: skip


def courtesy(question: str) -> str | None:
    """The friendly sentence, if the question asks for nothing else."""
    said = " ".join(question.casefold().replace("’", "'").split()).strip("?!. ")
    return next((reply for pattern, reply in _REPLIES if pattern.fullmatch(said)), None)
