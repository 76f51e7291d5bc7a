"""PS021: the characters of markdown."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS_OR_CAPTIONS
from promptlint.rules.facts.markdown_remains import Markdown, MarkdownRemains, markdown_escapes, markdown_marks
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe

__all__ = ["PastedMarkdown"]

_MESSAGES = {
    Markdown.BOLD: "`**` is markdown's bold print: {program} sends the asterisks to the model as text",
    Markdown.FENCE: "three backticks are markdown's fence around code: {program} sends them to the model as text",
    Markdown.ESCAPE: "`\\{character}` is a markdown escape: {program} deletes the backslash and reads `{character}`",
    Markdown.TAG: "markdown's backslashes are not escapes here: {program} reads the tag with them, and sends the first "
    "one to the model",
}
_TRAINED = {
    Markdown.BOLD: "`**` is markdown's bold print: the asterisks are trained as text",
    Markdown.FENCE: "three backticks are markdown's fence around code: they are trained as text",
    Markdown.ESCAPE: "`\\{character}` is a markdown escape: it is trained with the backslash",
    Markdown.TAG: "markdown's backslashes are not escapes here: they are trained as text",
}
"""What becomes of them in a caption."""
_REPAIRS = {
    Markdown.BOLD: "remove the asterisks",
    Markdown.FENCE: "remove it",
    Markdown.ESCAPE: "remove the backslash",
    Markdown.TAG: "remove the backslashes",
}


class PastedMarkdown(Rule):
    r"""A character of markdown that a chat or a readme left in the prompt.

    ## Why is this bad?
    The backslash of `long\_hair` is markdown's; A1111 deletes it, and a tag does not load with the backslashes of
    `\<lora:ink:1\>`. The asterisks of `**sky**` and the three backticks around code go to the model as text.
    In a training caption all of them are trained.

    ## Example
    `long\_hair, **sky**`

    ## Use instead
    `long_hair, sky`

    ## Fix safety
    Unsafe: tags take effect, and the model no longer sees the extra characters.
    """

    code, name, severity = "PS021", "pasted-markdown", Severity.WARNING
    aliases = ("PS016", "pasted-markup")
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (markdown_marks, markdown_escapes)
    needs = (TAGS_OR_CAPTIONS,)
    good = (
        Good("long_hair, <lora:ink:1>"),
        Good("¯\\_(ツ)_/¯"),
        Good("(*^*), **, f**k, 2 ** 3 ** 4, ***, *sky*, sky # **bold**"),
    )
    bad = (
        Bad("long\\_hair", fixed="long_hair", at="\\_"),
        Bad("sky, **blue sea**, sun", fixed="sky, blue sea, sun", at="**blue sea**"),
        Bad("```\nsky, sea\n```", fixed="\nsky, sea\n", at="```"),
        Bad("long\\_hair, **sky**", fixed="long_hair, sky", at="**sky**", path="1.caption"),
        Bad("\\<lora:ink:1\\>", fixed="<lora:ink:1>", at="\\<lora:ink:1\\>", also=("PR003",)),
    )

    def check(self, node: MarkdownRemains, ctx: Context) -> Iterator[Diagnostic]:
        repair = _REPAIRS[node.kind]
        is_trained = not ctx.program.makes_pictures
        advice = "; for emphasis write round brackets" if node.kind is Markdown.BOLD and not is_trained else ""
        character = ctx.text[node.span.end - 1]
        yield self.finding(
            ctx,
            node.span,
            (_TRAINED if is_trained else _MESSAGES)[node.kind].format(program=ctx.program, character=character),
            help=repair + advice,
            fix=unsafe(repair, *map(delete, node.marks)),
        )
