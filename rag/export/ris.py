"""RIS, the format that reference managers read: a record for each article, with its quotes as notes.

https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html
"""

from collections.abc import Iterable

from rag.export.cited import Cited, Source
from rag.export.fragment import web_address
from rag.writing.markdown import visible


def ris(citations: Iterable[Cited]) -> str:
    """One record for each article, in the order of the citations."""
    quotes: dict[tuple[str, str], list[Cited]] = {}
    for cited in citations:
        quotes.setdefault((cited.source.id, cited.source.version), []).append(cited)
    return "".join(_record(cited[0].source, cited) for cited in quotes.values())


def _record(source: Source, citations: list[Cited]) -> str:
    published = source.published
    fields = [
        ("TY", "NEWS"),
        ("TI", source.title),
        *(("AU", author) for author in (source.author or "").split(";")),
        ("T2", source.outlet or ""),
        ("PY", f"{published:%Y}" if published else ""),
        ("DA", f"{published:%Y/%m/%d}" if published else ""),
        ("LA", source.language or ""),
        ("UR", web_address(source.url) or ""),
        *(("N1", f"“{visible(cited.quote)}”") for cited in citations),
    ]
    # A line is a field, so none of a text's own may begin one.
    shown = [(tag, visible(value)) for tag, value in fields]
    lines = [f"{tag}  - {value}" for tag, value in shown if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])
