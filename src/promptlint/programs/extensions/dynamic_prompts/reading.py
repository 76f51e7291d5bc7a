"""A template, read into its tree as the library reads it.

Source: `dynamicprompts/parser/parse.py` of dynamicprompts 0.31.0. Its grammar tries one reading after the other, but
the first characters of each tell which it can be, and text cannot begin with them. So what cannot be read to its end
makes what stands around it unreadable too: there is nothing to go back to, and everything is read once.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from promptlint.arguments import expect_text
from promptlint.programs.extensions.dynamic_prompts.errors import Mistake, StopError, TemplateError, no_text
from promptlint.programs.extensions.dynamic_prompts.nodes import (
    Access,
    Argument,
    Assignment,
    Literal,
    Node,
    Option,
    Sequence,
    Template,
    Variants,
    Wildcard,
    Wrap,
)
from promptlint.programs.extensions.dynamic_prompts.scanner import DEFAULT_MARKS, Marks, Scanner
from promptlint.programs.extensions.dynamic_prompts.stops import (
    bad_variable,
    unclosed,
    unclosed_wildcard,
    unexpected,
)
from promptlint.programs.pyparsing_text import expected_the_end, without_tabs
from promptlint.programs.tasks import Task, run_task
from promptlint.text import SourceText, Span

__all__ = ["parse_template"]

_VARIABLE, _WRAP, _CLOSE = "${", "%{", "}"
"""Unlike the marks of variants and wildcards, the WebUI extension has no options for these."""


class _Where(Enum):
    TOP = 1
    """Outside of everything; the only place where variables are set."""
    INNER = 2
    """In variants, in values of variables and in wrapped variants."""
    NAME = 3
    """In the name of a wildcard."""


class _Read(NamedTuple):
    """What was read, and where the text goes on."""

    node: Node
    end: int


def parse_template(text: str, marks: Marks = DEFAULT_MARKS) -> Template:
    """The tree of a template. Where the library would exceed Python's limit of recursion, there is a tree all the same.

    Raises TemplateError where the library raises, and TypeError for a text that is not a string.
    """
    expect_text(text)
    source = without_tabs(SourceText(text))
    comments: set[Span] = set()
    reader = _Reader(source, marks, comments)
    try:
        root = run_task(reader.whole())
    except StopError as stop:
        at = reader.latest
        message = expected_the_end(source.text, at)
        stops = source.origin(at, at).start
        raise TemplateError(
            "ParseException", message, stop.mistake, stop.place, stops=stops, missed=stop.missed
        ) from None
    return Template(root, tuple(sorted(comments)))


class _Reader:
    """Reads one text without tabs. `latest` is where the latest part begins that stands outside of everything."""

    def __init__(self, source: SourceText, marks: Marks, comments: set[Span]) -> None:
        self.source = source
        self.text = source.text
        self.marks = marks
        self.comments = comments
        self.latest = 0
        self.scan = scan = Scanner(source, marks, comments)
        self._texts = {
            _Where.TOP: (scan.free_text,),
            _Where.INNER: (scan.inner_text,),
            _Where.NAME: (scan.name_text, scan.inner_text),
        }

    def whole(self) -> Task[Node]:
        """All of the text. Raises StopError where it cannot be read, TemplateError where the library fails."""
        node, end = yield from self._sequence(0, _Where.TOP)
        if self.scan.skip(end) < len(self.text):
            raise unexpected(self.scan, end)
        return node

    def _sequence(self, at: int, where: _Where) -> Task[_Read]:
        """As many parts as follow each other, perhaps none."""
        nodes: list[Node] = []
        start = self.scan.skip(at)
        begin, at = start, start
        while where is not _Where.NAME or not self.scan.brackets_follow(at):
            if where is _Where.TOP:
                self.latest = begin
            read = self._literal(begin, where)
            if read is None:
                task = self._opened(begin, where)
                if task is None:
                    break
                read = yield task
            nodes.append(read.node)
            at = read.end
            begin = self.scan.skip(at)
        if len(nodes) == 1:
            return _Read(nodes[0], at)
        return _Read(Sequence(tuple(nodes), self.scan.place(start, at)), at)

    def _literal(self, start: int, where: _Where) -> _Read | None:
        """Text, on both sides of comments too."""
        for find in self._texts[where]:
            pieces: list[str] = []
            end = start
            while match := find(self.scan.skip(end)):
                pieces.append(match.group())
                end = match.end()
            if pieces:
                return _Read(Literal(" ".join(pieces), self.scan.place(start, end)), end)
        return None

    def _opened(self, start: int, where: _Where) -> Task[_Read] | None:
        """What begins with a mark. Wrapped variants and wildcards do not stand in the name of a wildcard."""
        if self.text.startswith(_VARIABLE, start):
            return self._variable(start, where)
        if where is not _Where.NAME and self.text.startswith(_WRAP, start):
            return self._wrap(start)
        if self.text.startswith(self.marks.variant_start, start):
            return self._variants(start)
        if where is not _Where.NAME and self.text.startswith(self.marks.wildcard, start):
            return self._wildcard(start)
        return None

    def _variants(self, start: int) -> Task[_Read]:
        scan = self.scan
        opened = start + len(self.marks.variant_start)
        sampler, at = scan.sampler(scan.blank(opened))
        bounds = scan.bounds(at)
        at = scan.blank(bounds.end if bounds else at)
        options: list[Option] = []
        too_large: TemplateError | None = None
        bar: int | None = at
        while bar is not None:
            at = scan.blank(bar)
            begin = at
            weight = scan.weight(at)
            if weight:
                too_large = too_large or weight.error
                at = weight.end
            read = yield self._sequence(at, _Where.INNER)
            at = scan.blank(read.end)
            options.append(
                Option(
                    read.node,
                    weight.value if weight else 1.0,
                    scan.place(begin, read.end),
                    scan.place(weight.start, weight.end) if weight else None,
                )
            )
            bar = scan.after("|", at)
        end = self._closed(at, self.marks.variant_end, Mistake.UNCLOSED_VARIANTS, start, opened)
        if too_large:
            raise too_large
        lower = upper = 1
        if bounds:
            lower, upper = bounds.lower, len(options) if bounds.upper is None else bounds.upper
        node = Variants(
            tuple(options),
            min(lower, upper),
            max(lower, upper),
            bounds.separator if bounds else ",",
            sampler,
            scan.place(start, end),
            scan.place(bounds.start, bounds.end) if bounds else None,
        )
        return _Read(node, end)

    def _wildcard(self, start: int) -> Task[_Read]:
        scan = self.scan
        mark = self.marks.wildcard
        opened = start + len(mark)
        sampler, at = scan.sampler(opened)
        name, at = yield from self._sequence(at, _Where.NAME)
        arguments = self._arguments_at(at)
        end = scan.after(mark, arguments[1] if arguments else at)
        if isinstance(name, Sequence) and not name.items and (end or self.text.startswith("(", scan.blank(at))):
            raise StopError(Mistake.EMPTY_WILDCARD, scan.place(start, end or opened))
        if end is None:
            raise unclosed_wildcard(scan, at, start, opened)
        given = (yield from self._arguments(arguments[0])) if arguments else ()
        return _Read(Wildcard(name, sampler, given, scan.place(start, end)), end)

    def _arguments_at(self, at: int) -> tuple[re.Match[str], int] | None:
        """What stands in the brackets of a wildcard, and where they end."""
        opened = self.scan.after("(", self.scan.blank(at))
        inside = self.scan.arguments(opened) if opened is not None else None
        end = self.scan.after(")", inside.end()) if inside else None
        return (inside, end) if inside and end is not None else None

    def _arguments(self, inside: re.Match[str]) -> Task[tuple[Argument, ...]]:
        """Each value is a template of its own, in which nothing can have arguments, since no `)` is in it."""
        arguments: list[Argument] = []
        at = inside.start()
        for pair in inside.group().split(","):
            name, equals, _ = pair.partition("=")
            end = at + len(pair)
            source = self.source.slice(at + len(name) + len(equals), end).strip()
            value = yield _Reader(source, self.marks, self.comments).whole()
            arguments.append(Argument(name.strip(), value, self.scan.place(at, end)))
            at = end + 1
        return tuple(arguments)

    def _variable(self, start: int, where: _Where) -> Task[_Read]:
        scan = self.scan
        opened = start + len(_VARIABLE)
        name = scan.name(scan.blank(opened))
        if name is None:
            raise bad_variable(scan, scan.blank(opened), start, opened)
        at = scan.blank(name.end())
        kept = scan.after("?", at)
        equals = scan.after("=", at if kept is None else kept)
        if equals is not None:
            if where is not _Where.TOP:
                raise StopError(Mistake.INNER_ASSIGNMENT, scan.place(start, equals))
            return (yield from self._assignment(start, name.group(), kept is None, equals))
        colon = scan.after(":", at)
        default: Node | None = None
        if colon is not None:
            default, at = yield from self._sequence(scan.blank(colon), _Where.INNER)
        end = scan.after(_CLOSE, scan.blank(at))
        if end is None:
            raise bad_variable(scan, scan.blank(at), start, opened)
        if where is _Where.NAME:
            default = _plain_default(default, Literal(name.group(), scan.place(*name.span())))
        return _Read(Access(name.group(), default, scan.place(start, end)), end)

    def _assignment(self, start: int, name: str, overwrite: bool, equals: int) -> Task[_Read]:
        scan = self.scan
        now = scan.after("!", equals)
        value, at = yield from self._sequence(scan.blank(equals if now is None else now), _Where.INNER)
        end = self._closed(scan.blank(at), _CLOSE, Mistake.UNCLOSED_VARIABLE, start, start + len(_VARIABLE))
        return _Read(Assignment(name, value, now is not None, overwrite, scan.place(start, end)), end)

    def _wrap(self, start: int) -> Task[_Read]:
        scan = self.scan
        opened = start + len(_WRAP)
        wrapper, at = yield from self._sequence(scan.blank(opened), _Where.INNER)
        at = scan.blank(at)
        if scan.after(_CLOSE, at) is not None:
            raise StopError(Mistake.WRAP_WITHOUT_DOLLARS, scan.place(start, at + len(_CLOSE)))
        dollars = self._closed(at, "$$", Mistake.UNCLOSED_WRAP, start, opened)
        inner, at = yield from self._sequence(scan.blank(dollars), _Where.INNER)
        end = self._closed(at, _CLOSE, Mistake.UNCLOSED_WRAP, start, opened)
        return _Read(Wrap(wrapper, inner, scan.place(start, end)), end)

    def _closed(self, at: int, mark: str, mistake: Mistake, start: int, opened: int) -> int:
        """The offset after a mark that must stand there. Raises StopError, for the opening mark at the text's end."""
        end = self.scan.after(mark, at)
        if end is not None:
            return end
        if self.scan.skip(at) == len(self.text):
            raise unclosed(self.scan, mark, mistake, start, opened)
        raise unexpected(self.scan, at)


def _plain_default(default: Node | None, name: Literal) -> Literal:
    """What a variable in a wildcard's name is where it has no value. Raises TemplateError unless it is plain text."""
    if default is None or (isinstance(default, Sequence) and not default.items):
        return name
    if isinstance(default, Literal):
        return Literal(default.text.strip(), default.place)
    commands = {Access: "VariableAccessCommand", Assignment: "VariableAssignmentCommand"}
    command = commands.get(type(default), f"{type(default).__name__}Command")
    raise no_text(command.replace("Variants", "Variant"), default.place)
