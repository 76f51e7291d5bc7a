"""PS004: brackets that belong to a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.rules.kit.context import Context, DocumentContext
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.targets import WITH_WEIGHTS
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Escape, Leaf, Mark, Prompt, Stray, Text
from promptlint.text import Span

__all__ = ["UnescapedLiteralParens"]

_WORD = re.compile(r"[^\s,]{1,60}\Z")
_PHRASE = re.compile(r"(?:\A|[,\n])\s*((?:[^\s,]{1,30} ){1,3})\Z")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_QUALIFIER = re.compile(r"[^\W_][^,\n]{0,60}")
_WORDS = re.compile(r"[\w'.:-]{2,20}(?: [\w'.:-]{1,20}){0,2}")
_MOST_LEAVES = 6
_LISTS = ("wildcards", "lines")
_FEWEST_NAMES = 3
_NAMED = re.compile(
    r"[^\W_][^()\[\]{}<>\\:|,\n]{0,60}[ _]\\?\([^\W_][^()\[\]{}<>\\|,\n]{1,60}\\?\)"
    r"(?:[ _]\\?\([^()\[\]{}<>\\|,\n]{1,60}\\?\))*+,?"
)
_SPACED = re.compile(r" \(")
_WEIGHT = re.compile(r":[ ]*[\d.]+[ ]*\)")
_MOST_WORDS = 5
_LONGEST_NAME = 200


@dataclass(slots=True)
class _Name:
    """A name from `start`: its text with the brackets escaped, and the last bracket."""

    start: int
    literal: str
    close: Mark


class UnescapedLiteralParens(Rule):
    r"""Brackets that are part of a name and not escaped.

    ## Why is this bad?
    Image boards tell names apart with brackets: `tracer_(overwatch)`. A1111 takes them for emphasis: `overwatch` is
    raised to ×1.1 and the model never sees the brackets it was trained on. The same goes for brackets with the wrong
    slash, `tracer /(overwatch/)`. In a prompt only names with an underscore in front of the bracket are flagged; the
    option `space-form` adds `tracer (overwatch)` where that is a whole tag, which is often emphasis and nothing else.
    In a wildcard or a file of lines it is flagged where most entries look like that: such a list is one of names.

    ## Example
    `tracer_(overwatch)`

    ## Use instead
    `tracer \(overwatch\)`

    ## Fix safety
    Unsafe: the brackets become text and the emphasis goes. Underscores become spaces, unless an installed embedding
    has that name.
    """

    code, name, severity = "PS004", "unescaped-literal-parens", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt, Document)
    targets = WITH_WEIGHTS

    @dataclass(frozen=True)
    class Options:
        """`space_form`: flag `tracer (overwatch)` too, where it is a whole tag."""

        space_form: bool = False

    good = (
        Good("tracer \\(overwatch\\)"),
        Good("tracer_\\(overwatch\\)"),
        Good("tracer (overwatch)"),
        Good("long_hair, (smile)"),
        Good("grey_(fog:1.1)"),
        Good("_(:3, >_(<)"),
        Good("<lora:gwen_(style)_v2:0.8>"),
        Good("either/(both)"),
        Good("sky (blue, clear)", options={"PS004": {"space-form": True}}),
        Good("a girl with long hair (smiling)", options={"PS004": {"space-form": True}}),
        Good("saber \\(fate\\)\nlancer \\(fate\\)\narcher \\(fate\\)\n", path="wildcards/names.txt"),
        Good("a sea (calm)\na sky\na hill\na town (old:1.2)\n", path="wildcards/places.txt"),
    )
    bad = (
        Bad("tracer_(overwatch)", fixed="tracer \\(overwatch\\)", at="tracer_(overwatch)"),
        Bad("1girl, old_tracer_(game)_(cosplay)", fixed="1girl, old tracer \\(game\\) \\(cosplay\\)"),
        Bad("(tracer_(overwatch):1.2), sky", fixed="(tracer \\(overwatch\\):1.2), sky", at="tracer_(overwatch)"),
        Bad("tracer /(overwatch/), sky", fixed="tracer \\(overwatch\\), sky", at="/(overwatch/)"),
        Bad(
            "sky, tracer (overwatch), sea",
            fixed="sky, tracer \\(overwatch\\), sea",
            at="tracer (overwatch)",
            options={"PS004": {"space-form": True}},
        ),
        Bad(
            "saber (fate)\nold rider (fate) (alter)\nsky\nmedea (re:zero)\n",
            fixed="saber \\(fate\\)\nold rider \\(fate\\) \\(alter\\)\nsky\nmedea \\(re:zero\\)\n",
            at="saber (fate)",
            path="wildcards/names.txt",
        ),
    )

    def check(self, node: Prompt | Document, ctx: Context | DocumentContext) -> Iterator[Diagnostic]:
        if isinstance(ctx, DocumentContext):
            yield from self._list_of_names(ctx)
        else:
            yield from self._prompt(ctx)

    def _list_of_names(self, ctx: DocumentContext) -> Iterator[Diagnostic]:
        """The entries of a list that are a name with brackets, if most are."""
        document = ctx.document
        if document.kind not in _LISTS or ctx.options(self).space_form:
            return
        named = [region for region in document.regions if region.text.endswith((")", "),")) and _is_named(region.text)]
        if len(named) < _FEWEST_NAMES or 2 * len(named) <= len(document.regions):
            return
        named = [region for region in named if _SPACED.search(region.text) is not None and "\\" not in region.text]
        first = document.first.offset
        for region in named:
            literal = region.text.replace("(", "\\(").replace(")", "\\)")
            edits = [replace(Span(at, at + 1), f"\\{sign}") for at, sign in enumerate(region.text) if sign in "()"]
            yield self.finding(
                ctx,
                region.source.origin(0, len(region.text)).moved(-first),
                f"`{shorten(region.text)}` is a name, as most entries here are; {ctx.program} reads its brackets as "
                "emphasis, ×1.1",
                help=f"write {shorten(literal)}",
                fix=unsafe(
                    "escape the brackets",
                    *(replace(edit.span.moved(-first), edit.replacement) for edit in region.in_file(edits)),
                ),
            )

    def _prompt(self, ctx: Context) -> Iterator[Diagnostic]:
        numbers = ctx.leaf_numbers.get("ROUND_OPEN", ())
        if not numbers:
            return
        leaf_list = ctx.prompt.leaf_list
        space_form = ctx.options(self).space_form
        last: _Name | None = None
        for number in numbers:
            before = leaf_list[number - 1] if number else None
            if not isinstance(before, Text):
                continue
            sign = before.text[-1]
            if sign == "_":
                name = _underscored(before, number, last, ctx)
                if name is not None:
                    if last is not None and name is not last:
                        yield self._name(last, ctx)
                    last = name
            elif sign == "/":
                yield from self._slashed(before, number, ctx)
            elif sign == " " and space_form:
                yield from self._spaced(before, number, ctx)
        if last is not None:
            yield self._name(last, ctx)

    def _name(self, name: _Name, ctx: Context) -> Diagnostic:
        span = Span(name.start, name.close.end)
        text = ctx.slice(span)
        embeddings = ctx.inventory.embeddings if ctx.inventory is not None else {}
        literal = name.literal
        if text not in embeddings:
            literal = literal.replace("_", " ")
        return self.finding(
            ctx,
            span,
            f"`{shorten(text)}` looks like a name, but {ctx.program} reads its brackets as emphasis, ×1.1, and drops "
            "them",
            help=f"write {shorten(literal)}",
            fix=unsafe("escape the brackets", replace(span, literal)),
        )

    def _slashed(self, before: Text, number: int, ctx: Context) -> Iterator[Diagnostic]:
        inside = _inside(ctx.prompt.leaf_list, number)
        if inside is None or not inside[-1].text.endswith("/"):
            return
        close = _partner(ctx.prompt.leaf_list[number])
        span = Span(before.end - 1, close.end)
        content = ctx.text[inside[0].start : inside[-1].end - 1]
        if not content.strip():
            return
        yield self.finding(
            ctx,
            span,
            f"`/` escapes nothing: {ctx.program} reads the brackets of `{shorten(ctx.slice(span))}` as emphasis, ×1.1",
            help=f"a backslash does: \\({shorten(content)}\\)",
            fix=unsafe("write backslashes", replace(span, f"\\({content}\\)")),
        )

    def _spaced(self, before: Text, number: int, ctx: Context) -> Iterator[Diagnostic]:
        leaf_list = ctx.prompt.leaf_list
        inside = _inside(leaf_list, number)
        match = _PHRASE.search(before.text[-100:])
        if inside is None or match is None or not _LETTERS.search(match[1]):
            return
        close = _partner(leaf_list[number])
        content = ctx.text[inside[0].start : inside[-1].end]
        after = ctx.text[close.end : close.end + 20].lstrip(" ")
        if not _WORDS.fullmatch(content) or (after and after[0] not in ",\n)"):
            return
        span = Span(before.end - len(match[1]), close.end)
        yield self.finding(
            ctx,
            span,
            f"`{shorten(ctx.slice(span))}` looks like a name; {ctx.program} reads its brackets as emphasis, ×1.1",
            help=f"if it is one, write {match[1]}\\({content}\\)",
            fix=unsafe("escape the brackets", replace(span, f"{match[1]}\\({content}\\)")),
        )


def _is_named(text: str) -> bool:
    """Whether an entry is a few words and what tells them from others in brackets: `saber (fate)`."""
    if len(text) > _LONGEST_NAME or _NAMED.fullmatch(text) is None or _WEIGHT.search(text) is not None:
        return False
    return len(text[: text.index("(")].split()) <= _MOST_WORDS


def _underscored(before: Text, number: int, last: _Name | None, ctx: Context) -> _Name | None:
    """The name that a bracket behind an underscore belongs to; `last` again where it is a second one of that."""
    leaf_list = ctx.prompt.leaf_list
    inside = _inside(leaf_list, number)
    if inside is None:
        return None
    content = ctx.text[inside[0].start : inside[-1].end]
    if not _QUALIFIER.fullmatch(content):
        return None
    close = _partner(leaf_list[number])
    if last is not None and before.text == "_" and before.start == last.close.end:
        last.literal += f"_\\({content}\\)"
        last.close = close
        return last
    match = _WORD.search(before.text[-60:])
    if match is None or not _LETTERS.search(match[0]):
        return None
    return _Name(before.end - len(match[0]), f"{match[0]}\\({content}\\)", close)


def _inside(leaf_list: Sequence[Leaf], number: int) -> Sequence[Leaf] | None:
    """What stands in a plain bracket if that is a little text and nothing else."""
    opener = leaf_list[number]
    assert isinstance(opener, Mark)
    close = opener.partner
    if close is None or close.text != ")":
        return None
    for end in range(number + 1, min(number + 1 + _MOST_LEAVES, len(leaf_list))):
        leaf = leaf_list[end]
        if leaf is close:
            return leaf_list[number + 1 : end] or None
        if not isinstance(leaf, (Text, Escape)) and not (isinstance(leaf, Stray) and leaf.text == ":"):
            return None
    return None


def _partner(leaf: Leaf) -> Mark:
    assert isinstance(leaf, Mark)
    assert leaf.partner is not None
    return leaf.partner
