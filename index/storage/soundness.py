"""Whether a database that opens is whole: its file, and that its rows belong together."""

import sqlite3

from index.storage.database import Database
from index.text.canonical import version


def unsound(database: Database) -> str | None:
    """What is wrong with a database or its contents, in a clause, or None. Reads everything."""
    counts = (
        (
            "passages without a vector",
            "select count(*) from passages p left join vectors v on v.content = p.content "
            "where v.content is null",
        ),
        (
            "passages outside any article",
            "select count(*) from passages p left join articles a on a.number = p.article "
            'where a.number is null or p.start < 0 or p.start >= p."end" or p."end" > length(a.text)',
        ),
    )
    try:
        found = database.connection.execute("pragma integrity_check(1)").fetchone()[0]
        if found != "ok":
            return str(found)
        for what, query in counts:
            count = database.connection.execute(query).fetchone()[0]
            if count:
                return f"{count} {what}"
        texts = database.connection.execute("select text, version from articles where version <> ''")
        altered = sum(version(text) != expected for text, expected in texts)
    except (sqlite3.DatabaseError, TypeError, AttributeError) as error:
        return str(error)
    return f"{altered} articles with text that changed since it was indexed" if altered else None
