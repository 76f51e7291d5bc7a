"""Where the extensions of a prompt do not do what was meant, and where a prompt has what only an extension reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from promptlint.programs.extensions.catalogue import all_extensions
from promptlint.programs.extensions.model import Extension, Fault
from promptlint.resources.names import one_slip
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["TELLING", "ExtensionFault", "ExtensionWord", "extension_faults", "misspelt_words", "undeclared_words"]

_WORD = re.compile(r"\[[A-Z]+\]|\w+")
_SHORTEST, _LONGEST = 5, 12
"""Characters of a word that may be a misspelt keyword: those have six to eight."""
TELLING = re.compile(r"AND_|ADD(?:COMM|BASE|COL|ROW|P)|\[(?:SEP|SKIP)\]")
"""What there is in every prompt with such a word. Without it no extension has to be loaded to look for any."""


@dataclass(frozen=True, slots=True)
class ExtensionFault:
    """A fault, and the extension that says it."""

    extension: Extension
    fault: Fault


@dataclass(frozen=True, slots=True)
class ExtensionWord:
    """A word of a prompt that an extension has for a keyword, or almost: `keyword` is how it is spelt."""

    extension: Extension
    span: Span
    keyword: str


@fact()
def extension_faults(ctx: Context) -> tuple[ExtensionFault, ...]:
    """What the declared extensions say of the prompt, extension by extension."""
    return tuple(
        ExtensionFault(extension, fault)
        for extension in ctx.extensions
        if extension.faults is not None
        for fault in extension.faults(ctx.asked)
    )


@fact()
def undeclared_words(ctx: Context) -> tuple[ExtensionWord, ...]:
    """The keywords of extensions that are not declared, in the order of the text."""
    if TELLING.search(ctx.text) is None:
        return ()
    keywords = {
        word: extension for extension in all_extensions() if extension not in ctx.extensions for word in extension.words
    }
    known = {word for extension in ctx.extensions for word in (*extension.words, *extension.keywords)}
    found = (match for match in _WORD.finditer(ctx.text) if match[0] in keywords and match[0] not in known)
    return tuple(ExtensionWord(keywords[match[0]], Span(*match.span()), match[0]) for match in found)


@fact()
def misspelt_words(ctx: Context) -> tuple[ExtensionWord, ...]:
    """The words that are one slip, or letter case, away from a keyword of a declared extension."""
    keywords = {word: extension for extension in ctx.extensions for word in extension.words if word.isidentifier()}
    if not keywords:
        return ()
    by_letters = {word.casefold(): word for word in keywords}
    known = {word for extension in ctx.extensions for word in (*extension.words, *extension.keywords)}
    found = []
    for match in _WORD.finditer(ctx.text):
        word = match[0]
        if word in known or len(word) < _SHORTEST or len(word) > _LONGEST:
            continue
        meant = by_letters.get(word.casefold())
        if meant is None and word.isupper():
            meant = _slip(word, keywords)
        if meant is not None:
            found.append(ExtensionWord(keywords[meant], Span(*match.span()), meant))
    return tuple(found)


def _slip(word: str, keywords: Iterable[str]) -> str | None:
    """The keyword that a word is one slip away from; a letter too few or too many is likelier than another one."""
    keywords = tuple(keywords)
    return one_slip(word, (each for each in keywords if len(each) != len(word))) or one_slip(word, keywords)
