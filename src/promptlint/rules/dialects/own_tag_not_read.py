"""PX030: a tag of SwarmUI that it does not read as it was meant."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import OWN_TAGS
from promptlint.rules.facts.own_tags import tag_slips
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Good, Rule

__all__ = ["OwnTagNotRead"]


class OwnTagNotRead(Rule):
    """A tag for SwarmUI with a name, number or text that it does not take.

    ## Why is this bad?
    SwarmUI fills in `<random:red,blue>`, `<wildcard:name>`, `<lora:name:1>` and some thirty more before the prompt goes
    on. What it does not know, and what has the wrong number of texts or no number where one must be, stays as
    text, tag and all; a LoRA whose weight is not a number makes no picture. Case does not count in the names of tags.

    ## Example
    `<lroa:ink:0.8>, sea`

    ## Use instead
    `<lora:ink:0.8>, sea`

    ## Fix safety
    Unsafe: the tag takes effect.
    """

    code, name, severity = "PX030", "own-tag-not-read", Severity.WARNING
    since = "0.3.0"
    fixable = Applicability.UNSAFE
    visits = (tag_slips,)
    needs = (OWN_TAGS,)
    good = (
        Good("<lroa:ink:1>"),
        Good("<lora:ink:1>, <LORA:ink:-.5:1e0>, <lora:ink>", target="swarmui"),
        Good("<random:red,blue>, <random[1-3,]:a|b|c>, <wc[2]:animal>", target="swarmui"),
        Good("<fromto[0.5]:<random:a,b>,c>, <fromto[10]:a, b||c>", target="swarmui"),
        Good("<setvar[x]:sea> <var:x>, <setmacro[y,false]:a>, <macro:y>", target="swarmui"),
        Good("<repeat:3,cat>, <repeat[2]:cat>, <embed:ink>", target="swarmui"),
        Good("a <region:0,0,0.5,1> b <region:end> c <segment:face> d", target="swarmui"),
        Good("a < b, <3, <note:x>, a <b> c", target="swarmui"),
        Good("<wildcard:a> <var:x>", target="swarmui"),
        Good("<lora:<random:a,b>:1>", target="swarmui"),
    )
    bad = (
        Bad("<lroa:ink:0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lroa:ink:0.8>", target="swarmui"),
        Bad("<radnom:a,b>, sea", fixed="<random:a,b>, sea", target="swarmui"),
        Bad("<lyco:ink:1>, sea", fixed="<lora:ink:1>, sea", target="swarmui"),
        Bad("<hypernet:ink:1>, sea", at="<hypernet:ink:1>", target="swarmui"),
        Bad("< random:a,b>, sea", fixed="<random:a,b>, sea", at="< random:a,b>", target="swarmui"),
        Bad("<lora:ink:strong>, sea", at="strong", target="swarmui"),
        Bad("<lora:ink:1:1:lbw=A>, sea", at="1:lbw=A", target="swarmui"),
        Bad("<fromto[0.5]:cat>, sea", at="<fromto[0.5]:cat>", target="swarmui"),
        Bad("<fromto[half]:cat,dog>, sea", at="<fromto[half]:cat,dog>", target="swarmui"),
        Bad("<random[two]:cat,dog>, sea", at="<random[two]:cat,dog>", target="swarmui"),
        Bad("<repeat:cat>, sea", at="<repeat:cat>", target="swarmui"),
        Bad("<setvar:cat>, sea", at="<setvar:cat>", target="swarmui"),
        Bad("<setmacro[]:cat>, sea", at="<setmacro[]:cat>", target="swarmui"),
        Bad("<macro:a>, sea", at="<macro:a>", target="swarmui"),
        Bad("a <region:left,0,1,1> sea", at="<region:left,0,1,1>", target="swarmui"),
        Bad("<random:<lroa:a:1>,b>, sea", fixed="<random:<lora:a:1>,b>, sea", at="<lroa:a:1>", target="swarmui"),
    )

    def check(self, slip: Found, ctx: Context) -> Iterator[Diagnostic]:
        yield slip.by(self, ctx)
