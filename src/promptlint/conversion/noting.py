"""What else is good to know of a conversion."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.conversion.comparing import comparison_for
from promptlint.conversion.readings import read
from promptlint.conversion.shortening import shortened
from promptlint.programs.comfyui.page import read_page
from promptlint.programs.model import Program
from promptlint.roles import RoleName
from promptlint.semantics.errors import HostError

__all__ = ["notes"]


def notes(text: str, written: str, source: Program, target: Program, role: RoleName) -> tuple[str, ...]:
    """What the source leaves out of a prompt by itself, and what becomes of what is `written` beside its reading."""
    if source is target:
        return ()
    try:
        return (
            *_of_source(text, source, role),
            *_of_target(text, written, source, target, role),
            *_of_page(written, target),
        )
    except HostError:
        return ()


def _of_source(text: str, source: Program, role: RoleName) -> Iterator[str]:
    reading = read(text, source, role)
    if reading.error:
        yield f"{source} loads no LoRA of this prompt: {reading.error}"
    yield from reading.unused
    for kind in reading.idle:
        yield f"{source} itself loads nothing for `<{kind}:…>`, which is left out"


def _of_target(text: str, written: str, source: Program, target: Program, role: RoleName) -> Iterator[str]:
    comparison = comparison_for(source, target)
    if comparison.of != "words":
        return
    ours, theirs = read(text, source, role).parts, read(written, target, role).parts
    dropped = comparison.dropped(ours[0].texts[0][1], theirs[0].texts[0][1]) if ours and theirs else None
    if dropped:
        signs = " ".join(f"`{sign}`" for sign in dict.fromkeys(dropped))
        yield f"{target} leaves out punctuation where a weight begins or ends, whatever is written: {signs}"


def _of_page(written: str, target: Program) -> Iterator[str]:
    if target.typed_host is None:
        return
    page = read_page(written)
    if page.comments:
        comment = page.comments[0]
        yield f"typed into its page, `{shortened(written[comment.start : comment.end])}` is a comment and is left out"
    alone = next((choice.span for choice in page.choices if choice.only_brackets_vanish), None)
    if alone is not None:
        what = shortened(written[alone.start : alone.end])
        yield f"typed into its page, `{what}` loses its curly brackets, unless a backslash is before each"
    if page.last_backslash is not None:
        yield "typed into its page, a backslash at the end is sent as `\\undefined`"
