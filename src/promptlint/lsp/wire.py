"""Messages as bytes: a header that says how many bytes follow, and those.

What a client sends is believed as far as it makes sense: after a header that does not, nobody knows where the next
message begins.
"""

from __future__ import annotations

from typing import IO

from promptlint.formats.regular_file import read_head

__all__ = ["MAX_MESSAGE", "WireError", "framed", "read_message"]

MAX_MESSAGE = 128 * 1024 * 1024
"""Bytes of a message. Editors give no texts above 50 MB to a server; in JSON that may be twice as much."""

_MAX_HEADERS = 8 * 1024
"""Bytes of all headers of a message. They have about 50."""

_MAX_DIGITS = 18


class WireError(Exception):
    """Bytes that are not a message; the words say what is wrong with them."""


def read_message(stream: IO[bytes]) -> bytes | None:
    """The body of the next message, or None where the client has gone away. No more memory is taken than has arrived.
    Raises WireError."""
    length = _read_headers(stream)
    if length is None:
        return None
    body = read_head(stream, length)
    return body if len(body) == length else None


def framed(body: bytes) -> bytes:
    """A message as it is sent: the body, and the header before it."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def _read_headers(stream: IO[bytes]) -> int | None:
    left = _MAX_HEADERS
    length: int | None = None
    begun = False
    while True:
        line = stream.readline(left + 1)
        if len(line) > left:
            raise WireError(f"the headers of a message have more than {_MAX_HEADERS:,} bytes")
        if not line.endswith(b"\n"):
            return None
        left -= len(line)
        line = line.strip()
        if not line:
            if length is not None:
                return length
            if begun:
                raise WireError("a message has no Content-Length")
            continue  # an empty line too much between two messages
        begun = True
        name, colon, value = line.partition(b":")
        if not colon:
            raise WireError(f"{_shown(line)} is not a header of a message")
        if name.strip().lower() == b"content-length":
            if length is not None:
                raise WireError("a message has two Content-Lengths")
            length = _length(value.strip())


def _length(value: bytes) -> int:
    if not value.isdigit():
        raise WireError(f"Content-Length is {_shown(value)}, which is not a number of bytes")
    if len(value) > _MAX_DIGITS or int(value) > MAX_MESSAGE:
        raise WireError(f"Content-Length is {_shown(value)}; a message has at most {MAX_MESSAGE:,} bytes")
    return int(value)


def _shown(data: bytes) -> str:
    """The beginning of some bytes, in visible characters."""
    return ascii(data[:40].decode("latin-1"))
