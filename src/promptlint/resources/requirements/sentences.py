"""Requirements that pages state in prose: `lora:a + b are required`, `Requires: lora:a, b`, `needs lora:a`.

A missing requirement is an error in somebody's prompt, while pages are full of things that are required, so
a statement counts only if it is clearly one about model files. Some name in it must say so: by a prefix
(`lora:a`), by a word beside it (`the LoRA a_v1`, `Required embeddings: a`), or by being a well-known
embedding. Without any of those only `a_v1 + b-2 are required` and `Requires: a_v1`, alone on their line and with
names that look like files', are read; `a_v1 is required` could be a checkpoint or a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.resources.kinds import KIND_OF_PREFIX, ResourceKind
from promptlint.resources.known.embeddings import find_known
from promptlint.resources.requirements.model import Requirement
from promptlint.text import Span

__all__ = ["read_requirements"]

_KIND_WORDS: Final[dict[str, ResourceKind]] = {
    "lora": "lora",
    "loras": "lora",
    "lycoris": "lora",
    "embedding": "embedding",
    "embeddings": "embedding",
    "hypernetwork": "hypernetwork",
    "hypernetworks": "hypernetwork",
    "wildcard": "wildcard",
    "wildcards": "wildcard",
}

_GAP = r"[^\S\n]{1,8}"
_KINDS = "|".join(sorted(_KIND_WORDS, key=len, reverse=True))
_LEAD = r"^[^\S\n]*+(?:(?:[-*+•>]|#{1,6}|\d{1,3}[.)])[^\S\n]{1,8}+)?"

_ARE_REQUIRED = regex(
    rf"\b(?:is|are){_GAP}(?:(?:also|both|all|always){_GAP})?(?:required|needed|necessary)\b"
    rf"(?!{_GAP}(?:if|when|unless|only)\b)",
    re.IGNORECASE,
)
_REQUIRES = regex(rf"\b(?:requires?|needs?){_GAP}(?:(?:the|both|these)(?={_GAP}){_GAP})?", re.IGNORECASE)
_LABEL = regex(
    rf"{_LEAD}[*_]{{0,2}}(?:require[sd]|requirements?)(?:{_GAP}(?P<kind>{_KINDS}))?[*_]{{0,2}}[^\S\n]{{0,3}}[:：]"
    rf"|{_LEAD}[*_]{{0,2}}(?P<first>{_KINDS}){_GAP}(?:required|needed)[*_]{{0,2}}[^\S\n]{{0,3}}[:：]",
    re.IGNORECASE | re.MULTILINE,
)
_BULLET = regex(r"[^\S\n]*+(?:[-*+•]|\d{1,3}[.)])[^\S\n]{1,8}+")
_MARKS = regex(r"[\s\-*+•>#(`\"\d.)]*(?:(?:note|nb|important)[:：][\s*(`\"]*)?", re.IGNORECASE)
_REFUSAL = regex(r"(?:\b(?:no|not|never|no longer|without|don.t|doesn.t|didn.t)\s{1,4})\Z", re.IGNORECASE)

_TOKEN = regex(
    r"(?P<tag>(?:<|&lt;)(?P<tag_kind>[a-z]{4,12}):(?P<tag_name>[^<>:&\n]{1,200}+)(?::[^<>&\n]{0,80}+)?(?:>|&gt;))"
    r"|(?P<prefixed>(?<![\w:])(?P<prefix>[A-Za-z]{4,12})[:：](?P<name>[^\s,+&;:、，<>()\[\]{}|\"'`*“”‘’]{1,200}+)"
    r"(?::[\d.]{1,8})?)"
    r"|(?P<joiner>[+&,、，]|\b(?:and|plus)\b)"
    r"|(?P<word>[^\s,+&;、，<>()\[\]{}|\"'`*“”‘’]+)"
    r"|(?P<trivia>[\s()\"'`*“”‘’]+)"
    r"|(?P<other>.)",
    re.IGNORECASE,
)
_SCRIPTED = regex(r"_|[a-z][A-Z]")
"""What names of model files have and those of programs mostly not."""
_FILE_ENDING = regex(r"\.(?:safetensors|pt|bin|ckpt)\Z", re.IGNORECASE)
_WEIGHT = regex(r":[\d.]{1,8}\Z")
_WORD_NAME = regex(r"\w(?:[\w.-]*\w)?")
_FUNCTION_WORDS = frozenset({
    "a", "an", "are", "be", "both", "but", "either", "for", "from", "if", "in", "is", "it", "must",
    "need", "needed", "needs", "neither", "no", "none", "nor", "not", "of", "on", "only",
    "optional", "or", "required", "require", "requires", "that", "the", "these", "this", "to",
    "unless", "when", "with", "without", "you", "your",
})  # fmt: skip
_VOIDING_WORDS = frozenset({
    "no", "not", "neither", "nor", "without", "or", "either", "if", "when", "unless", "whether",
    "optional",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    span: Span
    kind: ResourceKind | None
    certain: bool
    """Whether a prefix, a kind word or the list of well-known embeddings vouches for it."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A list of names in the text: `items` joined by `joiners`, with the words on both sides of it."""

    items: tuple[_Item, ...]
    joiners: frozenset[str]
    before: str
    start: int
    end: int


def read_requirements(text: str, *, offset: int = 0, source: str = "") -> tuple[Requirement, ...]:
    """The requirements that a page states, in its order.

    Spans are code points of the text, moved by `offset`; `line` is the line without white space around it.
    Silent on prose about other things; alternatives (`a or b is required`) and conditions do not count.
    """
    found: dict[int, Requirement] = {}
    for items, line in _statements(text):
        for item in items:
            requirement = Requirement(
                item.kind,
                item.name,
                Span(item.span.start + offset, item.span.end + offset),
                source,
                Span(line.start + offset, line.end + offset),
            )
            found.setdefault(item.span.start, requirement)
    return tuple(found[start] for start in sorted(found))


def _statements(text: str) -> Iterator[tuple[tuple[_Item, ...], Span]]:
    lines = _Lines(text)
    done = 0
    for match in _ARE_REQUIRED.finditer(text):
        line = lines.around(match.start())
        run = _run_before(text, max(done, line.start), match.start())
        done = match.end()
        alone = _is_lead(text, line.start, run.start) and _is_end(text, match.end(), line.end)
        yield _accepted(run, whole_line=alone), line
    for match in _REQUIRES.finditer(text):
        if not _REFUSAL.search(text, max(0, match.start() - 16), match.start()):
            yield _accepted(_run_after(text, match.end())), lines.around(match.start())
    for match in _LABEL.finditer(text):
        yield from _labelled(text, match, lines)


def _labelled(text: str, match: re.Match[str], lines: _Lines) -> Iterator[tuple[tuple[_Item, ...], Span]]:
    word = match["kind"] or match["first"]
    kind = _KIND_WORDS[word.casefold()] if word else None
    line = lines.around(match.end())
    run = _run_after(text, match.end())
    if run.items:
        yield _accepted(run, kind, whole_line=_is_end(text, run.end, line.end), labelled=True), line
        return
    if text[match.end() : line.end].strip(" *_"):
        return
    bullets: list[tuple[_Run, Span]] = []
    at = lines.next_start
    while (bullet := _BULLET.match(text, at)) and not _LABEL.match(text, at):
        line = lines.around(bullet.end())
        bullets.append((_run_after(text, bullet.end()), line))
        at = lines.next_start
    certain = any(item.certain for run, _ in bullets for item in run.items)
    for run, line in bullets:
        alone = _is_end(text, run.end, line.end)
        if certain and alone and all(_is_file_like(item.name) for item in run.items):
            yield tuple(_of_kind(item, kind) for item in run.items), line
        else:
            yield _accepted(run, kind, whole_line=alone), line


class _Lines:
    """The lines of a text, asked for mostly in order; a line is looked for once, however much is in it."""

    __slots__ = ("_content", "_start", "next_start", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._start = self.next_start = -1
        self._content = Span(0, 0)

    def around(self, at: int) -> Span:
        """The line around an offset, without white space at its ends."""
        if not self._start <= at < self.next_start:
            self._start = self.text.rfind("\n", 0, at) + 1
            end = self.text.find("\n", at)
            end = len(self.text) if end < 0 else end
            self.next_start = end + 1
            content = self.text[self._start : end]
            start = self._start + len(content) - len(content.lstrip())
            self._content = Span(start, start + len(content.strip()))
        return self._content


def _accepted(
    run: _Run, kind: ResourceKind | None = None, *, whole_line: bool = False, labelled: bool = False
) -> tuple[_Item, ...]:
    """The items of a list that may count, or nothing if it is not a list of model files."""
    if not run.items or run.before in _VOIDING_WORDS or "or" in run.joiners:
        return ()
    if kind and whole_line:
        return tuple(_of_kind(item, kind) for item in run.items)
    if any(item.certain for item in run.items):
        words = run.joiners <= {"+", "&", ",", "、", "，"}
        return tuple(item for item in run.items if item.certain or words or _is_file_like(item.name))
    alone = run.joiners == {"+"} or (labelled and any(_SCRIPTED.search(item.name) for item in run.items))
    if whole_line and alone and all(_is_file_like(item.name) for item in run.items):
        return run.items
    return ()


def _run_before(text: str, start: int, end: int) -> _Run:
    """The list that ends right at `end`, read from the right."""
    tokens = [match for match in _TOKEN.finditer(text, start, end) if match.lastgroup not in {"trivia", None}]
    items: list[_Item] = []
    joiners: set[str] = set()
    unnamed = 0
    before = ""
    first = end
    kind = _kind_word(tokens[-1]) if tokens else None
    if kind:
        tokens.pop()
    joined = True
    while tokens:
        token = tokens.pop()
        if token.lastgroup == "joiner":
            if joined:
                break
            joiners.add(token[0].casefold())
            joined = True
            continue
        if not joined and (named := _kind_word(token)):
            # `the LoRAs a_1 and b_2`: the word in front names the kind of all names since the last such word.
            items[unnamed:] = [_named(item, named) for item in items[unnamed:]]
            unnamed = len(items)
            first = token.start()
            if tokens and tokens[-1].lastgroup == "joiner":
                continue
            before = tokens[-1][0].casefold() if tokens else ""
            break
        item = _item(token) if joined else None
        if item is None:
            before = token[0].casefold()
            break
        items.append(item)
        first = token.start()
        joined = False
    if kind and before not in {"a", "an"}:
        items = [_named(item, kind, after=True) for item in items]
    if items and before and not items[-1].certain and not _is_file_like(items[-1].name):
        items.pop()  # the last word of a sentence that runs into the list
    if items and joined and before:
        # A joiner with nothing to join: `18+ is required`, `Python, a_v1 is required`.
        joiners.add("or" if before in _VOIDING_WORDS else "…")
    return _Run(tuple(reversed(items)), frozenset(joiners), before, first, end)


def _run_after(text: str, start: int) -> _Run:
    """The list that begins right at `start`, up to the line's end."""
    items: list[_Item] = []
    joiners: set[str] = set()
    kind: ResourceKind | None = None
    joined = True
    end = at = start
    while match := _TOKEN.match(text, at):
        at = match.end()
        if match.lastgroup == "trivia":
            if "\n" in match[0] or (not joined and "(" in match[0]):
                break
            continue
        if match.lastgroup == "joiner":
            if joined and not (items and joiners and match[0].casefold() == "and"):
                break
            joiners.add(match[0].casefold())
            joined = True
            continue
        if not joined:
            if named := _kind_word(match):
                items[-1] = _named(items[-1], named, after=True)
                end = at
            elif match[0].casefold() == "or":
                joiners.add("or")
            elif not items[-1].certain and not _is_file_like(items[-1].name):
                items.pop()  # the first word of a sentence that follows the list
            break
        if named := _kind_word(match):
            kind = named
            continue
        item = _item(match)
        if item is None:
            break
        items.append(_named(item, kind) if kind else item)
        joined = False
        end = at
        if match[0][-1] in ".;!?":
            break
    return _Run(tuple(items), frozenset(joiners), "", start, end)


def _item(token: re.Match[str]) -> _Item | None:
    """The name in a token; None where it can't be one."""
    group = token.lastgroup
    if group in {"tag", "prefixed"}:
        prefix, part = ("tag_kind", "tag_name") if group == "tag" else ("prefix", "name")
        kind = KIND_OF_PREFIX.get(token[prefix].casefold())
        name = _FILE_ENDING.sub("", token[part].rstrip(".!? "))
        name = name.strip("_") if kind == "wildcard" else name
        if kind is None or not name:
            return None
        start = token.start(part) + token[part].index(name)
        return _Item(name, Span(start, start + len(name)), kind, certain=True)
    if group != "word":
        return None
    name = _WEIGHT.sub("", token[0].rstrip(".!?"))
    if not _WORD_NAME.fullmatch(name) or _FILE_ENDING.search(name) or name.casefold() in _FUNCTION_WORDS:
        return None
    return _Item(name, Span(token.start(), token.start() + len(name)), None, certain=find_known(name) is not None)


def _kind_word(token: re.Match[str]) -> ResourceKind | None:
    return _KIND_WORDS.get(token[0].casefold()) if token.lastgroup == "word" else None


def _named(item: _Item, kind: ResourceKind, *, after: bool = False) -> _Item:
    """The item with the kind that a word beside it says, if it can be the name of a file."""
    if item.kind or not _is_file_like(item.name):
        return item
    # `a high-quality embedding`, `a 768-wide embedding`: in front of the word stand adjectives too.
    if after and not re.search(r"_|[a-z][A-Z]|[A-Za-z]\d", item.name):
        return item
    return replace(item, kind=kind, certain=True)


def _is_file_like(name: str) -> bool:
    """Whether a word looks like the name of a model file and not like a word of a language or a constant."""
    if name.isupper() or not name[0].isalnum() or not re.search(r"[A-Za-z]", name):
        return False
    return re.search(r"\d|[_-]|[a-z][A-Z]", name) is not None


def _of_kind(item: _Item, kind: ResourceKind | None) -> _Item:
    return item if item.kind else replace(item, kind=kind)


def _is_lead(text: str, start: int, end: int) -> bool:
    """Whether nothing but marks of a list, quotes or `Note:` stands before a statement."""
    return end - start < 40 and _MARKS.fullmatch(text, start, end) is not None


def _is_end(text: str, start: int, end: int) -> bool:
    """Whether nothing but punctuation stands after a statement."""
    return end - start < 40 and not text[start:end].strip(" .!*_`\"')>\r\t")
