"""The streams of the process: encoding, width, colour, and messages about ourselves."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import IO

from promptlint.cli.errors import OutputError

__all__ = [
    "colour_wanted",
    "columns",
    "complain",
    "flush",
    "is_terminal",
    "note",
    "note_text",
    "prepare",
    "shows_links",
    "silence",
    "write",
    "write_commands",
    "write_exactly",
    "write_line",
]

_DEFAULT_COLUMNS = 100
_LINKING = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "xterm-kitty", "foot", "alacritty")
"""Terminals that show links, as `TERM_PROGRAM` or `TERM` call them."""
_SIGNS_OF_LINKING = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_FIRST_LINKING_VTE = 5000
"""GNOME's terminals show links from 0.50 on."""


_STAND_INS = str.maketrans(
    {
        "→": "->",
        "←": "<-",
        "⟶": "->",
        "…": "...",
        "×": "x",
        "−": "-",
        "·": ".",
        "█": "#",
        "│": "|",
        "─": "-",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "⟨": "<",
        "⟩": ">",
        "•": "*",
        "✓": "+",
        "≥": ">=",
    }
)
"""What is written for our own characters that a console does not have, as those of Windows with cp437 or cp1252."""


def _stand_in(error: UnicodeError) -> tuple[str | bytes, int]:
    """Give a character that the encoding does not have by one that is like it, or else by its escape."""
    if isinstance(error, UnicodeEncodeError):
        shown = error.object[error.start : error.end].translate(_STAND_INS)
        return shown.encode("ascii", "backslashreplace").decode("ascii"), error.end
    raise error


codecs.register_error("promptlint.stand-in", _stand_in)


def prepare(*, utf8: bool = False) -> None:
    """Make standard output and error take every character, whatever the locale; `utf8` makes output UTF-8.

    A stream that the caller closed leads nowhere from here on.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(OSError, ValueError):
                if utf8 and stream is sys.stdout:
                    stream.reconfigure(encoding="utf-8", errors="backslashreplace")
                else:
                    stream.reconfigure(errors="promptlint.stand-in")


def write(text: str, *, colours: bool = False) -> None:
    """Write lines for people or programs to standard output: what a file says in them commands nothing. `colours` lets
    our own colours through. Raises BrokenPipeError when nobody reads, and OutputError as for a full disk."""
    if text:
        from promptlint.text.controls import harmless

        with _output():
            sys.stdout.write(harmless(text, colours=colours))


def write_line(line: str) -> None:
    """Write one line for people to standard output; a line break in it is shown. Raises as `write` does."""
    from promptlint.text.controls import visible

    write(f"{visible(line)}\n")


def write_exactly(text: str) -> None:
    """Write a text that somebody wants back as it is, such as a prompt: to the last character, where no terminal would
    obey it. Raises as `write` does."""
    if is_terminal(sys.stdout):
        write(text)
    else:
        encoding = sys.stdout.encoding or "utf-8"
        with _output():  # a character that is not there is seen to be missing
            sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def write_commands(text: str) -> None:
    """Write lines of our own making, of which some are commands, as they are. Raises as `write` does."""
    with _output():
        sys.stdout.write(text)


def flush() -> None:
    """Let everything that was written reach its place. Raises as `write` does."""
    with _output():
        sys.stdout.flush()


@contextlib.contextmanager
def _output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error.strerror or str(error)) from None


def complain(message: str) -> None:
    """Say one line on standard error: what is wrong, where, what to do."""
    from promptlint.text.controls import visible

    with contextlib.suppress(BrokenPipeError):
        flush()
    with contextlib.suppress(OSError):
        _to_stderr(f"promptlint: error: {visible(message)}\n")


def note(*lines: str) -> None:
    """Write lines for people to standard error, after what is on standard output so far; a line break in one is
    shown."""
    from promptlint.text.controls import visible

    note_text("".join(f"{visible(line)}\n" for line in lines))


def note_text(text: str, *, colours: bool = False) -> None:
    """The same for a text that consists of whole lines."""
    if text:
        flush()
        with _output():
            _to_stderr(text, colours=colours)


def _to_stderr(text: str, *, colours: bool = False) -> None:
    from promptlint.text.controls import harmless

    sys.stderr.write(harmless(text, colours=colours))
    sys.stderr.flush()


def silence() -> None:
    """Let standard output lead nowhere, so that the interpreter's last flush does not fail again."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def is_terminal(stream: IO[str]) -> bool:
    """Whether a person looks at it; false for a stream that is closed or none."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def columns(stream: IO[str]) -> int:
    """The terminal's width in cells: `COLUMNS`, else what the terminal says, else 100."""
    with contextlib.suppress(ValueError):
        wanted = int(os.environ.get("COLUMNS", ""))
        if wanted > 0:
            return wanted
    if not is_terminal(stream):
        return _DEFAULT_COLUMNS
    try:
        return os.get_terminal_size(stream.fileno()).columns or _DEFAULT_COLUMNS
    except (OSError, ValueError):
        return _DEFAULT_COLUMNS


def colour_wanted(choice: str, stream: IO[str]) -> bool:
    """Whether to colour, by `--color`, else by the environment.

    `NO_COLOR` and `TERM=dumb` say no; `FORCE_COLOR` and a terminal say yes.
    """
    if choice != "auto":
        return choice == "always"
    environment = os.environ
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return is_terminal(stream) and _understands_escapes()


def shows_links() -> bool:
    """Whether the terminal is one of those that show links. There is no way to ask; `FORCE_HYPERLINK` says so."""
    environment = os.environ
    forced = environment.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0")
    if environment.get("CI") or environment.get("TMUX") or environment.get("TERM", "").startswith("screen"):
        return False
    version = environment.get("VTE_VERSION", "")
    is_known = environment.get("TERM_PROGRAM") in _LINKING or environment.get("TERM") in _LINKING
    newer = version.isascii() and version.isdigit() and len(version) < 9 and int(version) >= _FIRST_LINKING_VTE
    return is_known or newer or any(name in environment for name in _SIGNS_OF_LINKING)


def _understands_escapes() -> bool:
    """Switches the Windows console over to escape codes; other terminals need no asking."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.GetStdHandle(-11)
        mode = ctypes.c_ulong()
        known = kernel.GetConsoleMode(handle, ctypes.byref(mode))
        return bool(known and kernel.SetConsoleMode(handle, mode.value | 4))
    else:  # noqa: RET505  # mypy knows only this form
        return True
