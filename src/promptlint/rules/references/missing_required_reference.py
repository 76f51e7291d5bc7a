"""PR008: a required reference that the prompt does not use."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import DOCUMENT, Diagnostic, Label, Severity
from promptlint.programs.model import Program
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.rules.facts.used_references import (
    UnmetRequirement,
    UsedReferences,
    unmet_requirements,
    used_references,
)
from promptlint.rules.kit.context import PairContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.text import Span

__all__ = ["MissingRequiredReference"]

_INK = Manifest((Requirement("lora", "ink"),))
_ANY = Manifest((Requirement(None, "ink-6500"),))
_EMBEDDING = Manifest((Requirement("embedding", "EasyNegative"),))
_NEGATIVE = Manifest((Requirement("embedding", "EasyNegative", role="negative"),))
_WEIGHT = Manifest((Requirement("lora", "ink", weight=(0.4, 0.9)), Requirement("embedding", "fog", weight=(0.4, 0.9))))
_WHEN = Manifest((Requirement("embedding", "fog", when=(("lora", "ink"),)),))
_HYPERNETWORK = Manifest((Requirement("hypernetwork", "fog"),))
_INVENTORY = Inventory.of(loras={"ink": "inkstyle"}, embeddings=["EasyNegative"])


class MissingRequiredReference(Rule):
    """A reference that is required and that the prompt does not use.

    ## Why is this bad?
    The page or the manifest says that these prompts need a LoRA, embedding, hypernetwork or wildcard. Without it
    A1111 makes another picture, and says nothing. LoRA names are compared to the letter, as A1111 looks them up, or
    by the file that an inventory has for them; embeddings as A1111 finds them, whatever the case. A bare name in "A +
    B are required" may be of any kind: a tag, a LoRA tag or an embedding satisfies it. Embeddings may stand in either
    prompt, unless the manifest says in which. A manifest may also require a weight, and say when all of this holds:
    in which files, and with which other references.

    ## Example
    `sea, sky` where `lora:ink` is required

    ## Use instead
    `sea, sky, <lora:ink:0.8>`
    """

    code, name, severity = "PR008", "missing-required-reference", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (unmet_requirements,)
    good = (
        Good("sea, <lora:ink:0.8>", manifest=_INK),
        Good("sea, (ink-6500:0.8)", manifest=_ANY),
        Good("sea, <lora:ink-6500>", manifest=_ANY),
        Good("sea", negative="blurry, (easynegative:0.8)", manifest=_EMBEDDING),
        Good("sea"),
        Good("blurry", role="negative", manifest=_INK),
        Good("sea", negative="(easynegative:0.8)", manifest=_NEGATIVE),
        Good("<lora:ink:0.8>, (fog:0.5)", manifest=_WEIGHT),
        Good("sea, <lora:oil:1>", manifest=_WHEN),
        Good("<lora:inkstyle:1>", manifest=_INK, inventory=_INVENTORY),
        Good("<lora:ink:1>", manifest=Manifest.of(loras=["inkstyle"]), inventory=_INVENTORY),
        Good("sea", negative="xEasyNegative", manifest=_EMBEDDING),
    )
    bad = (
        Bad("sea, sky", manifest=_INK, at=""),
        Bad("sea, <lora:Ink:1>", manifest=_INK),
        Bad("sea, pink-6500", manifest=_ANY),
        Bad("sea", negative="blurry", manifest=_EMBEDDING),
        Bad("sea", negative="EasyNegatives", manifest=_EMBEDDING),
        Bad("sea, EasyNegative", negative="blurry", manifest=_NEGATIVE, at="", also=("PR014",)),
        Bad("<lora:ink:1.2>, (fog:0.5)", manifest=_WEIGHT, at="<lora:ink:1.2>"),
        Bad("<lora:ink:0.8>, (fog:1.5)", manifest=_WEIGHT, at="(fog:1.5)"),
        Bad("sea, <lora:ink:1>", manifest=_WHEN, at=""),
        Bad("sea, ink", manifest=_INK, at="", also=("PR009",)),
        Bad("sea", manifest=_HYPERNETWORK, at=""),
        Bad("sea, <hypernet:Fog:1>", manifest=_HYPERNETWORK, at=""),
        Bad("sea, hair", manifest=Manifest.of(wildcards=["hair"]), at=""),
    )

    def check(self, unmet: UnmetRequirement, ctx: PairContext) -> Iterator[Diagnostic]:
        positive = ctx.pair.positive
        if positive is None:
            return
        required = unmet.required
        place = required.line or required.span
        labels = [Label(place, "required here", DOCUMENT)] if place is not None else []
        kind = {"lora": "LoRA", None: "reference"}.get(required.kind, required.kind)
        name = shorten(required.name)
        if unmet.uses and required.weight is not None:
            least, greatest = required.weight
            wanted = f"{least:g}" if least == greatest else f"{least:g} to {greatest:g}"
            use = unmet.uses[0]
            message = f"the {kind} `{name}` is required with a weight of {wanted}, and has {use.weight:g} here"
            yield self.finding(use.context, use.span, message, labels=labels)
            return
        end = len(positive.text)
        where = f"the {required.role} prompt" if required.role is not None else "the prompt"
        yield self.finding(
            positive,
            Span(end, end),
            f"the {kind} `{name}` is required, and {where} does not use it{_reason(required)}",
            labels=labels,
            help=_hint(required, ctx.fact(used_references), ctx.program),
        )


def _reason(required: Requirement) -> str:
    names = " and ".join(f"`{shorten(name)}`" for _, name in required.when[:3])
    return f" (it is required with {names})" if names else ""


def _hint(required: Requirement, used: UsedReferences, program: Program) -> str:
    name = required.name
    kind = required.kind
    if kind in ("lora", "hypernetwork"):
        near = next((n for n in sorted(used.written[kind]) if n.casefold() == name.casefold()), None)
        if near is not None:
            return f"the prompt uses `{shorten(near)}`: {program} looks for names exactly as they are written"
        if used.is_word(name):
            return "its name is in the prompt as a plain word, which loads nothing"
        return f"add <{'lora' if kind == 'lora' else 'hypernet'}:{shorten(name)}:1>"
    if required.role is not None and used.find(kind, name):
        return f"move it to the {required.role} prompt"
    return f"add {shorten(name)}" if kind != "wildcard" else f"add __{shorten(name)}__"
