"""PX011: `embedding:` where ComfyUI finds no embedding."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import NODE_BRACKETS, PREFIXED_EMBEDDINGS
from promptlint.regex import regex
from promptlint.rules.facts.embedding_words import EmbeddingSlip, EmbeddingWord, embedding_words
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["EmbeddingNotRead"]

_UP_TO_WHITE_SPACE = (
    "the name of an embedding goes on up to white space: {program} looks for {name}, and drops all of it if that is "
    "not found"
)
_MESSAGES = {
    EmbeddingSlip.GLUED: "{program} looks for an embedding only after white space or at the start of weighted text: "
    "{written} is text here, and loads nothing",
    EmbeddingSlip.TABBED: "{program} up to 0.3 looks for an embedding after a space or a line end only: after other "
    "white space {written} is text there",
    EmbeddingSlip.CAPITALS: "{program} knows `embedding:` in small letters only: {written} is text, and loads nothing",
    EmbeddingSlip.EMPTY: "no name follows `embedding:` in text of the same weight: {program} stops with IndexError and "
    "makes no picture",
    EmbeddingSlip.WEIGHT: "{program} looks for an embedding that is called {name}: what is not found is dropped, and "
    "nothing of {written} reaches the model",
    EmbeddingSlip.COMMA: _UP_TO_WHITE_SPACE,
    EmbeddingSlip.TAIL: _UP_TO_WHITE_SPACE,
}
_HELP = {
    EmbeddingSlip.GLUED: "write a space in front of it",
    EmbeddingSlip.TABBED: "write a space in front of it",
    EmbeddingSlip.CAPITALS: "write it in small letters",
    EmbeddingSlip.EMPTY: "put the name right after it; brackets go around both, as in (embedding:name:1.2)",
    EmbeddingSlip.WEIGHT: "a weight needs round brackets, as in (embedding:name:1.2)",
    EmbeddingSlip.COMMA: "write a space after the comma",
    EmbeddingSlip.TAIL: "write a space after the name",
}
_SWITCHED = regex(r"\A[:\[|]|[\[\]|<>]")
_WEIGHT = regex(r"[+-]?(?:\d++\.?+\d*+|\.\d++)")


class EmbeddingNotRead(Rule):
    """An embedding that ComfyUI does not find as it is written.

    ## Why is this bad?
    ComfyUI looks for `embedding:` after white space and at the start of a weighted piece, and takes everything up to
    the next white space for the name. `cat,embedding:boat` has no space in front, so that it is text and loads nothing.
    `embedding:boat:1.2` asks for an embedding called `boat:1.2`; one that is not found is dropped with all of its
    name, and only the log says so. `embedding:` without a name makes no picture. Commas at the end of a name do not
    matter.

    ## Example
    `cat,embedding:boat`

    ## Use instead
    `cat, embedding:boat`

    ## Fix safety
    Unsafe: the embedding is loaded, and the picture changes.
    """

    code, name, severity = "PX011", "embedding-not-read", Severity.WARNING
    since = "0.3.0"
    fixable = Applicability.UNSAFE
    visits = (embedding_words,)
    needs = (PREFIXED_EMBEDDINGS,)
    vanishes_in = ("PX035",)
    good = (
        Good("cat, embedding:boat, embedding:ink-style.pt moon", target="comfyui"),
        Good("(embedding:boat:1.2), (embedding:boat)", target="comfyui"),
        Good("embedding:boat,, cat", target="comfyui"),
        Good("a\nembedding:boat\nb", target="comfyui"),
        Good("embedding: boat", target="comfyui"),
        Good("embedding: a jewel in gold, Embedding: a craft", target="comfyui"),
        Good("text-embedding:x, {embedding:a|embedding:b}", target="comfyui"),
        Good("lake // see embedding:", target="comfyui"),
        Good("cat,embedding:boat"),
        Good("[embedding:boat:0.5], [sea|embedding:boat], [a:embedding:b:5]", target="swarmui"),
    )
    bad = (
        Bad("cat,embedding:boat", fixed="cat, embedding:boat", at="embedding:boat", target="comfyui"),
        Bad(
            "(cat:1.2), sea;embedding:boat, sky",
            fixed="(cat:1.2), sea; embedding:boat, sky",
            at="embedding:boat",
            target="comfyui",
        ),
        Bad("sea,embedding:boat", fixed="sea, embedding:boat", at="embedding:boat", target="swarmui"),
        Bad("cat,\tembedding:boat", fixed="cat, embedding:boat", at="embedding:boat", target="comfyui"),
        Bad("sea, Embedding:ink_style", fixed="sea, embedding:ink_style", target="comfyui"),
        Bad("sea, embedding:", at="embedding:", target="comfyui"),
        Bad("sea, embedding:(boat:1.2)", at="embedding:", target="comfyui"),
        Bad("embedding:boat:1.2, sea", fixed="(embedding:boat:1.2), sea", at="embedding:boat:1.2", target="comfyui"),
        Bad("embedding:boat,cat", fixed="embedding:boat, cat", at="embedding:boat,cat", target="comfyui"),
        Bad("with embedding:boat. A cat", fixed="with embedding:boat . A cat", target="comfyui"),
    )

    def check(self, node: EmbeddingWord, ctx: Context) -> Iterator[Diagnostic]:
        # Where square brackets switch texts, they are gone before the encoder reads what is in them.
        if NODE_BRACKETS.holds(ctx.program) and _SWITCHED.search(ctx.text[max(0, node.span.start - 1) : node.span.end]):
            return
        severity = Severity.ERROR if node.slip is EmbeddingSlip.EMPTY else None
        yield self.finding(
            ctx,
            node.span,
            _MESSAGES[node.slip].format(
                program=ctx.program, written=quoted(ctx.slice(node.span)), name=quoted(node.name)
            ),
            help=_HELP[node.slip],
            fix=_fix(node, ctx),
            severity=severity,
        )


def _fix(node: EmbeddingWord, ctx: Context) -> Fix | None:
    start = node.span.start
    colon = ctx.text.index(":", start)
    name = colon + 1 + len(node.good)
    if node.slip is EmbeddingSlip.GLUED:
        return unsafe("write a space in front of it", insert(start, " "))
    if node.slip is EmbeddingSlip.TABBED:
        return unsafe("write a space in front of it", replace(Span(start - 1, start), " "))
    if node.slip is EmbeddingSlip.CAPITALS:
        return unsafe("write it in small letters", replace(Span(start, colon), "embedding"))
    if node.slip is EmbeddingSlip.WEIGHT and _WEIGHT.fullmatch(node.name[len(node.good) + 1 :]):
        return unsafe("put brackets around it", insert(start, "("), insert(node.span.end, ")"))
    if node.slip is EmbeddingSlip.COMMA:
        return unsafe("write a space after the comma", insert(name + 1, " "))
    if node.slip is EmbeddingSlip.TAIL:
        return unsafe("write a space after the name", insert(name, " "))
    return None
