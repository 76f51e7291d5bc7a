"""PW018: a weight for a text encoder that is run without weights."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.catalogue import find_program
from promptlint.programs.comfyui.encoders import name_of_encoders
from promptlint.programs.properties import WEIGHTS_OFF
from promptlint.rules.facts.compel_weights import CompelWeight, compel_weights
from promptlint.rules.facts.emphasis import EmphasisGroup
from promptlint.rules.facts.meant_weights import meant_weights
from promptlint.rules.facts.weights_of_family import family_without_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["EncoderWithoutWeights"]

_HELP = "say in words what matters"


class EncoderWithoutWeights(Rule):
    """A weight in a prompt for a model whose text encoder the program runs without weights.

    ## Why is this bad?
    ComfyUI reads `(red hat:1.3)` as a weight only where the tokenizer of the model's text encoder has weights. Those of
    Qwen-Image, Z-Image, FLUX.2, HunyuanImage 2.1 and other models that read prompts with a language model have none:
    the brackets and the number are characters of the text, and nothing is weighed. Which encoder reads a prompt is
    known from the loader of its workflow, or the model from `model-family`. With that, Invoke and SD.Next are known to
    read no weights for some models, too, such as Anima in Invoke. A remark in plain brackets is ordinary prose and
    stays without a finding.

    ## Example
    `a man in a (red hat:1.3)` in a workflow whose `CLIPLoader` has the type `qwen_image`

    ## Use instead
    `a man in a red hat`, or say in words what matters.

    ## Fix safety
    Unsafe: the model no longer sees the brackets and the number.
    """

    code, name, severity = "PW018", "encoder-without-weights", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (meant_weights, compel_weights)
    needs = (WEIGHTS_OFF,)
    fold_after = 1
    good = (
        Good("a man in a (red hat:1.3)", target="comfyui"),
        Good("a man (in a hat) at Mark (3:16), (f:1.8), (ratio: 1.85), (take 2:1.5)", target="comfyui-no-weights"),
        Good("a man in a \\(red hat:1.3\\)", target="comfyui-no-weights"),
        Good("embedding:ink(old tree:1.2)cat, (a embedding:boat:1.2)", target="comfyui-no-weights"),
        Good("(chapter:2), ((1.2)), (a smile :) )", target="comfyui-no-weights"),
    )
    bad = (
        Bad(
            "a man in a (red hat:1.3), harbour",
            fixed="a man in a red hat, harbour",
            at="(red hat:1.3)",
            target="comfyui-no-weights",
        ),
        Bad(
            "embedding:ink, (red hat:1.3)",
            fixed="embedding:ink, red hat",
            at="(red hat:1.3)",
            target="comfyui-no-weights",
        ),
        Bad("a ((red)) hat", fixed="a red hat", at="((red))", target="comfyui-no-weights"),
        Bad("(a ((red hat:1.2)))", fixed="(a red hat)", at="((red hat:1.2))", target="comfyui-no-weights"),
        Bad("(sea:1.2), (sky:0.8), fog", fixed="sea, sky, fog", at="(sea:1.2)", target="comfyui-no-weights"),
    )

    def check(self, node: tuple[EmphasisGroup, ...] | CompelWeight, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, CompelWeight):
            if ctx.program.emphasis.marks:
                message = f"{_reason(ctx)}: {quoted(node.written)} goes to the model as text"
                fix = unsafe("remove the weight", replace(node.span, node.inside))
                yield self.finding(ctx, node.span, message, help=_HELP, fix=fix)
            return
        span = node[0].node.span
        number = " and number" if any(group.written is not None for group in node) else ""
        marks = [mark for group in node for mark in (group.node.open, group.node.close)]
        yield self.finding(
            ctx,
            span,
            f"{_reason(ctx)}: {quoted(ctx.slice(span))} goes to the model as text, with its brackets{number}",
            help=_HELP,
            fix=unsafe(
                f"take the brackets{' and the number' if number else ''} away",
                *(delete(mark.span) for mark in marks),
            ),
        )


def _reason(ctx: Context) -> str:
    """Who reads no weights, as far as that is known."""
    name = name_of_encoders(ctx.surroundings.encoders)
    if name is not None:
        return f"{name}'s text encoder is run without weights"
    known = family_without_weights(ctx)
    if known is not None:
        return f"{find_program(ctx.target)} reads no weights for {known.family.label}"
    return "ComfyUI runs this text encoder without weights"
