"""Python as far as prompts in it need it: its tokens, and the strings that names are given.

The code is only looked through, never executed, and need not be valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from promptlint.dataclass import dataclass
from promptlint.documents.frames import FRAMED, is_frame
from promptlint.documents.model import NO_KEYS, PromptKeys, Role
from promptlint.documents.packs.keys import role_of_key
from promptlint.regex import regex

__all__ = ["Literal", "Token", "named_strings"]

_TOKEN = regex(
    r"(?P<comment>\#[^\n]*+)"
    r"|(?P<string>(?P<prefix>[rRbBuUfF]{1,2})?+(?:'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r"|\"\"\"(?:[^\"\\]++|\\.|\"(?!\"\"))*+\"\"\"|'(?:[^'\\\n]++|\\.)*+'|\"(?:[^\"\\\n]++|\\.)*+\"))"
    r"|(?P<broken>['\"][^\n]*+)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<line>\n)|(?P<name>[^\W\d]\w*+)"
    r"|(?P<number>[0-9][\w.]*+)|(?P<symbol>==|[<>!:+*/%&|^@-]=|[^\s])",
    re.DOTALL,
)
_NUMBERED = regex(r"_?[0-9]{1,3}\Z")
_AMBIGUOUS = frozenset(("positive", "negative", "content", "uc", "c"))


@dataclass(frozen=True, slots=True)
class Token:
    """A token of Python, and where it stands; `kind` is the name of its group in the pattern."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Literal:
    """Strings that stand side by side, which Python takes for one. `step` says where in a list or table it is."""

    tokens: tuple[Token, ...]
    step: str


def named_strings(code: str) -> Iterator[tuple[str, Role, Literal, int]]:
    """The strings under names for prompts: the name, its role, the string, and the bracket that it stands in."""
    tokens = [
        Token(match.lastgroup or "", match[0], *match.span())
        for match in _TOKEN.finditer(code)
        if match.lastgroup != "comment"
    ]
    brackets: list[tuple[int, str]] = []
    for at, token in enumerate(tokens):
        if token.kind == "open":
            brackets.append((at, token.text))
        elif token.kind == "close" and brackets:
            brackets.pop()
        elif token.text in ("=", ":") and token.kind == "symbol":
            place, bracket = brackets[-1] if brackets else (-1, "")
            name = _name_before(tokens, at, bracket)
            role = _role_of_name(name) if name is not None else None
            if name is not None and role is not None:
                for literal in _value(tokens, at + 1, bool(brackets), PromptKeys.plain(name) in FRAMED):
                    yield name, role, literal, place


def _name_before(tokens: Sequence[Token], at: int, bracket: str) -> str | None:
    """What stands in front of `=`, or of the `:` of a table, if it names something."""
    before = tokens[at - 1] if at else None
    if before is None:
        return None
    if tokens[at].text == ":":
        return _plain(before) if bracket == "{" and before.kind == "string" else None
    if bracket not in ("", "("):
        return None
    if before.kind == "name":
        annotated = at > 2 and tokens[at - 2].text == ":" and tokens[at - 3].kind == "name"
        return tokens[at - 3].text if annotated else before.text
    if before.text == "]" and at > 2 and tokens[at - 3].text == "[" and tokens[at - 2].kind == "string":
        return _plain(tokens[at - 2])
    return None


def _plain(token: Token) -> str | None:
    return None if token.text[0] not in "'\"" or token.text.startswith(("'''", '"""')) else token.text[1:-1]


def _role_of_name(name: str) -> Role | None:
    plain = _NUMBERED.sub("", PromptKeys.plain(name))
    return role_of_key(plain, NO_KEYS) if plain not in _AMBIGUOUS else None


def _value(tokens: Sequence[Token], at: int, inside: bool, framed: bool) -> list[Literal]:
    """The strings that a value is, or that a list or table of strings holds; none where it is anything else."""
    first = tokens[at] if at < len(tokens) else None
    if first is None:
        return []
    if first.kind == "string":
        literal, end = _strings(tokens, at, "", inside)
        return [literal] if _ends(tokens, end, inside) else []
    if first.kind != "open" or (first.text == "{" and not framed):
        return []
    found: list[Literal] = []
    at = _next(tokens, at + 1)
    while at < len(tokens) and tokens[at].kind != "close":
        step = f"[{len(found)}]" if first.text != "(" else ""
        if first.text == "{":
            key = tokens[at].text if tokens[at].kind == "number" else _plain(tokens[at])
            at = _next(tokens, at + 1)
            if key is None or not is_frame(key) or at >= len(tokens) or tokens[at].text != ":":
                return []
            at = _next(tokens, at + 1)
            step = f"[{key}]"
        if at >= len(tokens) or tokens[at].kind != "string":
            return []
        literal, at = _strings(tokens, at, step, True)
        found.append(literal)
        if at < len(tokens) and tokens[at].text == ",":
            at = _next(tokens, at + 1)
        elif at >= len(tokens) or tokens[at].kind != "close":
            return []
    if len(found) > 1 and first.text == "(":
        found = [replace(literal, step=f"[{number}]") for number, literal in enumerate(found)]
    return found if at < len(tokens) and _ends(tokens, at + 1, inside) else []


def _next(tokens: Sequence[Token], at: int) -> int:
    """The next token that is not a line end."""
    while at < len(tokens) and tokens[at].kind == "line":
        at += 1
    return at


def _strings(tokens: Sequence[Token], at: int, step: str, inside: bool) -> tuple[Literal, int]:
    """The strings from a place on that follow each other, and where they end."""
    found = [tokens[at]]
    at += 1
    while True:
        after = _next(tokens, at) if inside else at
        if after >= len(tokens) or tokens[after].kind != "string":
            return Literal(tuple(found), step), after
        found.append(tokens[after])
        at = after + 1


def _ends(tokens: Sequence[Token], at: int, inside: bool) -> bool:
    """Whether a value ends at a place, so that nothing is done with it first."""
    if inside:
        at = _next(tokens, at)
    return at >= len(tokens) or tokens[at].kind in ("line", "close") or tokens[at].text in (",", ";")
