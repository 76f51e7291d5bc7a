"""Jupyter notebooks that make pictures: the prompts in their code.

A prompt is a plain string that is assigned to a name such as `prompt` or `negative_prompt`, given to a call or stored
in a table under such a name, alone, in a list, or by frame as Deforum has them. What is computed, formatted strings
included, is not read. The code is only looked through, never executed, and need not be valid.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from promptlint.documents.frames import FRAMED, is_frame
from promptlint.documents.json_flaws import json_flaws
from promptlint.documents.model import NO_KEYS, OTHER, Document, PromptKeys, Region, Role
from promptlint.documents.pack_evidence import is_other_text
from promptlint.documents.packs import role_of_key
from promptlint.formats.errors import MAX_PROMPT, FormatError
from promptlint.formats.json import JsonValue, read_json, string_source
from promptlint.text import Edit, SourceText

__all__ = ["read"]

_MOST_JSON = 64 * 1024 * 1024
_PICTURES = re.compile(
    r"stable[ _-]?diffusion|\bdiffusers\b|deforum|txt2img|text2img|img2img|sdapi|text[ -]to[ -]image|comfyui"
    r"|automatic1111|\bsdxl\b|controlnet|dreambooth|disco[ _-]diffusion",
    re.IGNORECASE,
)
"""What a notebook has that makes pictures; in others a prompt is for a language model."""

_WEIGHTED = re.compile(r"compel|lpw_stable|sd_embed|weighted_text|prompt_weighting", re.IGNORECASE)
_DIFFUSERS = re.compile(r"(?:from|import) diffusers\b")
_WEBUI = re.compile(r"sdapi/v1|webui", re.IGNORECASE)

_TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*+)"
    r"|(?P<string>(?P<prefix>[rRbBuUfF]{1,2})?+(?:'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r"|\"\"\"(?:[^\"\\]++|\\.|\"(?!\"\"))*+\"\"\"|'(?:[^'\\\n]++|\\.)*+'|\"(?:[^\"\\\n]++|\\.)*+\"))"
    r"|(?P<broken>['\"][^\n]*+)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<line>\n)|(?P<name>[^\W\d]\w*+)"
    r"|(?P<number>[0-9][\w.]*+)|(?P<sign>==|[<>!:+*/%&|^@-]=|[^\s])",
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:(?P<line>\r?\n)|(?P<short>[\\'\"abfnrtv])|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})"
    r"|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8}))"
)
_SHORT = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LONGEST_CODE_POINT = 0x10FFFF
_OTHER_LANGUAGE = re.compile(r"\s*%%(?!time|capture)")
_NUMBERED = re.compile(r"_?[0-9]{1,3}\Z")
_AMBIGUOUS = frozenset(("positive", "negative", "content", "uc", "c"))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Literal:
    """Strings that stand side by side, which Python takes for one. `step` says where in a list or table it is."""

    tokens: tuple[_Token, ...]
    step: str


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001  # all are called alike
    """The prompts in the code of a notebook that makes pictures. Raises FormatError for one that is broken."""
    nothing = Document(path, "notebook", text, ())
    if len(text) > _MOST_JSON:
        raise FormatError(f"is larger than {_MOST_JSON // 1024**2} MB")
    if "prompt" not in text.casefold() or _PICTURES.search(text) is None:
        return nothing
    notebook = read_json(text)
    groups: list[list[Region]] = []
    code: list[str] = []
    for number, cell in enumerate(_cells(notebook.root), 1):
        lines = _lines_of(cell)
        written = "".join(line.text for line in lines)
        if _OTHER_LANGUAGE.match(written) is not None:
            continue
        code.append(written)
        if "prompt" in written.casefold():
            groups += _prompts(SourceText.join(string_source(text, line) for line in lines), text, number)
    if not groups:
        return nothing
    return replace(
        nothing,
        prompts=tuple(map(tuple, groups)),
        target=_target("\n".join(code)),
        flaws=tuple(json_flaws(notebook, text)),
    )


def _target(code: str) -> str | None:
    """The program that the code hands its prompts to."""
    if _WEIGHTED.search(code) is None:
        if _DIFFUSERS.search(code) is not None:
            return "diffusers"
        if _WEBUI.search(code) is not None:
            return None
    return OTHER


def _cells(root: JsonValue) -> Iterator[JsonValue]:
    """All cells, of the present form and of the one before it."""
    worksheets = root.get("worksheets")
    for sheet in (root, *(worksheets.items if worksheets is not None else ())):
        cells = sheet.get("cells") if sheet.kind == "object" else None
        yield from cells.items if cells is not None else ()


def _lines_of(cell: JsonValue) -> list[JsonValue]:
    """The code of a cell; nothing of one that has none, or more than a person writes."""
    if cell.kind != "object" or cell.string("cell_type") != "code":
        return []
    source = cell.get("source") or cell.get("input")
    if source is None:
        return []
    lines = [line for line in (source, *source.items) if line.kind == "string"]
    return lines if sum(line.end - line.start for line in lines) <= MAX_PROMPT else []


def _prompts(source: SourceText, text: str, number: int) -> list[list[Region]]:
    """The prompts of a cell. Those of one call or table go together, and those that are assigned one by one."""
    groups: dict[object, list[Region]] = {}
    alone = count()
    for name, role, literal, place in _named(source.text):
        content = _content(literal, source)
        if content is None or not (content := content.strip()).text or is_other_text(content.text, (), {}):
            continue
        region = Region(f"cell {number}, {name}{literal.step}", role, content, text, {}, _Spelling(literal))
        group = groups.setdefault((place, literal.step), [])
        if any(other.role is role for other in group):
            group = groups.setdefault(next(alone), [])
        group.append(region)
    return list(groups.values())


def _named(code: str) -> Iterator[tuple[str, Role, _Literal, int]]:
    """The strings under names for prompts: the name, its role, the string, and the bracket that it stands in."""
    tokens = [
        _Token(match.lastgroup or "", match[0], *match.span())
        for match in _TOKEN.finditer(code)
        if match.lastgroup != "comment"
    ]
    brackets: list[tuple[int, str]] = []
    for at, token in enumerate(tokens):
        if token.kind == "open":
            brackets.append((at, token.text))
        elif token.kind == "close" and brackets:
            brackets.pop()
        elif token.text in ("=", ":") and token.kind == "sign":
            place, bracket = brackets[-1] if brackets else (-1, "")
            name = _name_before(tokens, at, bracket)
            role = _role_of_name(name) if name is not None else None
            if name is not None and role is not None:
                for literal in _value(tokens, at + 1, bool(brackets), PromptKeys.plain(name) in FRAMED):
                    yield name, role, literal, place


def _name_before(tokens: Sequence[_Token], at: int, bracket: str) -> str | None:
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


def _plain(token: _Token) -> str | None:
    return None if token.text[0] not in "'\"" or token.text.startswith(("'''", '"""')) else token.text[1:-1]


def _role_of_name(name: str) -> Role | None:
    plain = _NUMBERED.sub("", PromptKeys.plain(name))
    return role_of_key(plain, NO_KEYS) if plain not in _AMBIGUOUS else None


def _value(tokens: Sequence[_Token], at: int, inside: bool, framed: bool) -> list[_Literal]:
    """The strings that a value is, or that a list or table of strings holds; none where it is anything else."""
    first = tokens[at] if at < len(tokens) else None
    if first is None:
        return []
    if first.kind == "string":
        literal, end = _strings(tokens, at, "", inside)
        return [literal] if _ends(tokens, end, inside) else []
    if first.kind != "open" or (first.text == "{" and not framed):
        return []
    found: list[_Literal] = []
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


def _next(tokens: Sequence[_Token], at: int) -> int:
    """The next token that is no line end."""
    while at < len(tokens) and tokens[at].kind == "line":
        at += 1
    return at


def _strings(tokens: Sequence[_Token], at: int, step: str, inside: bool) -> tuple[_Literal, int]:
    """The strings from a place on that follow each other, and where they end."""
    found = [tokens[at]]
    at += 1
    while True:
        after = _next(tokens, at) if inside else at
        if after >= len(tokens) or tokens[after].kind != "string":
            return _Literal(tuple(found), step), after
        found.append(tokens[after])
        at = after + 1


def _ends(tokens: Sequence[_Token], at: int, inside: bool) -> bool:
    """Whether a value ends at a place, so that nothing is done with it first."""
    if inside:
        at = _next(tokens, at)
    return at >= len(tokens) or tokens[at].kind in ("line", "close") or tokens[at].text in (",", ";")


def _content(literal: _Literal, source: SourceText) -> SourceText | None:
    """What strings say, with the place of every character; None for those that are computed or hold bytes."""
    parts: list[SourceText] = []
    for token in literal.tokens:
        prefix, quote = _opening(token)
        if set(prefix) & set("fb") or (r"\N{" in token.text and "r" not in prefix):
            return None
        start, end = token.start + len(prefix) + len(quote), token.end - len(quote)
        at = start
        for match in _ESCAPE.finditer(source.text, start, end) if "r" not in prefix else ():
            place = source.origin(*match.span())
            parts.append(source.slice(at, match.start()))
            if meant := _meant(match):
                parts.append(SourceText.replacing(meant, place.start, place.end))
            at = match.end()
        parts.append(source.slice(at, end))
    return SourceText.join(parts)


def _opening(token: _Token) -> tuple[str, str]:
    """The prefix of a string, in small letters, and its quotes."""
    prefix = token.text[: min(at for at in (token.text.find("'"), token.text.find('"')) if at >= 0)]
    rest = token.text[len(prefix) :]
    return prefix.casefold(), rest[:3] if rest.startswith(("'''", '"""')) else rest[0]


def _meant(match: re.Match[str]) -> str:
    if match["line"]:
        return ""
    if match["short"]:
        return _SHORT.get(match["short"], match["short"])
    code = int(match["octal"], 8) if match["octal"] else int(match["x"] or match["u"] or match["U"], 16)
    return chr(code) if code <= _LONGEST_CODE_POINT else match[0]


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its strings: with Python's escapes, and then with those of JSON."""

    literal: _Literal

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        prefix, quote = _opening(self.literal.tokens[0])
        written: list[Edit] = []
        for edit in edits:
            code = edit.replacement
            if "r" in prefix:
                if any(character in code for character in "'\"\\\n"):
                    return []
            else:
                code = code.replace("\\", "\\\\").replace(quote[0], f"\\{quote[0]}").replace("\n", "\\n")
            escaped = json.dumps(code, ensure_ascii=False)[1:-1]
            written.append(Edit(region.source.origin(edit.span.start, edit.span.end), escaped))
        return written
