"""What the prompts of a pair refer to, by kind and name, as a manifest asks for it."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.resources.inventory.model import Inventory, lora_file
from promptlint.resources.kinds import ResourceKind
from promptlint.resources.requirements.model import Requirement
from promptlint.rules.kit.context import Context, PairContext
from promptlint.rules.kit.fact import pair_fact
from promptlint.semantics.networks import LORA_KINDS, UnreadableArgument, read_lora_arguments
from promptlint.syntax import ExtraNetwork, Wildcard
from promptlint.text import Span

__all__ = ["ReferenceUse", "UnmetRequirement", "UsedReferences", "unmet_requirements", "used_references"]


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceUse:
    """A place where something is used, and the weight it has there; None where that means nothing."""

    context: Context
    span: Span
    weight: float | None


@dataclass(frozen=True, slots=True, eq=False)
class UnmetRequirement:
    """Something that is required, and the places where it is used, but not with the weight it is to have."""

    required: Requirement
    uses: list[ReferenceUse]


@pair_fact(given=("manifest",))
def unmet_requirements(ctx: PairContext) -> tuple[UnmetRequirement, ...]:
    """What a manifest requires of a pair with a positive prompt and it lacks; each kind and name once."""
    if ctx.manifest is None or ctx.pair.positive is None:
        return ()
    used = ctx.fact(used_references)
    unmet: dict[tuple[str | None, str], UnmetRequirement] = {}
    for required in ctx.manifest.requirements:
        identity = (required.kind, required.name)
        if identity in unmet or not all(used.has(kind, name) for kind, name in required.when):
            continue
        if used.is_loaded(required.kind, required.name):
            continue
        uses = used.find(required.kind, required.name, required.role)
        if not uses or not _weight_fits(uses, required):
            unmet[identity] = UnmetRequirement(required, uses)
    return tuple(unmet.values())


def _weight_fits(uses: list[ReferenceUse], required: Requirement) -> bool:
    if required.weight is None:
        return True
    least, greatest = required.weight
    slack = 1e-9  # weights of nested brackets are rounded
    return any(use.weight is None or least - slack <= use.weight <= greatest + slack for use in uses)


def used_references(ctx: PairContext) -> UsedReferences:
    """What a pair refers to. Ask through `ctx.fact`."""
    return UsedReferences(tuple(ctx.pair.contexts), ctx.inventory, ctx.surroundings.loaded)


class UsedReferences:
    """What the prompts of a pair refer to."""

    def __init__(self, contexts: tuple[Context, ...], inventory: Inventory | None, loaded: frozenset[str]) -> None:
        self._inventory = inventory
        self._loaded = {lora_file(inventory, stem) for stem in loaded}
        self._contexts = contexts
        self._networks: dict[str, dict[str, list[ReferenceUse]]] = {"lora": {}, "hypernetwork": {}}
        """By the file that a LoRA's name means, whichever of its names is written."""
        self.written: dict[str, set[str]] = {"lora": set(), "hypernetwork": set()}
        """The names of networks, by kind, as the tags have them."""
        self._wildcards: dict[str, list[ReferenceUse]] = {}
        self._words: dict[str, list[ReferenceUse]] = {}
        for context in self._contexts:
            self._read(context)

    def _read(self, context: Context) -> None:
        for leaf in context.prompt.leaf_list:
            if isinstance(leaf, ExtraNetwork) and context.role != "negative":
                kind = "lora" if leaf.kind in LORA_KINDS else "hypernetwork" if leaf.kind == "hypernet" else None
                if kind is not None:
                    use = ReferenceUse(context, leaf.span, _network_weight(leaf.arguments))
                    self._networks[kind].setdefault(self._file(kind, leaf.arguments[0]), []).append(use)
                    self.written[kind].add(leaf.arguments[0])
            elif isinstance(leaf, Wildcard):
                self._wildcards.setdefault(leaf.name.casefold(), []).append(ReferenceUse(context, leaf.span, None))
        for tag in context.tags:
            self._words.setdefault(tag.key, []).append(ReferenceUse(context, tag.span, tag.weight))

    def is_word(self, name: str) -> bool:
        """Whether a tag is nothing but the name."""
        return name.casefold() in self._words

    def is_loaded(self, kind: ResourceKind | None, name: str) -> bool:
        """Whether the file loads it by other means than a tag."""
        return kind in ("lora", None) and self._file("lora", name) in self._loaded

    def has(self, kind: ResourceKind | None, name: str) -> bool:
        """Whether it is used at all."""
        return self.is_loaded(kind, name) or bool(self.find(kind, name))

    def find(self, kind: ResourceKind | None, name: str, role: str | None = None) -> list[ReferenceUse]:
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

    def _named(self, kind: str, name: str) -> list[ReferenceUse]:
        return self._networks[kind].get(self._file(kind, name), [])

    def _file(self, kind: str, name: str) -> str:
        return lora_file(self._inventory, name) if kind == "lora" else name

    def _embedded(self, name: str) -> list[ReferenceUse]:
        """Tags that are the name, else tags in which the host finds it."""
        whole = self._words.get(name.casefold())
        if whole:
            return whole
        squeezed = "".join(name.casefold().split())
        return [
            ReferenceUse(context, tag.span, tag.weight)
            for context in self._contexts
            for tag in context.tags
            # Equal tokens spell equal characters, so most tags need no vocabulary.
            if squeezed in "".join(tag.text.casefold().split()) and _holds(tag.text, name)
        ]


def _network_weight(arguments: tuple[str, ...]) -> float | None:
    read = read_lora_arguments(arguments)
    return None if isinstance(read, UnreadableArgument) else read.te


def _holds(text: str, name: str) -> bool:
    from promptlint.semantics.embeddings import EmbeddingNames  # loads the vocabulary

    return bool(EmbeddingNames((name,)).find(text))
