"""PX033: a template that Dynamic Prompts reads otherwise than it looks."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.facts.template_misreads import template_misreads
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["TemplateMisread"]

_DYNAMIC = ("dynamic-prompts",)


class TemplateMisread(Rule):
    r"""A template that Dynamic Prompts fills in, but not as it looks.

    ## Why is this bad?
    Dynamic Prompts has no escapes: of `\{red|blue\}` it draws `\red` or `\blue\`. It divides options at every `|`, so
    that `{[red|blue]|green}` has the options `[red`, `blue]` and `green`. More options than there are cannot be drawn:
    `{3$$red|blue}` gives two. A weight stands before its text, `2::red`; in `{red::2|blue}` it is text. Invoke's page
    takes `#` for the start of a comment in prompts with braces, and in no others.

    ## Example
    `{red::2|blue} hat`

    ## Use instead
    `{2::red|blue} hat`

    ## Fix safety
    Unsafe: other options are drawn. Only a weight that stands after its text is moved.
    """

    code, name, severity = "PX033", "template-misread", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (template_misreads,)
    good = (
        Good("{2::red|blue} hat, {2$$red|blue}, {1-3$$red|blue}", plugins=_DYNAMIC),
        Good("{(red, blue)|[green:5]} hat, ({red|blue}:1.2), {3$$__colour__}", plugins=_DYNAMIC),
        Good("{smile :(|smile :)}, {:(|:)}, {\\(red|blue\\)}", plugins=_DYNAMIC),
        Good("{(red|(blue}:1.2) hat", plugins=_DYNAMIC),
        Good("{0.5::red|[sea::2]}, {red {2::dark|light}|blue}", plugins=_DYNAMIC),
        Good("50% {red::2|blue}", target="sdnext"),
        Good("{red|blue} hat\n# a remark", target="invoke"),
        Good("hat #ff0000", target="invoke"),
    )
    bad = (
        Bad("\\{red|blue\\} hat", at="\\{", plugins=_DYNAMIC),
        Bad("{red\\|blue} hat", at="\\|", plugins=_DYNAMIC),
        Bad("{[red|blue]|green} hat", at="[red|blue]", plugins=_DYNAMIC),
        Bad("{(red|blue):1.2|green} hat", at="(red|blue)", plugins=_DYNAMIC),
        Bad("{3$$red|blue} hat", at="3$$", plugins=_DYNAMIC),
        Bad("{2-1$$red|blue|green} hat", at="2-1$$", plugins=_DYNAMIC),
        Bad("{red::2|blue} hat", fixed="{2::red|blue} hat", at="::2", plugins=_DYNAMIC),
        Bad("{red|blue} hat, #ff0000", at="#ff0000", target="invoke"),
    )

    def check(self, found: Found, ctx: Context) -> Iterator[Diagnostic]:
        yield found.by(self, ctx)
