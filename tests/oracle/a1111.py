"""What AUTOMATIC1111's WebUI makes of a prompt, told a second time: the judge of the fuzzing.

Written from the behaviour of A1111 1.8.0, stage by stage, and held to the vectors in `tests/conformance/a1111`. It
imports nothing of promptlint, on purpose: a mistake in promptlint's own stages must not be able to excuse itself.
It is plain and slow where promptlint's stages are quick and keep places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = [
    "Activation",
    "HostRaisesError",
    "Lora",
    "Network",
    "NotJudgedError",
    "attention",
    "compose",
    "cut_networks",
    "load_loras",
    "schedule",
    "schedule_parses",
    "strip_comments",
]

Entry = tuple[int, str]
"""The text that is used up to and including a step."""

_DEEPEST = 120
"""Brackets in one another: from between 200 and 300 on the host ends with a RecursionError, before which it takes
minutes. Deeper texts are not judged."""


class HostRaisesError(Exception):
    """The host ends with an exception; the message is its type and words."""


class NotJudgedError(Exception):
    """A text of which nothing is known here, because the host hardly survives it."""


def strip_comments(text: str) -> str:
    """The text without `#` comments: first whole lines, each with the line ends around it, then ends of lines."""
    text = re.sub(r"(?:^|\n)#[^\n]*(?:\n|$)", "\n", text)
    return re.sub(r"#[^\n]*(?:\n|$)", "\n", text)


@dataclass(frozen=True)
class Network:
    """A tag `<kind:…>`; `args` are its positional arguments, `named` those with exactly one `=`."""

    kind: str
    args: tuple[str, ...]
    named: tuple[tuple[str, str], ...]


def cut_networks(text: str) -> tuple[str, list[Network]]:
    """The text without tags, and the tags, grouped by kind in the order in which kinds first come."""
    by_kind: dict[str, list[Network]] = {}

    def cut(match: re.Match[str]) -> str:
        kind, rest = match.groups()
        items = rest.split(":")
        named = dict(item.split("=") for item in items if item.count("=") == 1)
        args = tuple(item for item in items if item.count("=") != 1)
        by_kind.setdefault(kind, []).append(Network(kind, args, tuple(named.items())))
        return ""

    left = re.sub(r"<(\w+):([^>]+)>", cut, text)
    return left, [one for some in by_kind.values() for one in some]


@dataclass(frozen=True)
class Lora:
    """A LoRA that is asked for, with its weights for the text encoder and the unet, and its rank."""

    name: str
    te: float
    unet: float
    dyn: int | None


@dataclass(frozen=True)
class Activation:
    """All LoRAs of a prompt, or the error that switches them all off."""

    loras: tuple[Lora, ...] = ()
    error: str | None = None


def load_loras(networks: list[Network]) -> Activation:
    """What the LoRA extension is asked to load. It learns the kinds one after another: one error ends that kind."""
    try:
        loras = tuple(_lora(one) for one in networks if one.kind in {"lora", "lyco"})
    except (ValueError, IndexError) as error:
        return Activation((), f"{type(error).__name__}: {error}")
    return Activation(loras)


def _lora(network: Network) -> Lora:
    args, named = list(network.args), dict(network.named)
    name = args[0]
    te = float(args[1]) if len(args) > 1 else 1.0
    te = float(named["te"]) if "te" in named else te
    unet = float(args[2]) if len(args) > 2 else te
    unet = float(named["unet"]) if "unet" in named else unet
    dyn = int(args[3]) if len(args) > 3 else None
    dyn = int(named["dyn"]) if "dyn" in named else dyn
    return Lora(name, te, unet, dyn)


_PART_WEIGHT = re.compile(r"\s*:\s*([-+]?(?:\d+\.?|\d*\.\d+))\s*\Z")


def compose(text: str) -> list[tuple[str, float]]:
    """The parts between ANDs with their weights."""
    parts = []
    for part in re.split(r"\bAND\b", text):
        # White space before a weight goes with it, and so does what ends a part without one.
        colon = part.rfind(":")
        match = _PART_WEIGHT.match(part, colon) if colon >= 0 else None
        weight = float(match[1]) if match is not None else 1.0
        parts.append((part[:colon].rstrip() if match is not None else part.rstrip(), weight))
    return parts


# ---- the schedule -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _When:
    """`[before:after:number]`"""

    before: _Nodes
    after: _Nodes
    number: str


@dataclass(frozen=True)
class _Turns:
    """`[one|other|…]`"""

    options: list[_Nodes]


_Node = str | _When | _Turns
_Nodes = list[_Node]

_NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*\Z")
_PLAIN = re.compile(r"(?:[^\\()\[\]:|]|\\[^\n])+")


@dataclass
class _Reader:
    """Reads brackets strictly: one is taken where all inside it fits, and is an ordinary character elsewhere."""

    text: str
    known: dict[int, tuple[_Nodes, int] | None] = field(default_factory=dict)

    def prompt(self) -> _Nodes | None:
        """The nodes of a whole text, or None where the grammar refuses it."""
        nodes: _Nodes = []
        at = 0
        while at < len(self.text):
            inner, at = self.run(at, 0)
            nodes += inner
            if at < len(self.text):
                if self.text[at] not in "[]():":
                    return None
                nodes.append(self.text[at])
                at += 1
        return nodes

    def run(self, at: int, depth: int) -> tuple[_Nodes, int]:
        """As much as fits: plain text and complete brackets; where it ends."""
        nodes: _Nodes = []
        while at < len(self.text):
            plain = _PLAIN.match(self.text, at)
            if plain is not None:
                nodes.append(plain[0])
                at = plain.end()
            elif self.text[at] in "([":
                found = self.bracket(at, depth)
                if found is None:
                    break
                nodes += found[0]
                at = found[1]
            else:
                break
        return nodes, at

    def bracket(self, at: int, depth: int) -> tuple[_Nodes, int] | None:
        """The bracket that opens here, and where it ends; None where it is none."""
        if depth > _DEEPEST:
            raise NotJudgedError(f"more than {_DEEPEST} brackets in one another")
        if at not in self.known:
            read = self._round if self.text[at] == "(" else self._square
            self.known[at] = read(at, depth + 1)
        return self.known[at]

    def _sign(self, at: int) -> str:
        return self.text[at : at + 1]

    def _round(self, at: int, depth: int) -> tuple[_Nodes, int] | None:
        nodes, end = self.run(at + 1, depth)
        nodes = ["(", *nodes]
        if self._sign(end) == ":":
            more, end = self.run(end + 1, depth)
            nodes += [":", *more]
        return ([*nodes, ")"], end + 1) if self._sign(end) == ")" else None

    def _square(self, at: int, depth: int) -> tuple[_Nodes, int] | None:
        first, end = self.run(at + 1, depth)
        runs, starts = [first], [at + 1]
        separator = self._sign(end)
        if separator not in {":", "|", "]"}:
            return None
        while self._sign(end) == separator and separator != "]":
            starts.append(end + 1)
            inner, end = self.run(end + 1, depth)
            runs.append(inner)
        if self._sign(end) != "]":
            return None
        if separator == "]":
            return ["[", *first, "]"], end + 1
        if separator == "|":
            return [_Turns(runs)], end + 1
        number = _NUMBER.match(self.text[starts[-1] : end])
        if number is None or len(runs) > 3:
            return None
        before, after = ([], runs[0]) if len(runs) == 2 else (runs[0], runs[1])
        return [_When(before, after, number[1])], end + 1


def schedule_parses(text: str) -> bool:
    """Whether the grammar of schedules takes a text; where it does not, nothing in it is a schedule."""
    return _Reader(text).prompt() is not None


def schedule(text: str, steps: int, *, hires_steps: int | None = None, old_timeline: bool = False) -> list[Entry]:
    """The texts of a pass in order. With `hires_steps` the pass is the one that follows a first one of `steps`."""
    nodes = _Reader(text).prompt()
    fraction_from, step_from, length = 0.0, 0, steps
    if hires_steps is not None and not old_timeline:
        fraction_from, step_from = 1.0, steps
    if hires_steps is not None:
        length = hires_steps
    if nodes is None:
        return [(length, text)]

    def when(number: str) -> int:
        value = float(number)
        if old_timeline:
            value = value * length if value < 1 else value
        elif "." in number:
            value = (value - fraction_from) * length
        else:
            value -= step_from
        try:
            return min(length, int(value))
        except OverflowError as error:
            raise HostRaisesError(f"OverflowError: {error}") from None

    ends = {length}
    stack: list[_Nodes] = [nodes]
    while stack:
        for node in stack.pop():
            if isinstance(node, _When):
                end = when(node.number)
                if end >= 1:
                    ends.add(end)
                stack += [node.before, node.after]
            elif isinstance(node, _Turns):
                ends.update(range(1, length + 1))
                stack += node.options

    def text_at(step: int, some: _Nodes) -> str:
        pieces = []
        for node in some:
            if isinstance(node, str):
                pieces.append(node)
            elif isinstance(node, _When):
                pieces.append(text_at(step, node.before if step <= when(node.number) else node.after))
            else:
                pieces.append(text_at(step, node.options[(step - 1) % len(node.options)]))
        return "".join(pieces)

    return [(end, text_at(end, nodes)) for end in sorted(ends)]


# ---- weights ------------------------------------------------------------------------------------------------------

_ESCAPED = frozenset("()[]\\")
_CLOSING_NUMBER = re.compile(r":\s*([+-]?[.\d]+)\s*\)")
_WORDS = re.compile(r"[^\\()\[\]:]+")


@lru_cache(maxsize=4096)
def attention(text: str) -> list[tuple[str, float]]:
    """Pieces with their weights; a break is `BREAK` with the weight -1."""
    found: list[list[str | float]] = []
    round_, square = list[int](), list[int]()

    def multiply(since: int, factor: float) -> None:
        for piece in found[since:]:
            piece[1] *= factor  # type: ignore[operator]

    def add(words: str) -> None:
        for number, words_between in enumerate(re.split(r"\s*\bBREAK\b\s*", words)):
            if number:
                found.append(["BREAK", -1.0])
            found.append([words_between, 1.0])

    at = 0
    while at < len(text):
        sign = text[at]
        number = _CLOSING_NUMBER.match(text, at) if sign == ":" else None
        words = _WORDS.match(text, at)
        end = at + 1
        if sign == "\\":
            if text[at + 1 : at + 2] in _ESCAPED and at + 1 < len(text):
                end = at + 2
            found.append([text[at + 1 : end], 1.0])
        elif sign == "(":
            round_.append(len(found))
        elif sign == "[":
            square.append(len(found))
        elif number is not None and round_:
            end = number.end()
            try:
                multiply(round_.pop(), float(number[1]))
            except ValueError as error:
                raise HostRaisesError(f"ValueError: {error}") from None
        elif sign == ")" and round_:
            multiply(round_.pop(), 1.1)
        elif sign == "]" and square:
            multiply(square.pop(), 1 / 1.1)
        else:
            end = number.end() if number is not None else words.end() if words is not None else at + 1
            add(text[at:end])
        at = end
    for since in round_:
        multiply(since, 1.1)
    for since in square:
        multiply(since, 1 / 1.1)
    joined: list[tuple[str, float]] = []
    for piece in found:
        words_, weight = str(piece[0]), float(piece[1])
        if joined and joined[-1][1] == weight:
            joined[-1] = (joined[-1][0] + words_, weight)
        else:
            joined.append((words_, weight))
    return joined or [("", 1.0)]
