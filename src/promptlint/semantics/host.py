"""The stages of a program that reads prompts, as functions, so that nothing else asks which program it is.

`promptlint.programs` has those of each program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from promptlint.dataclass import dataclass
from promptlint.roles import RoleName
from promptlint.semantics.comments import strip
from promptlint.semantics.composition import Part, split_parts
from promptlint.semantics.networks import (
    LORA_KINDS,
    ExtraNetworkUse,
    LoraActivation,
    cut_networks,
    lora_activation,
)
from promptlint.semantics.schedule_grammar import SINCE_1_6, ScheduleDialect
from promptlint.semantics.scheduling import (
    ScheduledText,
    StepRange,
    scheduled_texts,
    unscheduled,
)
from promptlint.semantics.styles import merge_styles
from promptlint.semantics.weighting import BREAK_WEIGHT, Weighted, attention_pieces, join_equal
from promptlint.text import SourceText, Span

__all__ = ["WEBUI", "Host", "PartRead", "PromptRead", "text_host"]


@dataclass(frozen=True, slots=True)
class PartRead:
    """A part of a prompt that is read as a whole: its pieces, with places in the prompt, and its weight. `what` says
    what it is, where it is not simply a part of the prompt, such as one of the texts of a blend."""

    pieces: tuple[Weighted, ...]
    weight: float = 1.0
    what: str = ""


@dataclass(frozen=True, slots=True)
class PromptRead:
    """A prompt that is read as a whole: its parts, and what is `unused`, in the order of the text, each with why."""

    parts: tuple[PartRead, ...]
    unused: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Host:
    """The stages of a program. The fields say what it has, by default what A1111 has; the methods do a stage, or
    nothing without it.

    Roles are `positive`, `negative` and `unknown`, which counts as positive.
    """

    name: str
    """How configuration files name it."""
    label: str
    """Its full name."""
    take_comments: Callable[[SourceText], SourceText] | None = strip
    """Takes comments out; None where there are none."""
    comments_in_negative: bool = True
    has_embedding_prefix: bool = False
    """Whether `embedding:` says where an embedding is, or its name alone."""
    has_networks: bool = True
    """Whether `<kind:arguments>` is cut out of a positive prompt."""
    has_composition: bool = True
    """Whether AND and the weight at a prompt's end mean something, in a positive prompt."""
    has_schedules: bool = True
    has_break: bool = True
    break_text: str = "BREAK"
    """The piece that begins a new chunk, with the weight -1."""
    break_in_negative: bool = True
    comments_before_styles: bool = False
    """Whether comments go from the prompt and from each style before they are merged, or from the result."""
    networks_in_negative: bool = False
    take_networks: Callable[[SourceText], tuple[SourceText, list[ExtraNetworkUse]]] = cut_networks
    """Cuts tags out, where there are any; their spans are in the origin."""
    lora_kinds: frozenset[str] = LORA_KINDS
    """The kinds of tags that name a LoRA."""
    filled_in: Callable[[str], list[tuple[Span, str]]] | None = None
    """Tags of its own that it fills in before anything else, and that stay in the text here, as they are written; each
    with what it does."""
    old_timeline: bool = False
    """Whether a number's size decides if it is a fraction of the steps, and the hires pass has no range."""
    schedule_dialect: ScheduleDialect = SINCE_1_6
    schedule: Callable[[SourceText, StepRange], list[ScheduledText]] | None = None
    """The schedule stage, where it is not A1111's in some dialect. May raise HostError."""
    weigh: Callable[[str], Sequence[Weighted]] = attention_pieces
    """The attention stage: the weighted pieces of a text with their places. May raise HostError."""
    join: Callable[[Sequence[Weighted]], list[list[Weighted]]] = join_equal
    """Which pieces are read as one text. What comes between them, such as a blank, is a piece without a place, of which
    start and end are the same. May raise HostError."""
    read: Callable[[str], PromptRead] | None = None
    """Reads a prompt as a whole, where parts, weights and what they are cannot be read one after the other. There are
    no other stages then. May raise HostError."""
    names: Callable[[str], Sequence[str]] | None = None
    """The embeddings that a prompt names, where they are looked for in the prompt before it is read."""
    activate: Callable[[Iterable[ExtraNetworkUse]], LoraActivation] | None = None
    """What the tags of a prompt ask it to load, where A1111 reads their arguments otherwise."""
    any_break_weight: bool = False
    """Whether the word alone is a break, or only with the weight that marks one."""
    unparsed_on_error: bool = False
    """Whether it sends the text as it is where its attention stage fails, or makes no picture."""
    needs_text: bool = False
    """Whether it fails for a text that is nothing but breaks."""

    def is_break(self, text: str, weight: float, role: RoleName = "unknown") -> bool:
        """Whether a text of one weight is a BREAK, which begins a new chunk."""
        if not self.has_break or (role == "negative" and not self.break_in_negative):
            return False
        return text == self.break_text and (self.any_break_weight or weight == BREAK_WEIGHT)

    def strip_comments(self, source: SourceText, role: RoleName = "unknown") -> SourceText:
        """The prompt without its comments."""
        if self.take_comments is None or (role == "negative" and not self.comments_in_negative):
            return source
        return self.take_comments(source)

    def merge_styles(self, prompt: SourceText, styles: Sequence[str]) -> SourceText:
        """The prompt with its styles; comments are gone only where they go first."""
        if not self.comments_before_styles:
            return merge_styles(prompt, styles)
        stripped = [self.strip_comments(SourceText(style)).text.strip() for style in styles]
        return merge_styles(self.strip_comments(prompt), stripped)

    def cut_networks(self, source: SourceText, role: RoleName) -> tuple[SourceText, list[ExtraNetworkUse]]:
        """The prompt without extra networks, and these by kind; their spans are in the origin."""
        if not self.has_networks_in(role):
            return source, []
        return self.take_networks(source)

    def has_networks_in(self, role: RoleName) -> bool:
        """Whether tags are cut out of a prompt of a role."""
        return self.has_networks and (role != "negative" or self.networks_in_negative)

    def load_loras(self, uses: Iterable[ExtraNetworkUse]) -> LoraActivation:
        """What it is asked to load, installed or not. Raises HostError."""
        if self.activate is not None:
            return self.activate(uses)
        return lora_activation(uses, kinds=self.lora_kinds)

    def split_parts(self, source: SourceText, role: RoleName) -> list[Part]:
        """The AND parts with their weights."""
        if not self.has_composition or role == "negative":
            return [(source, 1.0)]
        return split_parts(source)

    def step_range(self, steps: int, hires_steps: int | None = None) -> StepRange:
        """The steps of the first pass, or of the hires pass after it. Raises ValueError without a step."""
        first = StepRange(steps, old_timeline=self.old_timeline)
        if hires_steps is None or self.old_timeline:
            return first
        return StepRange(hires_steps, first.steps)

    def scheduled_texts(self, source: SourceText, steps: StepRange) -> list[ScheduledText]:
        """The texts that apply during a pass. Raises HostError."""
        if not self.has_schedules:
            return unscheduled(source, steps)
        if self.schedule is not None:
            return self.schedule(source, steps)
        return scheduled_texts(source, steps, dialect=self.schedule_dialect)


WEBUI = Host("a1111", "AUTOMATIC1111 WebUI")
"""AUTOMATIC1111's WebUI since 1.6, whose stages the modules of this package are."""


def text_host(name: str, label: str) -> Host:
    """The stages of a program to which every character is text; one that does more has it with a few replaced."""
    return Host(
        name,
        label,
        take_comments=None,
        has_networks=False,
        has_composition=False,
        has_schedules=False,
        has_break=False,
        lora_kinds=frozenset(),
        weigh=_weigh_nothing,
    )


def _weigh_nothing(text: str) -> list[Weighted]:
    return [Weighted(text, 1.0, 0, len(text))]
