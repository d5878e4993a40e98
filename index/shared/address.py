"""The address of a shared index: a folder, or a bucket; and which state of it is read."""

import os
from typing import NamedTuple

from index.errors import SourceError

AS_OF = "?as-of="
"""Before the number or name of a frozen state, at the end of an address."""

_KINDS = {"lance://": "", "lance+s3://": "s3://"}


class Address(NamedTuple):
    """:param typed: as the user typed it.
    :param uri: what Lance opens.
    :param options: for object storage.
    :param state: the number or name of a frozen state; None for the last one.
    """

    typed: str
    uri: str
    options: dict[str, str]
    state: int | str | None = None

    def __str__(self) -> str:
        return self.typed


def address_of(typed: str) -> Address:
    """:raises SourceError: when it names no folder or bucket."""
    place, _, state = typed.partition(AS_OF)
    start = next((start for start in _KINDS if place.startswith(start)), "")
    rest = place.removeprefix(start).rstrip("/")
    if not start or not rest or (start == "lance://" and not rest.startswith("/")):
        raise SourceError(
            "expected lance:///FOLDER or lance+s3://BUCKET/PREFIX as the address of a shared index, found "
            f"{typed!r}"
        )
    options = _object_storage() if _KINDS[start] else {}
    return Address(typed, _KINDS[start] + rest, options, int(state) if state.isdecimal() else state or None)


def frozen(typed: str, state: str) -> str:
    """The address of an index as it was."""
    return f"{typed.partition(AS_OF)[0]}{AS_OF}{state}"


def _object_storage() -> dict[str, str]:
    """What Lance does not read by itself from the usual AWS variables.

    Keys, tokens and profiles it does read; they never pass through here.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    options = {"aws_region": region} if region else {}
    if endpoint:
        options["aws_endpoint"] = endpoint
        options["allow_http"] = str(endpoint.startswith("http://")).lower()
        options.setdefault("aws_region", "us-east-1")  # other servers do not mind which
    return options
