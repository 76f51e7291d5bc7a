"""PR008: a required reference that the prompt does not use."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import DOCUMENT, Diagnostic, Label, Severity
from promptlint.resources.model import Manifest, Requirement
from promptlint.rules.base import Bad, Default, Good, Rule
from promptlint.rules.context import Context, PairContext, PromptPair
from promptlint.rules.references.wording import shorten
from promptlint.semantics.networks import LORA_KINDS
from promptlint.syntax import ExtraNetwork, Wildcard
from promptlint.text import Span

__all__ = ["MissingRequiredReference"]

_INK = Manifest((Requirement("lora", "ink"),))
_ANY = Manifest((Requirement(None, "ink-6500"),))
_EMBEDDING = Manifest((Requirement("embedding", "EasyNegative"),))


class MissingRequiredReference(Rule):
    """A reference that is required and that the prompt does not use.

    ## Why is this bad?
    The page or the manifest says that these prompts need a LoRA, embedding, hypernetwork or wildcard. Without it A1111
    makes another picture, and says nothing. LoRA names are compared to the letter, as A1111 looks them up; embeddings
    whatever the case. A bare name in "A + B are required" may be of any kind: a tag, a LoRA tag or an embedding
    satisfies it. Embeddings may stand in either prompt.

    ## Example
    `sea, sky` where `lora:ink` is required

    ## Use instead
    `sea, sky, <lora:ink:0.8>`
    """

    code, name, severity = "PR008", "missing-required-reference", Severity.ERROR
    default = Default.WHEN_AVAILABLE
    visits = (PromptPair,)
    good = (
        Good("sea, <lora:ink:0.8>", manifest=_INK),
        Good("sea, (ink-6500:0.8)", manifest=_ANY),
        Good("sea, <lora:ink-6500>", manifest=_ANY),
        Good("sea", negative="blurry, (easynegative:0.8)", manifest=_EMBEDDING),
        Good("sea"),
        Good("blurry", role="negative", manifest=_INK),
    )
    bad = (
        Bad("sea, sky", manifest=_INK, at=""),
        Bad("sea, <lora:Ink:1>", manifest=_INK),
        Bad("sea, pink-6500", manifest=_ANY),
        Bad("sea", negative="blurry", manifest=_EMBEDDING),
    )

    def check(self, node: PromptPair, ctx: PairContext) -> Iterator[Diagnostic]:
        if ctx.manifest is None or node.positive is None:
            return
        positive = node.positive
        used = _Used(node)
        reported: set[tuple[str | None, str]] = set()
        for required in ctx.manifest.requirements:
            identity = (required.kind, required.name)
            if identity in reported or used.satisfies(required):
                continue
            reported.add(identity)
            end = len(positive.text)
            kind = {"lora": "LoRA", None: "reference"}.get(required.kind, required.kind)
            place = required.line or required.span
            labels = [Label(place, "required here", DOCUMENT)] if place is not None else []
            yield self.finding(
                positive,
                Span(end, end),
                f"the {kind} `{shorten(required.name)}` is required, and the prompt does not use it",
                labels=labels,
                help=used.hint(required),
            )


class _Used:
    """What the prompts of a pair refer to."""

    def __init__(self, pair: PromptPair) -> None:
        self.networks: dict[str, set[str]] = {"lora": set(), "hypernetwork": set()}
        self.wildcards: set[str] = set()
        self.words: set[str] = set()
        self.texts: list[str] = []
        for context in pair.contexts:
            self._read(context)

    def _read(self, context: Context) -> None:
        for leaf in context.prompt.leaf_list:
            if isinstance(leaf, ExtraNetwork) and context.role != "negative":
                kind = "lora" if leaf.kind in LORA_KINDS else "hypernetwork" if leaf.kind == "hypernet" else None
                if kind is not None:
                    self.networks[kind].add(leaf.arguments[0])
            elif isinstance(leaf, Wildcard):
                self.wildcards.add(leaf.name.casefold())
        for tag in context.tags:
            self.words.add(tag.key)
            self.texts.append(" ".join(tag.text.casefold().split()))

    def satisfies(self, required: Requirement) -> bool:
        name = required.name
        if required.kind in ("lora", "hypernetwork"):
            return name in self.networks[required.kind]
        if required.kind == "wildcard":
            return name.casefold() in self.wildcards
        if self._has_embedding(name):
            return True
        return required.kind is None and any(name in names for names in self.networks.values())

    def _has_embedding(self, name: str) -> bool:
        """Whether a name stands in a tag as a word of its own; the host compares whatever the case."""
        wanted = name.casefold()
        if wanted in self.words:
            return True
        for text in self.texts:
            at = text.find(wanted)
            while at >= 0:
                before = text[at - 1 : at]
                behind = text[at + len(wanted) : at + len(wanted) + 1]
                if not (before.isalnum() or (before in ("_", "-") and before)) and not behind.isalnum():
                    return True
                at = text.find(wanted, at + 1)
        return False

    def hint(self, required: Requirement) -> str:
        name = required.name
        kind = required.kind
        if kind in ("lora", "hypernetwork"):
            near = next((n for n in sorted(self.networks[kind]) if n.casefold() == name.casefold()), None)
            if near is not None:
                return f"the prompt uses `{shorten(near)}`: A1111 looks names up to the letter"
            if name.casefold() in self.words:
                return "its name stands in the prompt as a plain word, which loads nothing"
            return f"add <{'lora' if kind == 'lora' else 'hypernet'}:{shorten(name)}:1>"
        return f"add {shorten(name)}" if kind != "wildcard" else f"add __{shorten(name)}__"
