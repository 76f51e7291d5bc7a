"""PS001: a bracket that is opened and never closed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.rules.base import Bad, Good, Rule, delete, insert, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.syntax.leaves import leaf_numbers
from promptlint.rules.syntax.strays import StrayBrackets, stray_brackets
from promptlint.rules.targets import WITH_WEIGHTS
from promptlint.syntax import And, Break, Comment, Escape, Mark, Prompt, Stray, Text
from promptlint.text import Edit, Span

__all__ = ["UnclosedBracket", "closing"]

_NUMBER = re.compile(r"\s*[+-]?(?:\d\.\d*|\.\d+|[0-2])(?=\s*(?:[,，;。\n]|$))")
_WRONG_CLOSERS = "}）］｝】"
_FAR = 60
"""How many leaves behind a bracket its closer is looked for."""


class UnclosedBracket(Rule):
    """A bracket that is opened and never closed.

    ## Why is this bad?
    A1111 closes it at the end of the prompt (or at the next AND), so everything up to there is raised to ×1.1, or
    lowered to ÷1.1 by an open `[`, once for each bracket. A number that was to be the weight is sent as text:
    `(masterpiece:1.2, 1girl` raises all of `masterpiece:1.2, 1girl` by 1.1.

    ## Example
    `((a, b`

    ## Use instead
    `((a)), b`

    ## Fix safety
    Unsafe: where the bracket was to end is a guess. It is closed behind a number that looks like its weight, at a
    closer of a wrong shape, or else behind the first tag. A bracket that belongs to an emoticon is escaped instead.
    """

    code, name, severity = "PS001", "unclosed-bracket", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WITH_WEIGHTS
    yields_to = ("PR001", "PS015")
    vanishes_in = ("PM006",)
    good = (
        Good("((a)), b"),
        Good("saber \\(fate"),
        Good("{a"),
        Good("(a:1.2) AND (b)"),
        Good("(smile, :)"),
        Good("[a:b:0.5], [c|d]"),
        Good("[a, b", target="comfyui"),
    )
    bad = (
        Bad("((a, b", fixed="((a)), b", at="(("),
        Bad("[a, b", fixed="[a], b", at="["),
        Bad("(a, b", fixed="(a), b", at="(", target="comfyui"),
        Bad("(masterpiece:1.2, sky", fixed="(masterpiece:1.2), sky", at="("),
        Bad("(sky, sea:1.3, sun", fixed="(sky, sea:1.3), sun", at="("),
        Bad("(a, b) c, (d", fixed="(a, b) c, (d)", at="("),
        Bad("big (sky, sea", fixed="big (sky), sea", at="("),
        Bad("(sky:1.2}, sea", fixed="(sky:1.2), sea", at="("),
        Bad("(sky\\), sea", fixed="(sky), sea", at="("),
        Bad("saber (fate\\), sea", fixed="saber \\(fate\\), sea", at="("),
        Bad("(the (old, grey) man, sea", fixed="(the (old, grey) man), sea", at="("),
        Bad("([red:blue:0.5] sky, sea", fixed="([red:blue:0.5] sky), sea", at="("),
        Bad("sky, ((", fixed="sky, ", at="(("),
        Bad("(sky # blue", fixed="(sky) # blue", at="(", also=("PS013",)),
        Bad("smile, :(, tears", fixed="smile, :\\(, tears", at="("),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        ands = ctx.fact(leaf_numbers).get("AND", ()) if ctx.role != "negative" else ()
        part, total, before = 0, 1.0, 0
        for run in ctx.fact(stray_brackets):
            if not run.opens or run.crosses or (ctx.target == "comfyui" and run.text != "("):
                continue
            following = bisect_left(ands, run.number)
            if following != part:
                part, total, before = following, 1.0, 0
            factor = 1.1 ** min(len(run.leaves), 1000)
            total *= factor if run.text == "(" else 1 / factor
            if not 1e-99 < total < 1e99:
                total = 1.0
            end = "the next AND" if following < len(ands) else "the end of the prompt"
            if ctx.container == "styles" and following >= len(ands):
                end = "the end of the style and of what is joined behind it"
            yield self.finding(
                ctx,
                run.span,
                _message(run, ctx.program, factor, end, total if before else None)
                if ctx.target != "comfyui"
                else _in_comfyui(run),
                help=f"write {_face(run)} for the emoticon"
                if run.is_emoticon
                else f"close it, or write \\{run.text} for the character itself",
                fix=closing(run, ctx),
            )
            before += 1


def closing(run: StrayBrackets, ctx: Context) -> Fix | None:
    """The repair of open brackets: closed where the text itself says so, or behind the first tag."""
    count = len(run.leaves)
    if run.is_emoticon:
        return unsafe("escape it", replace(run.span, f"\\{run.text}" * count))
    closer = (")" if run.text == "(" else "]") * count
    if run.counterpart is not None:
        return unsafe(f"close it with {closer}", replace(run.counterpart.span, closer))
    edit = _close(run, ctx, closer)
    return unsafe(f"close it with {closer}" if edit.replacement else "delete it", edit) if edit else None


def _message(run: StrayBrackets, program: str, factor: float, end: str, total: float | None) -> str:
    verb = "raises" if run.text == "(" else "lowers"
    change = f"×{factor:.4g}" if run.text == "(" else f"÷{factor:.4g} (×{1 / factor:.4g})"
    together = f"; with what is left open before it, ×{total:.4g}" if total is not None else ""
    if run.is_emoticon:
        return (
            f"{program} reads the `{run.text}` of `{run.word}` as a bracket that is never closed, and {verb} "
            f"everything from here to {end} to {change}{together}"
        )
    what = "is" if len(run.leaves) == 1 else "are"
    return (
        f"`{run.text * min(len(run.leaves), 10)}` {what} never closed: {program} {verb} everything from here to {end} "
        f"to {change}{together}"
    )


def _in_comfyui(run: StrayBrackets) -> str:
    what = f"the `(` of `{run.word}`" if run.is_emoticon else f"`{'(' * min(len(run.leaves), 10)}`"
    return f"{what} is never closed, so ComfyUI does not read the brackets as they stand"


def _face(run: StrayBrackets) -> str:
    return run.word.replace(run.text, "\\" + run.text)


def _close(run: StrayBrackets, ctx: Context, closer: str) -> Edit | None:
    """Where to close: where the text itself says so, with a weight, an escaped or a wrong closer, and else behind
    the first tag. None if that is too far away."""
    leaf_list = ctx.prompt.leaf_list
    start = run.number + len(run.leaves)
    depth = escaped = 0
    tag_end: int | None = None
    end = ctx.prompt.end
    for number in range(start, min(start + _FAR, len(leaf_list))):
        leaf = leaf_list[number]
        if isinstance(leaf, Mark):
            depth += _depth_change(leaf)
            if depth < 0:
                end = leaf.start
                break
        elif isinstance(leaf, (And, Break)) or (isinstance(leaf, Stray) and leaf.text in "()[]"):
            end = leaf.start
            break
        elif depth:
            continue
        elif isinstance(leaf, Comment):
            end = leaf.start
            break
        elif isinstance(leaf, Escape):
            escaped += leaf.text == "\\("
            if leaf.text == "\\)" and closer == ")":
                escaped -= 1
                if escaped < 0 and _is_behind_word(run, ctx):
                    return insert(run.span.start, "\\")  # a name: `saber (fate\)`
                if escaped < 0:
                    return replace(leaf.span, closer)
        elif isinstance(leaf, Text):
            edit = _close_in_text(leaf, number, start, ctx, closer)
            if edit is not None:
                return edit
            if tag_end is None and "," in leaf.text:
                tag_end = leaf.start + leaf.text.index(",")
    else:
        if tag_end is None and start + _FAR < len(leaf_list):
            return None
    tag_end = end if tag_end is None else tag_end
    spaces = ctx.text[max(run.span.end, tag_end - _FAR) : tag_end]
    tag_end -= len(spaces) - len(spaces.rstrip())
    return insert(tag_end, closer) if tag_end > run.span.end else delete(run.span)


def _is_behind_word(run: StrayBrackets, ctx: Context) -> bool:
    before = ctx.text[max(0, run.span.start - 2) : run.span.start]
    return len(run.leaves) == 1 and before[-1:] in (" ", "_") and before[:1].isalnum()


def _depth_change(mark: Mark) -> int:
    last = mark.text[-1]
    return 1 if last in "([{" else -1 if last in ")]}" else 0


def _close_in_text(leaf: Text, number: int, start: int, ctx: Context, closer: str) -> Edit | None:
    leaf_list = ctx.prompt.leaf_list
    before = leaf_list[number - 1]
    if number > start and isinstance(before, Stray) and before.text == ":" and closer[0] == ")":
        match = _NUMBER.match(leaf.text)
        is_last = number + 1 == len(leaf_list) or isinstance(leaf_list[number + 1], (And, Break, Text))
        if match is not None and (match.end() < len(leaf.text.rstrip()) or is_last):
            digits = ctx.text[before.start - 1].isdigit() and "." not in match[0]
            place = leaf.start + match.end()
            following = ctx.text[place : place + 4].lstrip()[:1]
            if not digits and following not in tuple(_WRONG_CLOSERS):
                return insert(place, closer)
    if len(closer) == 1:
        for place, character in enumerate(leaf.text):
            if character in _WRONG_CLOSERS:
                return replace(Span(leaf.start + place, leaf.start + place + 1), closer)
    return None
