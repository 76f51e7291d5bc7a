"""The server: the connection to one client, its session, and the table of requests with a guard around each."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from promptlint._version import __version__
from promptlint.lsp.client import NAME, Client
from promptlint.lsp.guard import Guard
from promptlint.lsp.protocol import PromptProtocol
from promptlint.lsp.requests.table import COMMANDS, REQUESTS, null
from promptlint.lsp.session import Session

__all__ = ["PromptServer", "create_server"]


class PromptServer(LanguageServer):
    """A language server for one client."""

    def __init__(self) -> None:
        super().__init__(NAME, __version__, protocol_cls=PromptProtocol)
        self.session = Session(Client(self), lambda: self.workspace)
        self.works_for: Callable[[int | None], None] = lambda _: None
        """Told the process that the client says it is."""
        self.leave: Callable[[], None] = lambda: None
        """Ends the serving."""

    @property
    def surveys(self) -> bool:
        """Whether the user wants the files that are not open to be checked, as far as the client said at the start."""
        return self.session.projects.outside.settings.workspace_diagnostics

    @property
    def said_goodbye(self) -> bool:
        """Whether the client has asked for the end."""
        return self.session.said_goodbye

    def report_server_error(self, error: Exception, source: Any) -> None:
        """What fails between the connection and our functions, such as a message that is not JSON, goes into the
        client's log. An answer that is an error on purpose is not a failure."""
        if not isinstance(error, JsonRpcException):
            self.session.client.log_failure(getattr(source, "__name__", "the connection"), error)


def create_server() -> PromptServer:
    """A server for one client, with every request and command of the table."""
    server = PromptServer()
    session = server.session
    for request in REQUESTS:
        answer = _guarded(session, request.method, request.answer, request.instead)
        server.feature(request.method, request.options)(answer)
    for command in COMMANDS:
        server.command(command.name)(_unpacked(_guarded(session, command.name, command.answer, null)))
    return server


def _guarded(
    session: Session,
    what: str,
    answer: Callable[[Session, Any], Any],
    instead: Callable[[Session, Any, Exception], Any],
) -> Callable[[Any], Any]:
    """A function of the table as pygls calls it. A failure of it is a line in the log and the answer `instead`."""
    log = session.client.log_failure
    if iscoroutinefunction(answer):

        async def answered_later(params: Any) -> Any:
            with Guard(what, log) as guard:
                return await answer(session, params)
            return instead(session, params, guard.failure)

        return answered_later

    def answered(params: Any) -> Any:
        with Guard(what, log) as guard:
            return answer(session, params)
        return instead(session, params, guard.failure)

    return answered


def _unpacked(answer: Callable[[Any], Any]) -> Callable[..., Any]:
    """A command as pygls calls it: with the client's arguments one by one."""
    if iscoroutinefunction(answer):

        async def answered_later(*arguments: Any) -> Any:
            return await answer(arguments)

        return answered_later
    return lambda *arguments: answer(arguments)
