"""PD001: the same tag with the same weight."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.equal_tags import Duplicate, same_tags, without
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, unsafe
from promptlint.rules.kit.wording import and_more, quoted

__all__ = ["DuplicateTag"]


class DuplicateTag(Rule):
    """The same tag twice, with the same weight.

    ## Why is this bad?
    Each copy costs tokens of the chunk's 75 and adds weight that nobody wrote down. It usually comes from pasting.
    Case, white space, line breaks and trailing dots do not make two tags different. Tags in different AND parts, sides
    of prompt editing, options of an alternation or variant, or chunks divided by BREAK are not compared; nor are tags
    with a wildcard, slots that a style or script fills in (`{prompt}`) and bare numbers.

    ## Example
    `sky, sea, sky`

    ## Use instead
    `sky, sea`

    ## Fix safety
    Unsafe: the second copy has an effect of its own, so the picture changes.
    """

    code, name, severity = "PD001", "duplicate-tag", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (same_tags,)
    needs = (ANY_TEXT,)
    yields_to = ("PR004",)
    vanishes_in = ("PD004",)
    good = (
        Good("sky, blue sky"),
        Good("[sky:sea:0.5], sky"),
        Good("{sky|sea}, sky"),
        Good("__sky__, __sky__"),
        Good("{prompt}, sea, {prompt}"),
        Good("sky AND sky"),
        Good("sky BREAK sky"),
        Good(":), ;), :D, ;D"),
        Good("(worst quality:1,4), (low quality:1,4)"),
        Good("y2k fashion, sea, y2k \\(fashion\\)"),
        Good("pose: -0.5, 1e-7, .25, -0.5, 1e-7, .25"),
    )
    bad = (
        Bad("sky, sea, sky", fixed="sky, sea", at="sky"),
        Bad("Blue  Sky, sea, blue\nsky.", fixed="Blue  Sky, sea"),
        Bad("(sky:1.2), sea, (sky:1.2), fog", fixed="(sky:1.2), sea, fog", at="(sky:1.2)"),
        Bad("sky, (sea, sky:1.0)", fixed="sky, (sea:1.0)", also=("PW010",)),
        Bad("sea, ((sky)), ((sky))", fixed="sea, ((sky))"),
        Bad("sky over the old town AND fog, sea, sea", fixed="sky over the old town AND fog, sea"),
    )

    def check(self, duplicate: Duplicate, ctx: Context) -> Iterator[Diagnostic]:
        weight = " with the same weight" if ctx.program.is_known else ""
        effect = f"{ctx.program} encodes it twice" if ctx.program.makes_pictures else "it is trained twice"
        tag = duplicate.tag
        yield self.finding(
            ctx,
            tag.span,
            f"{quoted(tag.text)} is here again{weight}: {effect}{and_more(duplicate.more)}",
            labels=(ctx.label(duplicate.first.span, "first here"),),
            help="keep one",
            fix=unsafe("delete this one", *without(ctx, duplicate.unwanted)),
        )
