"""What an extension asks for by name. Arguments come as the client sends them, which may be anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from promptlint.lsp.features import actions
from promptlint.lsp.features.beside import page_of, status_of
from promptlint.lsp.features.change import with_selection
from promptlint.lsp.features.hands import changes_by
from promptlint.lsp.session import Session
from promptlint.lsp.snapshots import Snapshot

__all__ = [
    "fix_all",
    "lower_weight",
    "move_left",
    "move_right",
    "page",
    "raise_weight",
    "reload",
    "remove_duplicates",
    "sort_tags",
    "split",
    "status",
    "wrap",
    "write_brackets",
    "write_number",
]


async def fix_all(session: Session, arguments: Sequence[Any]) -> None:
    """Apply every safe fix to a text; where the user wants it, every one."""
    snapshot = _named(session, arguments)
    if snapshot is None:
        return
    edits = actions.fix_all(snapshot, unsafe=session.settings_of(snapshot).unsafe_fixes)
    if not edits:
        return
    edit = session.client.workspace_edit({snapshot.uri: (snapshot.version, edits)})
    await session.client.apply(edit, "Fix all prompts")


def status(session: Session, arguments: Sequence[Any]) -> dict[str, object] | None:
    """Role, tokens and chunks of the prompt at a line and a character of a text, for a status bar."""
    snapshot = _named(session, arguments)
    if snapshot is None or snapshot.is_large:
        return None
    line, character = [*(n if isinstance(n, int) and n >= 0 else 0 for n in arguments[1:3]), 0, 0][:2]
    return status_of(snapshot, snapshot.positions.offset(types.Position(line, character)))


def page(session: Session, arguments: Sequence[Any]) -> str | None:
    """What reaches the model of a text, as HTML."""
    snapshot = _named(session, arguments)
    return page_of(snapshot) if snapshot is not None else None


def raise_weight(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The edits that give what is selected more weight, and the range that is selected after them."""
    return _by_hand(session, arguments, "raise")


def lower_weight(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The same for less weight."""
    return _by_hand(session, arguments, "lower")


def move_left(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The edits that move a tag before the one before it, and the range that is selected after them."""
    return _by_hand(session, arguments, "left")


def move_right(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The same to the other side."""
    return _by_hand(session, arguments, "right")


def sort_tags(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The edits that bring the tags that are selected into the order of their names."""
    return _by_hand(session, arguments, "sort")


def wrap(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The edits that put what is selected into brackets with a weight, and the range of the number."""
    return _by_hand(session, arguments, "wrap")


def write_number(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The edits that write brackets as a number, and the range of what is in them."""
    return _by_hand(session, arguments, "number")


def write_brackets(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The edits that write a number as brackets, and the range of what is in them."""
    return _by_hand(session, arguments, "brackets")


def split(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The edits that put BREAK where a chunk ends, and its range."""
    return _by_hand(session, arguments, "split")


def remove_duplicates(session: Session, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """The edits that leave each tag of what is selected, or of the prompt, once, and the range of the rest."""
    return _by_hand(session, arguments, "unique")


def _by_hand(session: Session, arguments: Sequence[Any], name: str) -> dict[str, Any] | None:
    """What a key does at a range of a text, the command's second argument; None where it can do nothing."""
    snapshot = _named(session, arguments)
    range_ = _range(arguments[1]) if len(arguments) > 1 else None
    if snapshot is None or range_ is None:
        return None
    made = changes_by([name], snapshot, snapshot.positions.span(range_))
    return with_selection(snapshot, *made[name]) if name in made else None


def _range(value: Any) -> types.Range | None:
    """A range as a client sends it."""
    try:
        places = [(value[end]["line"], value[end]["character"]) for end in ("start", "end")]
    except (TypeError, KeyError, IndexError):
        return None
    if not all(isinstance(number, int) and number >= 0 for place in places for number in place):
        return None
    start, end = (types.Position(*place) for place in places)
    return types.Range(start, end)


async def reload(session: Session, arguments: Sequence[Any]) -> None:  # noqa: ARG001  # clients may give some
    """Read settings, configuration and models again."""
    await session.reload(models=True)


def _named(session: Session, arguments: Sequence[Any]) -> Snapshot | None:
    """The open text that a command's first argument names."""
    first = arguments[0] if arguments else None
    uri = first.get("uri") if isinstance(first, dict) else first
    return session.snapshot(uri) if isinstance(uri, str) else None
