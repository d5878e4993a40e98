"""What can go wrong with a shared index, as errors of ours. None quotes Lance, which may quote keys."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import DatelineError, IndexBusy, IndexDamaged, IndexFull, IndexMissing, NoArticle
from index.storage.failures import lacks_room

_CONFLICT = re.compile(
    r"commit conflict|conflict for version|incompatible transaction|too many concurrent", re.I
)
_MISSING = re.compile(r"not found|does not exist|NoSuchKey|NoSuchBucket|404", re.I)
_REFUSED = re.compile(
    r"403|401|denied|forbidden|credential|InvalidAccessKey|SignatureDoesNotMatch|token", re.I
)
_UNREACHED = re.compile(
    r"error sending request|connection|connect error|dns|timed? ?out|hyper|reqwest|50[0234]|resolve region",
    re.I,
)


@contextmanager
def told(address: str) -> Iterator[None]:
    """Turn Lance's errors into ours, in sentences that name the address alone."""
    try:
        yield
    except (DatelineError, NoArticle):
        raise
    except (OSError, RuntimeError, ValueError, KeyError, ImportError) as error:
        if is_conflict(error):
            raise
        raise _ours(error, address) from error


def is_conflict(error: Exception) -> bool:
    """Whether another commit came first."""
    return bool(_CONFLICT.search(str(error)))


def missing(address: str) -> IndexMissing:
    return IndexMissing(
        f"expected an index in {address}, found none; build one: dateline index FOLDER --index {address}"
    )


def busy(address: str) -> IndexBusy:
    return IndexBusy(f"other processes are writing to the index in {address}; try again when they are done")


def _ours(error: Exception, address: str) -> DatelineError:
    said = str(error)
    if lacks_room(error):
        return IndexFull(
            f"no room is left for the index in {address}. Saved work is safe. Free some space and run the "
            "command again"
        )
    if isinstance(error, PermissionError) or _REFUSED.search(said):
        return IndexDamaged(
            f"expected access to the index in {address}, but it is refused; check the folder's permissions, "
            "or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
        )
    if _UNREACHED.search(said):
        return IndexDamaged(
            f"expected an answer from the storage of {address}, found none; check the network, "
            "AWS_ENDPOINT_URL and AWS_REGION, and try again"
        )
    if isinstance(error, FileNotFoundError) or _MISSING.search(said):
        return IndexMissing(
            f"expected a whole index in {address}, but a part or a state of it is not there; check the "
            "address, and for how long old states are kept"
        )
    return IndexDamaged(
        f"the index in {address} cannot be read ({type(error).__name__}); go back to an earlier state with "
        "--as-of-version, or build another with --index"
    )
