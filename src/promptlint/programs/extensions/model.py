"""What an extension is: a declaration of what it adds to the prompts of the programs that it extends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.programs.model import Source
from promptlint.roles import RoleName
from promptlint.semantics.comments import blank_comments
from promptlint.syntax import Piece
from promptlint.text import Span

__all__ = ["Asked", "Extension", "Fault"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an extension is asked about: a prompt as it gets it, and whose side it is on."""

    text: str
    role: RoleName = "positive"
    typed: bool = True
    """Whether it goes through the program's page."""
    program: str = "a1111"
    """The program that it extends there, by name."""

    @property
    def without_comments(self) -> str:
        """The text with blanks for the comments of A1111 and its relatives."""
        return blank_comments(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A place where an extension that is installed does not do what was meant.

    `stops` is what makes it raise or never end, `misread` what it reads otherwise than it looks, or not at all.
    """

    kind: Literal["stops", "misread"]
    span: Span
    message: str
    """What the extension does there, in a sentence without a full stop, with its name."""
    help: str | None = None
    """What to write instead."""
    repair: str | None = None
    """What stands for the span after an unsafe fix, where it is plain what was meant."""
    is_minor: bool = False
    """Whether it is more likely meant than not, so that it is said as an info."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension that reads something of its own in a prompt. `str(extension)` is its name in messages."""

    name: str
    """How configurations name it."""
    label: str
    """How messages name it."""
    summary: str
    """A sentence about it."""
    programs: tuple[str, ...]
    """The programs that it extends, by name, as far as its code or its README names them."""
    vectors: str | None = None
    """The name of its vectors, for `stage`; None where they have its name, or where there are none."""
    folders: tuple[str, ...] = ()
    """The names that its folder has in a program's folder of extensions, as its repositories are called."""
    keywords: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The words and characters that it looks for in the text, each with what it does. Case counts."""
    arguments: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The named arguments that it reads in tags or calls, each with what it says. Case counts."""
    words: tuple[str, ...] = ()
    """The keywords that are words of nothing else: a prompt that has one is written for the extension, and one that is
    spelt almost like them is a mistake."""
    calls: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The words that it reads only right before a bracket, each with a pattern of arguments that leave no doubt that it
    is meant."""
    forms: tuple[str, ...] = ()
    """Patterns of what is written for it and for nothing else, beside words and calls."""
    lora_arguments: tuple[str, ...] = ()
    """Those of them that stand in LoRA tags, and that the program itself does not read."""
    network_kinds: tuple[str, ...] = ()
    """The kinds of tags that it adds to those of the program."""
    raises: tuple[str, ...] = ()
    """What makes it raise or never end, a line each."""
    notes: tuple[str, ...] = ()
    """What else its page says, a sentence each."""
    sources: tuple[Source, ...] = ()
    fills_variants: bool = False
    """Whether it fills in `{a|b}` before the program sees the prompt."""
    fills_wildcards: bool = False
    """Whether it fills in `__name__` before the program sees the prompt."""
    escapes: str = ""
    """The characters that it reads as text after a backslash, which it removes."""
    own_schedules: bool = False
    """Whether it reads square brackets by a grammar of its own."""
    reads_schedules: bool = False
    """Whether it reads A1111's schedules and AND in a program that has neither."""
    white_space_counts: bool = False
    """Whether white space or line ends say something to it, so that none may be put in or removed."""
    own_brackets: bool = False
    """Whether it reads shortcodes in square brackets, and bars beside them."""
    reads_breaks: bool = False
    """Whether BREAK begins a text of its own in a program that has no BREAK."""
    negative_weights: bool = False
    """Whether a weight below 0 takes something out of the picture."""
    lora_tags: bool = False
    """Whether it loads LoRAs by tags in a program that does not."""
    loras_by_part: bool = False
    """Whether a LoRA may be named several times, for each part of the prompt."""
    step_weights: bool = False
    """Whether the weight of a LoRA may change with the steps, `0.5@0,1@1`."""
    fading_weights: bool = False
    """Whether a weight of round brackets may change with the steps, `(a:0.5,1.5)`."""
    regions_by_breaks: bool = False
    """Whether BREAK parts regions, so that an empty one is a region, too."""
    regions_by_lines: bool = False
    """Whether the lines of a prompt are regions, so that none may be joined."""
    and_keywords: tuple[str, ...] = ()
    """The words that part a prompt besides AND."""
    guides: bool = False
    """Whether it makes the prediction of the parts or regions in a way of its own, so that what a CFG scale of 1 leaves
    out is not known."""
    pieces: Callable[[Asked], Iterable[Piece]] | None = None
    """What of a prompt is to it something other than to the program: what parts its regions is BREAK, and what parts a
    prompt as AND does is AND."""
    faults: Callable[[Asked], Iterable[Fault]] | None = None
    """Where a prompt is not what it reads, in order."""

    def __str__(self) -> str:
        return self.label

    @property
    def fills_templates(self) -> bool:
        """Whether it fills in something."""
        return self.fills_variants or self.fills_wildcards
