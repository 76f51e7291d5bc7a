"""PX013: an option of `{a|b}` that is written for Dynamic Prompts and read in another way."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import FILLS_VARIANTS
from promptlint.programs.properties import COLON_WEIGHTS
from promptlint.rules.facts.colon_weights import MisreadOption, misread_options
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["MisreadOptions"]


class MisreadOptions(Rule):
    """An option of `{a|b}` of which a part is taken for a weight, or a count that is sent as text.

    ## Why is this bad?
    SD.Next fills in `{red|blue}` itself. The weight of an option stands at its end, after its last colon, and whatever
    stands there is taken for it: of `{2::red|1::blue}`, as Dynamic Prompts writes it, `2:` or `1:` is left, and of
    `{nier:automata|sky}` the first word of the title. It knows no counts and joints: `2$$` is sent to the model.

    ## Example
    `{2::red|1::blue} hat`

    ## Use instead
    `{red:2|blue:1} hat`

    ## Fix safety
    Unsafe: another text is drawn. There is a fix where the number stands in front.
    """

    code, name, severity = "PX013", "misread-option", Severity.WARNING
    since = "0.3.0"
    fixable = Applicability.UNSAFE
    visits = (misread_options,)
    needs = (COLON_WEIGHTS,)
    silent_with = (FILLS_VARIANTS,)
    good = (
        Good("{red:2|blue:.5|green} hat", target="sdnext"),
        Good("{(red:1.2)|<lora:ink:1>|cat:} hat, nier:automata", target="sdnext"),
        Good("{2::red|1::blue} hat", target="comfyui"),
    )
    bad = (
        Bad("{2::red|1::blue} hat", fixed="{red:2|blue:1} hat", at="2::red", target="sdnext"),
        Bad("{nier:automata|sky}", at="nier:automata", target="sdnext"),
        Bad("{2$$red|blue|green} hat", at="2$$", target="sdnext"),
    )

    def check(self, node: MisreadOption, ctx: Context) -> Iterator[Diagnostic]:
        if not node.lost:
            message = f"{ctx.program} chooses one option and sends {quoted(node.sent)} to the model as text"
            help_ = "counts and joints are syntax of Dynamic Prompts"
        else:
            message = (
                f"{ctx.program} takes {quoted(node.lost)} for the weight of this option, and sends {quoted(node.sent)}"
            )
            help_ = "a weight is a number at the end of its option: {red:2|blue:1}"
        repair = node.repair
        fix = unsafe(f"write {repair}", replace(node.span, repair)) if repair is not None else None
        yield self.finding(ctx, node.span, message, help=help_, fix=fix)
