"""Where the extensions of a prompt do not do what was meant, and where a prompt has what only an extension reads."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Severity
from promptlint.programs.extensions.catalogue import all_extensions, extends
from promptlint.programs.extensions.model import Extension, Fault
from promptlint.regex import regex
from promptlint.resources.names import one_slip
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.text import Span

__all__ = [
    "ExtensionFault",
    "ExtensionWord",
    "extension_faults",
    "is_in_call",
    "may_have_words",
    "misspelt_words",
    "undeclared_words",
]

_WORD = regex(r"\[[A-Z]+\]|\w+")
_SHORTEST, _LONGEST = 5, 12
"""Characters of a word that may be a misspelt keyword: those have six to eight."""
_SHORTEST_CALL = 4
"""Letters of a misspelt call. Shorter ones are a slip away from other words."""
_CALL = regex(r"\b([A-Za-z_]{2,12})\(([^()\n]{0,200})\)")
"""A word right before a bracket, and what is in that."""
# Two that begin with few characters each are found much sooner than one.
_TELLING = regex(r"AND_|ADD(?:COMM|BASE|COL|ROW|P)|\[(?:SEP|SKIP)\]|<(?:loractl|emb):|\$[a-z_]|\[/[a-z]")
_TELLING_CALL = regex(r"[A-Z][A-Z]\(")
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class ExtensionFault:
    """A fault, and the extension that says it."""

    extension: Extension
    fault: Fault

    @property
    def found(self) -> Found:
        """What a rule says of it."""
        fault = self.fault
        repair = fault.repair
        fix = None if repair is None else unsafe(f"write {repair}", replace(fault.span, repair))
        severity = Severity.INFO if fault.is_minor else None
        return Found(fault.span, fault.message, fault.help, fix, severity)


@dataclass(frozen=True, slots=True)
class ExtensionWord:
    """A word of a prompt that an extension has for a keyword, or almost: `keyword` is how it is spelt."""

    extension: Extension
    span: Span
    keyword: str


@fact(given=("extensions",))
def extension_faults(ctx: Context) -> tuple[ExtensionFault, ...]:
    """What the declared extensions say of the prompt, extension by extension."""
    return tuple(
        ExtensionFault(extension, fault)
        for extension in ctx.extensions
        if extension.faults is not None
        for fault in extension.faults(ctx.asked)
    )


@fact(holds=("AND_", "ADD", "[S", "[/", "<lora", "<emb", "$", "("))
def undeclared_words(ctx: Context) -> tuple[ExtensionWord, ...]:
    """The keywords of extensions that are not declared, and what else is written only for them, in the order of the
    text."""
    if not may_have_words(ctx.text):
        return ()
    extensions = [each for each in all_extensions() if each not in ctx.extensions]
    keywords = {word: extension for extension in extensions for word in extension.words}
    known = {word for extension in ctx.extensions for word in (*extension.words, *extension.keywords, *extension.calls)}
    words = (match for match in _WORD.finditer(ctx.text) if match[0] in keywords and match[0] not in known)
    found = [ExtensionWord(keywords[match[0]], Span(*match.span()), match[0]) for match in words]
    extensions = [each for each in extensions if extends(each, ctx.target)]
    by_call = {name: extension for extension in extensions for name in extension.calls if name not in known}
    for match in _CALL.finditer(ctx.text) if by_call else ():
        name = match[1]
        if name in by_call and re.fullmatch(by_call[name].calls[name], match[2]):
            found.append(ExtensionWord(by_call[name], Span(*match.span()), name))
    for extension in extensions:
        for form in extension.forms:
            found += (
                ExtensionWord(extension, Span(*match.span()), shorten(match[0], _LONGEST_SHOWN))
                for match in re.finditer(form, ctx.text)
            )
    return tuple(sorted(found, key=lambda word: word.span))


def may_have_words(text: str) -> bool:
    """Whether there is in a text what every prompt with such a word has. Without it no extension has to be loaded to
    look for any."""
    return _TELLING.search(text) is not None or ("(" in text and _TELLING_CALL.search(text) is not None)


def is_in_call(ctx: Context, span: Span) -> bool:
    """Whether a part of the prompt is in a call of a declared extension, which is not sent to the model."""
    spans = ctx.fact(_calls)
    index = bisect_left(spans, span.start, key=lambda call: call.start) - 1
    return index >= 0 and span.end < spans[index].end


@fact(given=("extensions",))
def _calls(ctx: Context) -> tuple[Span, ...]:
    names = {name for extension in ctx.extensions for name in extension.calls}
    found = _CALL.finditer(ctx.text) if names else ()
    return tuple(Span(*match.span()) for match in found if match[1] in names)


@fact(given=("extensions",))
def misspelt_words(ctx: Context) -> tuple[ExtensionWord, ...]:
    """The words that are one slip, or letter case, away from a keyword of a declared extension."""
    return tuple(sorted((*_misspelt_keywords(ctx), *_misspelt_calls(ctx)), key=lambda word: word.span))


def _misspelt_keywords(ctx: Context) -> Iterator[ExtensionWord]:
    keywords = {word: extension for extension in ctx.extensions for word in extension.words if word.isidentifier()}
    if not keywords:
        return
    by_letters = {word.casefold(): word for word in keywords}
    known = {word for extension in ctx.extensions for word in (*extension.words, *extension.keywords)}
    for match in _WORD.finditer(ctx.text):
        word = match[0]
        if word in known or len(word) < _SHORTEST or len(word) > _LONGEST:
            continue
        meant = by_letters.get(word.casefold())
        if meant is None and word.isupper():
            meant = _slip(word, keywords)
        if meant is not None:
            yield ExtensionWord(keywords[meant], Span(*match.span()), meant)


def _misspelt_calls(ctx: Context) -> Iterator[ExtensionWord]:
    """Words before brackets with arguments as the call that is meant has them."""
    by_call = {name: extension for extension in ctx.extensions for name in extension.calls}
    by_letters = {name.casefold(): name for name in by_call}
    for match in _CALL.finditer(ctx.text) if by_call else ():
        word = match[1]
        if word in by_call:
            continue
        meant = by_letters.get(word.casefold())
        if meant is None and word.isupper() and len(word) >= _SHORTEST_CALL:
            meant = _slip(word, (name for name in by_call if len(name) >= _SHORTEST_CALL))
        if meant is not None and re.fullmatch(by_call[meant].calls[meant], match[2]):
            yield ExtensionWord(by_call[meant], Span(*match.span(1)), meant)


def _slip(word: str, keywords: Iterable[str]) -> str | None:
    """The keyword that a word is one slip away from; a letter too few or too many is likelier than another one."""
    keywords = tuple(keywords)
    return one_slip(word, (each for each in keywords if len(each) != len(word))) or one_slip(word, keywords)
