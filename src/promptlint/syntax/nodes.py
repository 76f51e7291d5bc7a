"""The tree: what is written, to the character.

Every node has `start`, `end` and `span` in code points of the parsed text. Leaves hold their own text; groups
hold `parts`, every child in order with brackets and separators included, so that the leaves joined are the
input. Bracket pairs of the host may cross, which no tree can hold: the pair that closes first is then kept as
two `Stray` leaves that know each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from promptlint.regex import regex
from promptlint.text import Span

__all__ = [
    "Alternation",
    "And",
    "Braces",
    "Break",
    "Comment",
    "Emphasis",
    "Escape",
    "ExtraNetwork",
    "Group",
    "Leaf",
    "Mark",
    "Node",
    "ProgramTag",
    "Prompt",
    "Schedule",
    "Stray",
    "Text",
    "Variable",
    "Variant",
    "Wildcard",
]


_COMMENT = regex(r"#[^\n]*(?:\n|$)")


class Node:
    """Anything in the tree."""

    __slots__ = ()

    @property
    def start(self) -> int:
        raise NotImplementedError

    @property
    def end(self) -> int:
        raise NotImplementedError

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Leaf(Node):
    """A node without children. `type` is its terminal in `grammars/`."""

    __slots__ = ("start", "text")
    type: ClassVar[str]
    start: int

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r}, {self.start})"


class Text(Leaf):
    """Ordinary characters, commas included: they are not syntax to the host."""

    __slots__ = ()
    type = "TEXT"


class Escape(Leaf):
    """A backslash with the bracket or backslash it protects, or alone where the host deletes it."""

    __slots__ = ()
    type = "ESCAPE"

    @property
    def character(self) -> str:
        """What reaches the model: the protected character, or nothing."""
        return self.text[1:]


class Comment(Leaf):
    """`#` and the rest of its line, or what else is a comment to the program."""

    __slots__ = ()
    type = "COMMENT"


class Break(Leaf):
    """The word BREAK."""

    __slots__ = ()
    type = "BREAK"


class And(Leaf):
    """The word AND."""

    __slots__ = ()
    type = "AND"


class ExtraNetwork(Leaf):
    """`<kind:arguments>`, to some programs `<kind>`; comments inside are not part of kind or arguments."""

    __slots__ = ()
    type = "EXTRA_NETWORK"

    @property
    def kind(self) -> str:
        text = self.text
        return text[1 : text.index(":")] if ":" in text else text[1:].removesuffix(">")

    @property
    def arguments_start(self) -> int:
        """The offset after the colon of the kind, where the first argument begins."""
        text = self.text
        return self.start + text.index(":") + 1 if ":" in text else self.end

    @property
    def arguments(self) -> tuple[str, ...]:
        """The text after the kind, split at every colon, white space kept; a comment counts as one line end."""
        text = _COMMENT.sub("\n", self.text) if "#" in self.text else self.text
        _, colon, arguments = text.partition(":")
        return tuple(arguments.removesuffix(">").split(":")) if colon else ()


class ProgramTag(Leaf):
    """A tag that the program itself fills in, in a place of the text, such as `<random:red,blue>` of SwarmUI."""

    __slots__ = ()
    type = "WILDCARD"


class Wildcard(Leaf):
    """`__name__` of the template layer; variables and variants may stand in the name, and arguments after it."""

    __slots__ = ()
    type = "WILDCARD"

    @property
    def name(self) -> str:
        """Without what says how an entry is drawn, such as the `!` of `__!name__`, and without arguments."""
        return self.text[2:-2].lstrip("~!@+-").partition("(")[0]

    @property
    def name_span(self) -> Span:
        """Where the name stands."""
        start = self.start + 2 + len(self.text[2:-2]) - len(self.text[2:-2].lstrip("~!@+-"))
        return Span(start, start + len(self.name))


class Mark(Leaf):
    """A bracket or separator that belongs to a group."""

    __slots__ = ("crosses", "partner", "type")
    type: str  # type: ignore[misc]  # an instance's own terminal, given by bracket matching

    def __init__(self, type_: str, text: str, start: int) -> None:
        self.type = type_
        self.text = text
        self.start = start
        self.partner: Mark | None = None
        self.crosses = False

    def __repr__(self) -> str:
        return f"Mark({self.type}, {self.text!r}, {self.start})"


class Stray(Leaf):
    """A bracket, pipe or colon that belongs to no group here.

    `partner` is the other bracket where the host does pair the two, across a bracket of the other shape, and
    `closes_with` then the whole closer: `)`, `:1.2)` or `]`.
    """

    __slots__ = ("closes_with", "partner")
    type = "STRAY"

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.partner: Stray | None = None
        self.closes_with: str | None = None


class Group(Node):
    """A node with children; `parts` holds them all in order, marks included."""

    __slots__ = ("parts",)
    parts: list[Node]
    openers: ClassVar[tuple[str, ...]] = ()
    """The terminals it may begin with."""

    def __init__(self, parts: list[Node]) -> None:
        self.parts = parts

    @property
    def start(self) -> int:
        return self.parts[0].start

    @property
    def end(self) -> int:
        return self.parts[-1].end

    @property
    def open(self) -> Mark:
        """The bracket that opens the group."""
        mark = self.parts[0]
        assert isinstance(mark, Mark)
        return mark

    @property
    def close(self) -> Mark:
        """The closer, with its number where it has one: `)`, `:1.2)`, `]`, `:0.5]`, `}`."""
        mark = self.parts[-1]
        assert isinstance(mark, Mark)
        return mark

    @property
    def inner(self) -> Span:
        """The span between opener and closer."""
        return Span(self.open.end, self.close.start)

    @property
    def children(self) -> list[Node]:
        """The parts between opener and closer, without separators."""
        return [part for part in self.parts[1:-1] if not isinstance(part, Mark)]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.start}, {self.end})"

    def __str__(self) -> str:
        from promptlint.syntax.walking import leaves  # walk imports the nodes

        return "".join(leaf.text for leaf in leaves(self))

    def _sides(self, separator: str) -> list[list[Node]]:
        sides: list[list[Node]] = [[]]
        for part in self.parts[1:-1]:
            if isinstance(part, Mark) and part.type == separator:
                sides.append([])
            else:
                sides[-1].append(part)
        return sides


class Emphasis(Group):
    """`(text)`, `(text:1.2)` or `[text]`."""

    __slots__ = ()
    openers = ("ROUND_OPEN", "SQUARE_OPEN")

    @property
    def bracket(self) -> Literal["round", "square"]:
        return "square" if self.open.text == "[" else "round"

    @property
    def weight_text(self) -> str | None:
        """The written number, without white space, or None: `1.2` of `(a: 1.2 )`."""
        close = self.close
        return close.text[1:-1].strip() if close.type == "WEIGHT_CLOSE" else None

    @property
    def weight(self) -> float | None:
        """The written number, or None where there is none or it is not a number (`1..2`)."""
        text = self.weight_text
        if text is None:
            return None
        try:
            return float(text)
        except ValueError:
            return None

    @property
    def factor(self) -> float:
        """What the host multiplies by: the written number, 1.1 or 1/1.1. A bad number counts as 1.1."""
        weight = self.weight
        if weight is not None:
            return weight
        return 1.1 if self.parts[0].text == "(" else 1 / 1.1  # type: ignore[attr-defined]  # always a Mark


class Schedule(Group):
    """Prompt editing: `[before:after:when]`, `[after:when]`, `[before::when]`."""

    __slots__ = ()
    openers = ("SCHEDULE_OPEN",)

    @property
    def sides(self) -> tuple[list[Node], list[Node]]:
        """The nodes that apply before and after the switch; `[after:when]` has none before."""
        sides = self._sides("COLON")
        return ([], sides[0]) if len(sides) == 1 else (sides[0], sides[1])

    @property
    def before(self) -> list[Node]:
        return self.sides[0]

    @property
    def after(self) -> list[Node]:
        return self.sides[1]

    @property
    def when_text(self) -> str:
        """The written number, without white space."""
        return self.close.text[1:-1].strip()

    @property
    def when(self) -> float:
        """The written number: a fraction of the steps where it `is_fraction`, else a step number."""
        return float(self.when_text)

    @property
    def is_fraction(self) -> bool:
        """Whether a dot makes the number a fraction of the steps, whatever its size."""
        return "." in self.when_text


class Alternation(Group):
    """`[one|two]`: one option a step, in turn."""

    __slots__ = ()
    openers = ("ALTERNATION_OPEN",)

    @property
    def options(self) -> list[list[Node]]:
        return self._sides("PIPE")


class Variant(Group):
    """`{one|two}` or `{2$$one|two}` of the template layer: some options, picked at random."""

    __slots__ = ()
    openers = ("VARIANT_OPEN",)

    @property
    def options(self) -> list[list[Node]]:
        """The options; a `2$$` prefix stays in the first."""
        return self._sides("PIPE")


class Variable(Group):
    """`${name}` or `${name=value}` of the template layer."""

    __slots__ = ()
    openers = ("VARIABLE_OPEN",)


class Braces(Group):
    """`{text}`: literal characters to the host, emphasis in NovelAI."""

    __slots__ = ()
    openers = ("BRACE_OPEN",)


class Prompt(Group):
    """A whole prompt. `str(prompt)` is the input, `leaf_list` every leaf in order (the scanner's own list)."""

    __slots__ = ("leaf_list",)

    def __init__(self, parts: list[Node], leaf_list: Sequence[Leaf]) -> None:
        super().__init__(parts)
        self.leaf_list = leaf_list

    @property
    def start(self) -> int:
        return 0

    @property
    def end(self) -> int:
        return self.parts[-1].end if self.parts else 0

    @property
    def children(self) -> list[Node]:
        return self.parts

    def __iter__(self) -> Iterator[Node]:
        return iter(self.parts)
