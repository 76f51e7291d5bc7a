"""PT005: a prompt that the target cuts off."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import CLIP_LENGTH, CUTS_TEXT
from promptlint.rules.facts.family_limits import family_cut, reads_with_clip_alone, sure_words
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.chunking import CHUNK_LENGTH
from promptlint.semantics.tokenizer import words
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["TruncatedOnTarget"]

_LONG = "cat " * 80 + "the end"
_LONGER = "a cat " * 64 + "looks at the end"
_SHOWN = 40
"""Characters of what is cut off that a message shows."""


class TruncatedOnTarget(Rule):
    """A prompt that is longer than the target reads.

    ## Why is this bad?
    diffusers hands CLIP 77 tokens, start and end included, and drops the rest; A1111, its forks and Invoke cut a long
    prompt into chunks instead. What stands after the seventy-fifth token has no part in the picture.

    Models that read with T5 or a language model have other limits. Where the family is known, from the setting
    `model-family`, the manifest or the checkpoint, its own count ([each family's page](../families/index.md) has them):
    diffusers cuts at 512 tokens for most of them, at 120 for PixArt α, unless an argument of its pipeline says
    otherwise; Invoke at 256 for FLUX.1 schnell; ComfyUI cuts the text for HiDream's T5 at 128.
    promptlint has none of their tokenizers. It counts one token for each word, which is the least that any makes, so
    that what it marks is beyond the limit, and more may be.

    ## Example
    A prompt of forty tags with `target = "diffusers"`.

    ## Use instead
    The tags that matter, or a long-prompt helper such as compel.
    """

    code, name, severity = "PT005", "truncated-on-target", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (Prompt,)
    needs = (CUTS_TEXT,)
    good = (
        Good("cat " * 75, target="diffusers"),
        Good(_LONG, target="invoke"),
        Good(_LONG, target="diffusers", model_family="flux"),
        Good(_LONG, target="diffusers", model_family="hunyuan-video"),
        Good(_LONGER, target="comfyui", model_family="flux"),
        Good("cat " * 128, target="diffusers", model_family="hidream"),
        Good("1.2 " * 200, target="comfyui", model_family="hidream"),
        Good("{" + _LONGER + "|sky}", target="comfyui", model_family="hidream"),
    )
    bad = (
        Bad(_LONG, target="diffusers", at="cat cat cat cat cat the end"),
        Bad("猫" * 60, target="diffusers"),
        Bad(_LONG, target="diffusers", model_family="pony", at="cat cat cat cat cat the end"),
        Bad(_LONGER, target="diffusers", model_family="pixart-alpha", at="a cat " * 4 + "looks at the end"),
        Bad(_LONGER, target="comfyui", model_family="hidream", at="looks at the end"),
        Bad("a cat " * 130, target="invoke", model_family="flux1-schnell", at="a cat a cat"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if len(ctx.text) <= CHUNK_LENGTH and ctx.text.isascii():
            return
        if ctx.program.encoding.longest == CLIP_LENGTH and ctx.fact(reads_with_clip_alone):
            yield from self._by_clip(ctx)
        else:
            yield from self._by_family(ctx)

    def _by_clip(self, ctx: Context) -> Iterator[Diagnostic]:
        count, start = 0, -1
        for ids, begin, _ in words(ctx.text):
            if start < 0 and count + len(ids) > CHUNK_LENGTH:
                start = begin
            count += len(ids)
        if start < 0:
            return
        end = len(ctx.text.rstrip())
        yield self.finding(
            ctx,
            Span(start, end),
            f"{ctx.program} reads {CHUNK_LENGTH + 2} tokens, start and end included, and drops "
            f"{count - CHUNK_LENGTH}"
            + (f", from {quoted(ctx.text[start : start + _SHOWN])} on" if start else f" of {count}"),
        )

    def _by_family(self, ctx: Context) -> Iterator[Diagnostic]:
        """What is surely beyond the limit of an encoder whose tokenizer is not known."""
        cut = ctx.fact(family_cut)
        if cut is None or ctx.comments or "{" in ctx.text:
            return  # of comments and variants it is not known how much is left
        starts = list(sure_words(ctx.text))
        if len(starts) <= cut.tokens:
            return
        start = starts[cut.tokens]
        reader = f" for {' and '.join(cut.encoders)}" if cut.encoders else ""
        default = " by default" if ctx.program.encoding.cuts_by_family == "by default" else ""
        others = f"; {' and '.join(cut.others)} may read more" if cut.others else ""
        yield self.finding(
            ctx,
            Span(start, len(ctx.text.rstrip())),
            f"{cut.why}, and {ctx.program} cuts the text{reader} after {cut.tokens} tokens{default}: there are at "
            f"least {len(starts)}, and those from {quoted(ctx.text[start : start + _SHOWN])} on are not read"
            f"{' by it' if cut.encoders else ''}{others}",
            severity=Severity.INFO if cut.others else Severity.WARNING,
        )
