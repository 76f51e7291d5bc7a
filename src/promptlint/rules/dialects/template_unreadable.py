"""PX032: a template that Dynamic Prompts cannot fill in."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Label, Severity
from promptlint.regex import regex
from promptlint.rules.facts.filled_templates import Filler, TemplateStop, stops_beside, template_stops
from promptlint.rules.kit.context import Context, PairContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["TemplateUnreadable"]

_DYNAMIC = ("dynamic-prompts",)
_FILE_NAME = "give the file a name without two underscores, or set another mark for wildcards in the extension"
_IN_A_WORD = regex(r"(?<=[^\W_])__(?=[^\W_])")


class TemplateUnreadable(Rule):
    """A template for which Dynamic Prompts raises, so that nothing is filled in.

    ## Why is this bad?
    Dynamic Prompts reads all of a prompt. `%` and `$` may stand only where its syntax has them, in `%{…}`, `${…}` and
    `$$`; braces, variables and wildcards must be closed, and a comment may hide what closes them. No backslash escapes
    anything. At two underscores a wildcard begins, in the name of a LoRA too. Where one of them is wrong the library
    raises ParseException; the extension expects other exceptions, so that its step fails, and the prompt and the
    negative prompt go to the model with all their braces and underscores. The page of the WebUI shows nothing of it. A
    variable without a value raises KeyError, options whose weights add up to 0 ValueError.

    An entry of a wildcard is read in the same way each time it is drawn: the prompt that draws it is not filled in.
    Invoke's page reads positive prompts with braces by the same library, shows the error, and sends the prompt as it
    is written.

    A prompt without templates raises as well, but then nothing is lost, and this rule is silent.

    ## Example
    `50% {red|blue} hair`

    ## Use instead
    `half {red|blue} hair`
    """

    code, name, severity = "PX032", "template-unreadable", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (template_stops, stops_beside)
    good = (
        Good("half {red|blue} hair, __place__", plugins=_DYNAMIC),
        Good("50% {red|blue} hair, {cat"),
        Good("50% cat, $5, O__O, a__b", plugins=_DYNAMIC),
        Good("50% cat # {red|blue}", plugins=_DYNAMIC),
        Good("{red|blue}} hair, {2$$ and $$a|b}, %{old ... car$${red|blue}}", plugins=_DYNAMIC),
        Good("${a=cat} ${a}, ${b:boat}, __${kind}_animals__", plugins=_DYNAMIC),
        Good("{% if x %} 50% {% endif %}, {{ choice('a%', 'b') }}", plugins=_DYNAMIC),
        Good("{0::a|0::b}, {50 %|b", target="sdnext", path="wildcards/a.txt"),
        Good("{0::a|0::b} {sea|sky}, 50 percent", target="invoke"),
        Good("50% cat, $5", target="invoke"),
        Good("{50%|60%} cat", role="negative", target="invoke"),
        Good("${kind} hat", path="wildcards/hats.txt"),
        Good("cat", negative="50% {red", plugins=("wildcards",)),
    )
    bad = (
        Bad("50% {red|blue} hair", at="%", plugins=_DYNAMIC),
        Bad("cost $5 {red|blue}", at="$", plugins=_DYNAMIC),
        Bad("lake, {cat|dog", at="{", plugins=_DYNAMIC),
        Bad("${animal=cat, lake", at="${", plugins=_DYNAMIC),
        Bad("%{old {red|blue} car}", at="%{old {red|blue} car}", plugins=_DYNAMIC),
        Bad("sky, <lora:Old__Harbour:1>, sea, __place__", at="__", plugins=_DYNAMIC),
        Bad("sky, __place", at="__", plugins=_DYNAMIC),
        Bad("{red|blue}, ____", at="____", plugins=_DYNAMIC),
        Bad("{red #ff0000|blue}", at="#ff0000|blue}", plugins=_DYNAMIC),
        Bad("{$$red|blue}", at="$$", plugins=_DYNAMIC),
        Bad("{2$$$$red|blue}", at="$$", plugins=_DYNAMIC),
        Bad("a {0::red|0::blue} hat", at="{0::red|0::blue}", plugins=_DYNAMIC),
        Bad("a ${colour} hat", at="${colour}", plugins=_DYNAMIC),
        Bad("${colour=red}", at="${colour=red}", plugins=_DYNAMIC),
        Bad("${a=${b}}${b=${a}}a ${a} hat", at="${a=${b}}", plugins=_DYNAMIC),
        Bad("50% off", negative="{red|blue}", at="%", plugins=_DYNAMIC),
        Bad("50% {red|blue} hair", at="%", target="invoke"),
        Bad("a {red|blue} hat, ${shape}", at="${shape}", target="invoke"),
        Bad("100% cotton\nsilk\n", at="%", path="wildcards/cloth.txt"),
        Bad("{dark|light red\nblue\n", at="{", path="wildcards/colours.txt"),
        Bad("cloth:\n  - 100% cotton\n  - silk\n", at="%", path="wildcards/a.yaml"),
    )

    def check(self, stop: TemplateStop, ctx: Context | PairContext) -> Iterator[Diagnostic]:
        fault = stop.fault
        text = stop.context.text
        written = quoted(text[fault.place.start : fault.place.end])
        labels: list[Label] = []
        inner = _IN_A_WORD.search(text) if fault.is_of_wildcard else None
        if inner is not None and Span(*inner.span()) != fault.place:
            labels.append(stop.context.label(Span(*inner.span()), "these two underscores count as well"))
        elif fault.stops is not None and fault.stops < fault.place.start:
            labels.append(
                stop.context.label(Span(fault.stops, fault.stops + 1), "it stops here, with all that follows")
            )
        yield self.finding(
            stop.context,
            fault.place,
            f"{_WHO[stop.filler]} raises {fault.kind} for {written}: {fault.reason}; {_what_follows(stop)}",
            labels=labels,
            help=_FILE_NAME if inner is not None and labels else fault.advice,
            severity=Severity.WARNING if stop.filler is Filler.ENTRY else None,
        )


_WHO = {
    Filler.EXTENSION: "Dynamic Prompts",
    Filler.ENTRY: "Dynamic Prompts",
    Filler.PAGE: "dynamicprompts, which fills in prompts for Invoke's page,",
}


def _what_follows(stop: TemplateStop) -> str:
    if stop.filler is Filler.ENTRY:
        return "a prompt that draws this entry is not filled in at all"
    if stop.filler is Filler.PAGE:
        return "the page fills in nothing"
    if stop.fault.at_random:
        return "a prompt for which they are drawn is not filled in at all"
    other = "positive" if stop.context.role == "negative" else "negative"
    return f"nothing of the {other} prompt is filled in" if stop.beside else "nothing of the prompt is filled in"
