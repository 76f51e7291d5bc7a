"""What a rule may ask while it checks: the text, the tree, its meaning and the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self, TypeVar

from promptlint.dataclass import dataclass
from promptlint.diagnostics import DOCUMENT, Label
from promptlint.documents.model import Document
from promptlint.programs.catalogue import find_program
from promptlint.programs.extensions.abilities import Ability
from promptlint.programs.extensions.catalogue import extensions_for
from promptlint.programs.extensions.model import Asked, Extension
from promptlint.programs.model import Program
from promptlint.programs.without_weights import without_weights
from promptlint.regex import regex
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.model import Manifest
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.roles import RoleName, TextRole
from promptlint.rules.kit.fact import NEGATIVE_PROMPT, Fact, Given
from promptlint.rules.kit.rule import Rule
from promptlint.semantics.plain_text import plain_tags
from promptlint.semantics.tags import Tag, tags
from promptlint.syntax import Piece, Prompt
from promptlint.text import Span

__all__ = ["Context", "DocumentContext", "PairContext", "PromptPair", "Surroundings"]

T = TypeVar("T")
_OLD_VERSION = regex(r"v?1\.[0-5](?:[.\-]|$)")
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Surroundings:
    """What is the same for all prompts of a run: target host, plug-ins, rule options, what is installed,
    required and known."""

    # Without slots: what follows from it is computed once for all of its prompts.

    target: str = "a1111"
    plugins: frozenset[str] = frozenset()
    options: tuple[tuple[str, Any], ...] = ()
    inventory: Inventory | None = None
    manifest: Manifest | None = None
    steps: int | None = None
    hires_steps: int | None = None
    also_targets: tuple[str, ...] = ()
    container: str = "prompt"
    loaded: frozenset[str] = frozenset()
    """Stems of the LoRA files that the prompts' own file loads by other means than a tag, such as a node."""
    is_typed: bool = True
    """Whether the prompt goes through the program's page, or is as a program sends it."""
    encoders: tuple[str, ...] = ()
    """ComfyUI's text encoders of which one or all may read the prompt, by their names in `ENCODERS`."""
    weights_off: bool = False
    """Whether the program reads no weights for the model that the prompt is for."""
    leaves_out_at_one: bool = False
    """Whether what samples is known to leave the negative prompt out at a CFG scale of 1."""
    beside: Inventory | None = None
    """The wildcards in folders close to the prompts' own file, which are not known to be installed."""
    model_family: str | None = None
    """The model family that the prompts are for, as the configuration says; rules ask the fact `model_family`."""
    vocabulary: Vocabulary | None = None

    @cached_property
    def program(self) -> Program:
        """The program that reads prompts here, with or without weights."""
        return without_weights(self.target) if self.weights_off else find_program(self.target)

    @cached_property
    def extensions(self) -> tuple[Extension, ...]:
        """Those of the extensions that can be the program's, in the order of their names."""
        return extensions_for(self.plugins, self.target)

    @cached_property
    def given(self) -> frozenset[Given]:
        """What there is of what facts may ask for."""
        there: dict[Given, bool] = {
            "inventory": self.inventory is not None,
            "manifest": self.manifest is not None,
            "vocabulary": self.vocabulary is not None,
            "extensions": bool(self.extensions),
            "templates": bool(self.plugins) or self.program.templates is not None,
            "other targets": bool(self.also_targets),
        }
        return frozenset(name for name, is_there in there.items() if is_there)


class _Asked:
    """What rules over a prompt, a pair and a file may ask alike."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self.program: Program = surroundings.program
        """The program that reads it; as text it is its name in messages."""
        self._facts: dict[Callable[[Any], Any], Any] = {}

    @property
    def target(self) -> str:
        """The name of the program that reads it, such as `a1111`."""
        return self.surroundings.target

    @property
    def plugins(self) -> frozenset[str]:
        """The names of the extensions that read the prompt, too."""
        return self.surroundings.plugins

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """Those of them that can be extensions of the program, in the order of their names."""
        return self.surroundings.extensions

    def has(self, ability: Ability) -> bool:
        """Whether one of them does something."""
        return any(map(ability.holds, self.extensions))

    @property
    def inventory(self) -> Inventory | None:
        """What is installed; None where no models are named."""
        return self.surroundings.inventory

    @property
    def manifest(self) -> Manifest | None:
        """What is required; None where nothing is."""
        return self.surroundings.manifest

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The tags that the model knows; None where no list of them is there."""
        return self.surroundings.vocabulary

    def fact(self, compute: Callable[[Self], T]) -> T:
        """The answer of a fact, or of another function that several rules ask; computed once."""
        facts = self._facts
        if compute in facts:
            known: T = facts[compute]
            return known
        answer: T = self._answer(compute) if isinstance(compute, Fact) else compute(self)  # type: ignore[assignment]
        facts[compute] = answer
        return answer

    def items(self, fact: Fact[Self, T]) -> Sequence[T]:
        """As `fact`, for one of which somebody has found already that there may be some."""
        facts = self._facts
        if fact in facts:
            known: Sequence[T] = facts[fact]
            return known
        items = facts[fact] = fact.compute(self)
        return items

    def _answer(self, fact: Fact[Self, T]) -> Sequence[T]:
        return fact.compute(self) if fact.may_be_where(self.given) else ()

    @property
    def given(self) -> frozenset[Given]:
        """What there is of what facts may ask for."""
        return self.surroundings.given

    def options(self, rule: Rule) -> Any:
        """The rule's options: its `Options` dataclass, with what the configuration sets."""
        for code, options in self.surroundings.options:
            if code == rule.code:
                return options
        return rule.Options()


class Context(_Asked):
    """One prompt while it is linted: its `text`, its `role`, its `number` among those that are used together, and
    `settings`, the parameters beside it. Everything is computed at most once, when first asked for."""

    def __init__(
        self,
        text: str,
        role: RoleName,
        surroundings: Surroundings,
        settings: Mapping[str, str] = _NO_SETTINGS,
        number: int = 0,
    ) -> None:
        super().__init__(surroundings)
        self.text = text
        self.role = role
        self.number = number
        """Which of the prompts that are used together it is, from 0: several may have one role."""
        self.settings = settings
        """The parameters beside the prompt, by the keys of infotext (`Steps`, `CFG scale`, …)."""

    @cached_property
    def comments(self) -> Sequence[Span] | None:
        """The comments of the program, in order; None for those that `parse` finds by itself."""
        return self.program.comments_in(self.text, self.role, typed=self.is_typed)

    @cached_property
    def prompt(self) -> Prompt:
        """The tree, with the comments and tags of the program and in its spelling, as the extensions have it parted."""
        return self.program.parse(self.text, self.role, typed=self.is_typed, pieces=self._pieces)

    @property
    def asked(self) -> Asked:
        """What the extensions are asked about."""
        return Asked(self.text, self.role, typed=self.is_typed, program=self.target)

    @property
    def _pieces(self) -> list[Piece]:
        """What is to an extension something other than to the program."""
        return [
            piece
            for extension in self.extensions
            if extension.pieces is not None and self.target in extension.programs
            for piece in extension.pieces(self.asked)
        ]

    @property
    def is_typed(self) -> bool:
        """Whether the prompt goes through the program's page, or is as a program sends it."""
        return self.surroundings.is_typed

    @cached_property
    def leaf_numbers(self) -> Mapping[str, Sequence[int]]:
        """Terminal to the numbers, in `prompt.leaf_list`, of its leaves; without those that do not occur."""
        numbers: dict[str, list[int]] = {}
        for number, leaf in enumerate(self.prompt.leaf_list):
            kind = leaf.type
            if kind in numbers:
                numbers[kind].append(number)
            else:
                numbers[kind] = [number]
        return numbers

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags, in the order of the text; for a program whose syntax is not known, what its commas divide."""
        if not self.program.is_known:
            return plain_tags(self.text)
        return tags(self.prompt, role=self.role)

    @property
    def container(self) -> str:
        """The kind of file the prompt stands in, such as `styles` or `caption`; `prompt` where there is none."""
        return self.surroundings.container

    @property
    def steps(self) -> int | None:
        """How many steps the picture takes, as the prompt's own parameters or else the settings say."""
        return _whole(self.settings.get("Steps")) or self.surroundings.steps

    @property
    def hires_steps(self) -> int | None:
        """How many steps the hires pass takes; 0 where the prompt's parameters show that there is none, None where
        it is not known."""
        if not self.settings.get("Steps"):
            return self.surroundings.hires_steps
        if not any(key.startswith("Hires") for key in self.settings):
            return 0
        return _whole(self.settings.get("Hires steps")) or self.steps

    @property
    def old_timeline(self) -> bool:
        """Whether a number's size, and not its point, makes it a fraction of the steps: in a program that has it so,
        and where the prompt's parameters show it, as all versions before 1.6 had it, and later ones by a setting."""
        if self.program.schedules is not None and not self.program.schedules.point_is_fraction:
            return True
        if self.settings.get("Old prompt editing timelines") == "True":
            return True
        return _OLD_VERSION.match(self.settings.get("Version", "")) is not None

    def _answer(self, fact: Fact[Self, T]) -> Sequence[T]:
        return super()._answer(fact) if fact.may_be_in(self.text, self.leaf_numbers) else ()

    def slice(self, span: Span) -> str:
        """The source text of a span."""
        return self.text[span.start : span.end]

    def sent(self, span: Span) -> str:
        """What of a span the model is sent, where it is text: without the colon in front of it, if the program drops
        colons."""
        text = self.slice(span)
        return text.lstrip(":") if self.program.leading_punctuation == "dropped" else text

    def words_of(self, tag: Tag) -> Span | None:
        """Where the words of a tag stand, without its brackets and weight, brackets of its name escaped; None where
        they are written in pieces."""
        source = self.slice(tag.span)
        for words in (tag.text, tag.text.replace("(", "\\(").replace(")", "\\)")):
            at = source.find(words)
            if at >= 0:
                return Span(tag.start + at, tag.start + at + len(words))
        return None

    def label(self, span: Span, message: str) -> Label:
        """A second place in this prompt."""
        return Label(span, message, self.role, self.number)


@dataclass(frozen=True, slots=True)
class PromptPair:
    """The prompts that are used together; either may be missing."""

    positive: Context | None
    negative: Context | None
    others: tuple[Context, ...] = ()

    @property
    def contexts(self) -> Iterable[Context]:
        return [c for c in (self.positive, self.negative, *self.others) if c is not None]


class PairContext(_Asked):
    """What a rule over a pair may ask; `pair` has each prompt's own context: `positive`, `negative`, `others`."""

    def __init__(self, pair: PromptPair, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self.pair = pair

    @property
    def given(self) -> frozenset[Given]:
        """What there is of what facts may ask for: a negative prompt too."""
        return self.surroundings.given if self.pair.negative is None else self.surroundings.given | NEGATIVE_PROMPT

    @property
    def role(self) -> RoleName:
        """The role of the prompt that a finding is about: the positive one where there is one."""
        return next((context.role for context in self.pair.contexts), "positive")

    @property
    def number(self) -> int | None:
        """The number of that prompt."""
        return next((context.number for context in self.pair.contexts), None)


class DocumentContext(_Asked):
    """What a rule over a whole file may ask: its `document`. Spans of its findings count in the text of the file."""

    number = None

    def __init__(self, document: Document, surroundings: Surroundings) -> None:
        if document.target is not None and document.target != surroundings.target:
            surroundings = replace(surroundings, target=document.target)
        super().__init__(surroundings)
        self.document = document

    @property
    def role(self) -> TextRole:
        """The role of its findings: `document`, for they are about the file itself."""
        return DOCUMENT


def _whole(text: str | None) -> int | None:
    """A whole number above 0 of at most four digits, or None."""
    text = (text or "").strip()
    return int(text) or None if text.isascii() and text.isdigit() and len(text) <= 4 else None
