"""Hosts: which stages each program has and how they differ, so that nothing else asks which host it is.

Source: A1111 1.8.0, Forge, and ComfyUI's core and page as run, their other versions as read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from promptlint.roles import RoleName
from promptlint.semantics import comments
from promptlint.semantics.comfyui import comfyui_pieces, strip_page_comments
from promptlint.semantics.composition import Part, split_parts
from promptlint.semantics.networks import (
    LORA_KINDS,
    ExtraNetworkUse,
    LoraActivation,
    cut_networks,
    lora_activation,
)
from promptlint.semantics.schedule_grammar import BEFORE_1_6, SINCE_1_6, ScheduleDialect
from promptlint.semantics.scheduling import (
    ScheduledText,
    StepRange,
    scheduled_texts,
    unscheduled,
)
from promptlint.semantics.styles import merge_styles
from promptlint.semantics.weighting import Weighted, attention_pieces, is_break
from promptlint.text import SourceText

__all__ = ["A1111", "A1111_1_5", "COMFYUI", "COMFYUI_PAGE", "DEFAULT_HOST", "FORGE", "HOSTS", "Host", "find_host"]


@dataclass(frozen=True, slots=True)
class Host:
    """A program that reads prompts. The flags say what it has; the methods do a stage, or nothing without it.

    Roles are `positive`, `negative` and `unknown`, which counts as positive.
    """

    name: str
    """How configuration files name it."""
    label: str
    """How messages name it."""
    has_comments: bool = True
    has_page_comments: bool = False
    """Whether `//` and `/* */` are comments, and not `#`."""
    has_embedding_prefix: bool = False
    """Whether `embedding:` says where an embedding is, or its name alone."""
    has_networks: bool = True
    """Whether `<kind:arguments>` is cut out of a positive prompt."""
    has_composition: bool = True
    """Whether AND and the weight at a prompt's end mean something, in a positive prompt."""
    has_schedules: bool = True
    has_break: bool = True
    has_square_emphasis: bool = True
    comments_before_styles: bool = False
    """Whether comments go from the prompt and from each style before they are merged, or from the result."""
    lora_kinds: frozenset[str] = LORA_KINDS
    missing_lora_drops_all: bool = False
    """Whether one LoRA that is not installed switches off the others of the prompt."""
    old_timeline: bool = False
    """Whether a number's size decides if it is a fraction of the steps, and the hires pass has no range."""
    schedule_dialect: ScheduleDialect = SINCE_1_6
    blanks_in_weights: bool = True
    """Whether `(a: 1.2 )` is a weight. `weigh` does not tell them apart."""
    weigh: Callable[[str], list[Weighted]] = attention_pieces
    """The attention stage: the weighted pieces of a text with their places. May raise HostError."""

    def is_break(self, text: str, weight: float) -> bool:
        """Whether a weighted piece is a BREAK, which begins a new chunk."""
        return self.has_break and is_break(text, weight)

    def strip_comments(self, source: SourceText) -> SourceText:
        if self.has_page_comments:
            return strip_page_comments(source)
        return comments.strip(source) if self.has_comments else source

    def merge_styles(self, prompt: SourceText, styles: Sequence[str]) -> SourceText:
        """The prompt with its styles; comments are gone only where they go first."""
        if not self.comments_before_styles:
            return merge_styles(prompt, styles)
        stripped = [comments.strip_comments(style).strip() for style in styles]
        return merge_styles(comments.strip(prompt), stripped)

    def cut_networks(self, source: SourceText, role: RoleName) -> tuple[SourceText, list[ExtraNetworkUse]]:
        """The prompt without extra networks, and these by kind; their spans are in the origin."""
        if not self.has_networks or role == "negative":
            return source, []
        return cut_networks(source)

    def load_loras(self, uses: Iterable[ExtraNetworkUse]) -> LoraActivation:
        """What it is asked to load, installed or not."""
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
        return scheduled_texts(source, steps, dialect=self.schedule_dialect)


A1111 = Host("a1111", "AUTOMATIC1111 WebUI")
"""Version 1.8 and later."""
A1111_1_5 = Host(
    "a1111-1.5",
    "AUTOMATIC1111 WebUI before 1.6",
    has_comments=False,
    old_timeline=True,
    schedule_dialect=BEFORE_1_6,
    blanks_in_weights=False,
)
FORGE = Host(
    "forge",
    "Forge",
    comments_before_styles=True,
    lora_kinds=frozenset({"lora"}),
    missing_lora_drops_all=True,
)
COMFYUI = Host(
    "comfyui",
    "ComfyUI",
    has_comments=False,
    has_networks=False,
    has_composition=False,
    has_schedules=False,
    has_break=False,
    has_square_emphasis=False,
    has_embedding_prefix=True,
    lora_kinds=frozenset(),
    weigh=comfyui_pieces,
)
COMFYUI_PAGE = replace(COMFYUI, name="comfyui-page", label="ComfyUI's page", has_page_comments=True)
"""What is typed into ComfyUI: the page takes comments away and sends the rest."""
HOSTS = (A1111, A1111_1_5, FORGE, COMFYUI)
DEFAULT_HOST = A1111


def first_host(names: Iterable[str | None]) -> Host:
    """The host of the first name that is one's; the default where none is: not every program is a host."""
    hosts = {host.name: host for host in HOSTS}
    return next((hosts[name] for name in names if name in hosts), DEFAULT_HOST)


def find_host(name: str) -> Host:
    """The host of a name. Raises ValueError, with the names there are, for any other."""
    for host in HOSTS:
        if host.name == name:
            return host
    raise ValueError(f"no host is called {name!r}; there are {', '.join(host.name for host in HOSTS)}")
