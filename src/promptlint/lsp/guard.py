"""The one guard around everything that the server does: a failure costs an answer, never the server."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from pygls.exceptions import JsonRpcException

__all__ = ["Guard"]


class Guard:
    """Keeps a failure inside a `with` block, tells `log` what failed, and holds the `error`; what follows the block is
    the answer without it.

    Two things pass: an answer that is an error on purpose (JsonRpcException, such as "the text has changed"), and
    whatever is not an Exception, the cancellation of a request among them.
    """

    def __init__(self, what: str, log: Callable[[str, Exception], None]) -> None:
        self._what = what
        self._log = log
        self.error: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, JsonRpcException):
            return False
        self.error = error
        self._log(self._what, error)
        return True

    @property
    def failure(self) -> Exception:
        """The error; to be asked where there was one."""
        assert self.error is not None
        return self.error
