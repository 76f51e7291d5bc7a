"""PR008: a required reference that the prompt does not use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promptlint.diagnostics import DOCUMENT, Diagnostic, Label, Severity
from promptlint.resources.inventory.model import Inventory, lora_file
from promptlint.resources.kinds import ResourceKind
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.rules.kit.context import Context, PairContext, PromptPair
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import LORA_KINDS, UnreadableArgument, read_lora_arguments
from promptlint.syntax import ExtraNetwork, Wildcard
from promptlint.text import Span

__all__ = ["MissingRequiredReference"]

_INK = Manifest((Requirement("lora", "ink"),))
_ANY = Manifest((Requirement(None, "ink-6500"),))
_EMBEDDING = Manifest((Requirement("embedding", "EasyNegative"),))
_NEGATIVE = Manifest((Requirement("embedding", "EasyNegative", role="negative"),))
_WEIGHT = Manifest((Requirement("lora", "ink", weight=(0.4, 0.9)), Requirement("embedding", "fog", weight=(0.4, 0.9))))
_WHEN = Manifest((Requirement("embedding", "fog", when=(("lora", "ink"),)),))
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
    default = Default.WHEN_AVAILABLE
    visits = (PromptPair,)
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
    )

    def check(self, node: PromptPair, ctx: PairContext) -> Iterator[Diagnostic]:
        if ctx.manifest is None or node.positive is None:
            return
        positive = node.positive
        used = _Used(node, ctx.inventory, ctx.surroundings.loaded)
        reported: set[tuple[str | None, str]] = set()
        for required in ctx.manifest.requirements:
            identity = (required.kind, required.name)
            if identity in reported or not all(used.has(kind, name) for kind, name in required.when):
                continue
            if used.is_loaded(required.kind, required.name):
                continue
            uses = used.find(required.kind, required.name, required.role)
            if uses and _weight_fits(uses, required):
                continue
            reported.add(identity)
            place = required.line or required.span
            labels = [Label(place, "required here", DOCUMENT)] if place is not None else []
            kind = {"lora": "LoRA", None: "reference"}.get(required.kind, required.kind)
            name = shorten(required.name)
            if uses:
                assert required.weight is not None
                least, greatest = required.weight
                wanted = f"{least:g}" if least == greatest else f"{least:g} to {greatest:g}"
                use = uses[0]
                message = f"the {kind} `{name}` is required with a weight of {wanted}, and has {use.weight:g} here"
                yield self.finding(use.context, use.span, message, labels=labels)
                continue
            end = len(positive.text)
            where = f"the {required.role} prompt" if required.role is not None else "the prompt"
            yield self.finding(
                positive,
                Span(end, end),
                f"the {kind} `{name}` is required, and {where} does not use it{_reason(required)}",
                labels=labels,
                help=used.hint(required, ctx.program),
            )


def _reason(required: Requirement) -> str:
    names = " and ".join(f"`{shorten(name)}`" for _, name in required.when[:3])
    return f" (it is required with {names})" if names else ""


@dataclass(frozen=True, slots=True, eq=False)
class _Use:
    """A place where something is used, and the weight it has there; None where that means nothing."""

    context: Context
    span: Span
    weight: float | None


def _weight_fits(uses: Sequence[_Use], required: Requirement) -> bool:
    if required.weight is None:
        return True
    least, greatest = required.weight
    slack = 1e-9
    return any(use.weight is None or least - slack <= use.weight <= greatest + slack for use in uses)


class _Used:
    """What the prompts of a pair refer to."""

    def __init__(self, pair: PromptPair, inventory: Inventory | None, loaded: frozenset[str]) -> None:
        self._inventory = inventory
        self._loaded = {lora_file(inventory, stem) for stem in loaded}
        self._contexts = tuple(pair.contexts)
        self._networks: dict[str, dict[str, list[_Use]]] = {"lora": {}, "hypernetwork": {}}
        """By the file that a LoRA's name means, whichever of its names is written."""
        self._written: dict[str, set[str]] = {"lora": set(), "hypernetwork": set()}
        self._wildcards: dict[str, list[_Use]] = {}
        self._words: dict[str, list[_Use]] = {}
        for context in self._contexts:
            self._read(context)

    def _read(self, context: Context) -> None:
        for leaf in context.prompt.leaf_list:
            if isinstance(leaf, ExtraNetwork) and context.role != "negative":
                kind = "lora" if leaf.kind in LORA_KINDS else "hypernetwork" if leaf.kind == "hypernet" else None
                if kind is not None:
                    use = _Use(context, leaf.span, _network_weight(leaf.arguments))
                    self._networks[kind].setdefault(self._file(kind, leaf.arguments[0]), []).append(use)
                    self._written[kind].add(leaf.arguments[0])
            elif isinstance(leaf, Wildcard):
                self._wildcards.setdefault(leaf.name.casefold(), []).append(_Use(context, leaf.span, None))
        for tag in context.tags:
            self._words.setdefault(tag.key, []).append(_Use(context, tag.span, tag.weight))

    def is_loaded(self, kind: ResourceKind | None, name: str) -> bool:
        """Whether the file loads it by other means than a tag."""
        return kind in ("lora", None) and self._file("lora", name) in self._loaded

    def has(self, kind: ResourceKind | None, name: str) -> bool:
        """Whether it is used at all."""
        return self.is_loaded(kind, name) or bool(self.find(kind, name))

    def find(self, kind: ResourceKind | None, name: str, role: str | None = None) -> list[_Use]:
        """The places where it is used, in the prompt of that role."""
        if kind in ("lora", "hypernetwork"):
            uses = self._named(kind, name)
        elif kind == "wildcard":
            uses = self._wildcards.get(name.casefold(), [])
        else:
            uses = self._embedded(name)
            if kind is None and not uses:
                uses = [*self._named("lora", name), *self._named("hypernetwork", name)]
        return uses if role is None else [use for use in uses if use.context.role in (role, "unknown")]

    def _named(self, kind: str, name: str) -> list[_Use]:
        return self._networks[kind].get(self._file(kind, name), [])

    def _file(self, kind: str, name: str) -> str:
        return lora_file(self._inventory, name) if kind == "lora" else name

    def _embedded(self, name: str) -> list[_Use]:
        """Tags that are the name, else tags in which the host finds it."""
        whole = self._words.get(name.casefold())
        if whole:
            return whole
        squeezed = "".join(name.casefold().split())
        return [
            _Use(context, tag.span, tag.weight)
            for context in self._contexts
            for tag in context.tags
            # Equal tokens spell equal characters, so most tags need no vocabulary.
            if squeezed in "".join(tag.text.casefold().split()) and _holds(tag.text, name)
        ]

    def hint(self, required: Requirement, program: str) -> str:
        name = required.name
        kind = required.kind
        if kind in ("lora", "hypernetwork"):
            near = next((n for n in sorted(self._written[kind]) if n.casefold() == name.casefold()), None)
            if near is not None:
                return f"the prompt uses `{shorten(near)}`: {program} looks names up to the letter"
            if name.casefold() in self._words:
                return "its name stands in the prompt as a plain word, which loads nothing"
            return f"add <{'lora' if kind == 'lora' else 'hypernet'}:{shorten(name)}:1>"
        if required.role is not None and self.find(kind, name):
            return f"move it to the {required.role} prompt"
        return f"add {shorten(name)}" if kind != "wildcard" else f"add __{shorten(name)}__"


def _network_weight(arguments: tuple[str, ...]) -> float | None:
    read = read_lora_arguments(arguments)
    return None if isinstance(read, UnreadableArgument) else read.te


def _holds(text: str, name: str) -> bool:
    from promptlint.semantics.embeddings import EmbeddingNames  # loads the vocabulary

    return bool(EmbeddingNames((name,)).find(text))
