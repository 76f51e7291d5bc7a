"""What is asked of the whole workspace: prompts by name, and the diagnostics of files that are not open."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import monotonic

from lsprotocol import types

from promptlint.lsp.features.symbols import Opened
from promptlint.lsp.session import Session
from promptlint.lsp.survey import Known, Report

__all__ = ["diagnostics", "no_diagnostics", "symbols"]

_LOOK = 4.0
_TIMES = 25
_LONGEST = 60.0
"""Seconds between two looks at the files for a client that waits for something new, and how many times as long as a
look takes, so that looking is a twenty-fifth of the time; but never more than a minute."""
_BATCH = 25
"""Files that are checked before a client hears of them."""


async def symbols(session: Session, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """The prompts of the workspace by name, in open texts and in files."""
    opened = {path: Opened(each.uri, each.document, each.positions) for path, each in session.open_texts().items()}
    folders = [folder.path for folder in session.projects.workspace]
    find = partial(session.index.find, params.query, folders, opened, session.encoding)
    return await session.scheduler.beside(find)


async def diagnostics(session: Session, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """The diagnostics of the files that are not open. A client asks again as soon as it is answered: where it knows
    everything already, it is answered when there is something new."""
    previous = Known.of(params.previous_result_ids)
    while True:
        began = monotonic()
        news, unchanged = await _look(session, params.partial_result_token, previous)
        if news is not None or not session.survey.has_answered:
            session.survey.has_answered = True
            return types.WorkspaceDiagnosticReport([*(news or ()), *unchanged])
        await session.scheduler.wait(max(_LOOK, min(_TIMES * (monotonic() - began), _LONGEST)))


async def _look(
    session: Session, token: int | str | None, previous: dict[str, Known]
) -> tuple[list[Report] | None, list[Report]]:
    """What is new in the files, None where nothing is, and what is not. With a token, news are sent as they come."""
    survey, projects = session.survey, session.projects
    shown = {Path(path) for path in session.open_texts()}
    list_files = partial(survey.files, projects.surveyed, shown, projects.generation)
    files = await session.scheduler.beside(list_files)
    news = survey.gone(files, previous, shown)
    unchanged: list[Report] = []
    is_new = bool(news)
    for start in range(0, len(files), _BATCH):
        check = partial(
            survey.check,
            files[start : start + _BATCH],
            previous,
            session.applied_beside,
            encoding=session.encoding,
            related=session.client.shows_related,
        )
        for report in await session.scheduler.beside(check):
            (news if isinstance(report, types.WorkspaceFullDocumentDiagnosticReport) else unchanged).append(report)
        session.read_wanted()
        is_new = is_new or bool(news)
        if token is not None and news:
            session.client.send_part(token, types.WorkspaceDiagnosticReportPartialResult(news))
            news = []
    return (news if is_new else None), unchanged


def no_diagnostics(
    session: Session,  # noqa: ARG001  # as the others
    params: types.WorkspaceDiagnosticParams,  # noqa: ARG001
    error: Exception,  # noqa: ARG001
) -> types.WorkspaceDiagnosticReport:
    """Nothing new."""
    return types.WorkspaceDiagnosticReport([])
