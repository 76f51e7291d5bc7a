"""Where templates stand, which the formatter never touches; a fact of this family.

White space in a template may be part of a name (`__old  masters__`), of a joint (`{2$$ , $$a|b}`) or of a statement,
and what the model sees is what the extension makes of it. So it is in ComfyUI with a comment, which the end of its line
ends, and with `embedding:`, which names an embedding after a space and is text after a comma.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from promptlint.programs.comfyui.core import EMBEDDING, page_comments
from promptlint.programs.properties import COMFYUI_PAGE
from promptlint.regex import regex
from promptlint.rules.facts.filled_templates import filled_in_at
from promptlint.rules.kit.context import Context
from promptlint.syntax import Braces, Text, Variable, Variant, Wildcard, walk
from promptlint.text import Span

__all__ = ["overlaps_template"]

# A wildcard with blanks or commas in its name, which the grammar reads as text.
_LOOSE = regex(r"__[^\W_](?:[^_\n]|_(?!_)){0,100}__")
_STATEMENTS = ("{%", "{{ ", "{{-")
# An embedding of ComfyUI with its name, without the commas after it, and what stands in front of it, unless that says
# in every version that it is one.
_EMBEDDING = regex(r"[^ \n]?embedding:\s*+[^\s,]*+(?:,++[^\s,]++)*+")
_LINE_END = regex(r"\r\n|[\n\r\u2028\u2029]")


def overlaps_template(ctx: Context, span: Span) -> bool:
    """Whether some of a span belongs to a wildcard, variant, variable or statement, or in ComfyUI to a comment or the
    name of an embedding."""
    if filled_in_at(ctx, span):
        return True
    starts, ends = ctx.fact(_templates)
    number = bisect_right(starts, max(span.start, span.end - 1)) - 1
    return number >= 0 and ends[number] > span.start


def _templates(ctx: Context) -> tuple[list[int], list[int]]:
    """The starts and the ends of the outermost templates, in order."""
    spans = list(_of_extensions(ctx))
    if COMFYUI_PAGE.holds(ctx.program):
        spans = _apart(sorted((*spans, *_of_comfyui(ctx.text))))
    return [span.start for span in spans], [span.end for span in spans]


def _of_comfyui(text: str) -> Iterator[Span]:
    for comment in page_comments(text):
        line_end = _LINE_END.match(text, comment.end)
        yield Span(comment.start, comment.end if line_end is None else line_end.end())
    if EMBEDDING in text:
        yield from (Span(*match.span()) for match in _EMBEDDING.finditer(text))


def _apart(spans: list[Span]) -> list[Span]:
    """Spans in order, with those that overlap as one."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _of_extensions(ctx: Context) -> Iterator[Span]:
    if not any(opener in ctx.text for opener in ("{", "__")):
        return
    end = 0
    for node in walk(ctx.prompt):
        if node.start < end:
            continue
        if isinstance(node, (Variant, Variable, Wildcard)) or (
            isinstance(node, Braces) and ctx.text.startswith(_STATEMENTS, node.start)
        ):
            end = node.end
            yield Span(node.start, end)
        elif isinstance(node, Text) and "__" in node.text:
            for match in _LOOSE.finditer(node.text):
                end = node.start + match.end()
                yield Span(node.start + match.start(), end)
