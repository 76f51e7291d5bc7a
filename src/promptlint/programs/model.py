"""What a program does with a prompt, as a declaration: rules, messages and the pages of programs ask it.

Everything a field says was seen in what the program's own code returned, except where `status` says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.roles import RoleName
from promptlint.semantics.host import Host
from promptlint.syntax import Piece, Prompt, parse
from promptlint.syntax.spelling import A1111_SPELLING, Spelling
from promptlint.text import Span

__all__ = [
    "Breaks",
    "Comments",
    "Emphasis",
    "Encoding",
    "Escapes",
    "Networks",
    "Program",
    "Schedules",
    "Source",
    "Status",
    "Templates",
]

Status = Literal["executed", "read", "documented"]
"""How a fact is known: the program's code was run, only read, or there are only its documents."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from: a repository or document, with the commit or version, and the files."""

    name: str
    version: str
    files: tuple[str, ...] = ()
    status: Status = "executed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    """How a program weighs text.

    `round`, `square` and `curly` are what `(a)`, `[a]` and `{a}` multiply a weight by: None where they weigh nothing.
    `number` is where a written weight stands: `inside` as in `(a:1.2)`, `after` as in `(a)1.2`, `before` as in
    `1.2::a::`, or None.
    """

    round: float | None = None
    square: float | None = None
    curly: float | None = None
    number: Literal["inside", "after", "before"] | None = None
    round_vanish: bool = False
    """Whether round brackets that weigh nothing vanish, and do not reach the model."""
    replaces: bool = False
    """Whether a written number replaces what the brackets around it say, or is multiplied by it."""
    decimals: int | None = None
    """To how many decimals a weight is rounded after each bracket."""
    blanks: bool = True
    """Whether blanks may stand beside the number, as in `(a: 1.2 )`."""
    any_float: bool = False
    """Whether a number may be whatever Python's `float` reads, such as `1e2`, `1_0`, `inf` and `nan`."""
    repeats: bool = False
    """Whether `(a:x2.5)` writes the text several times."""
    bad_number: Literal["raises", "lost", "text"] = "text"
    """What becomes of `(a:1.2.3)`: no picture is made, the weight is lost and the text kept, or it is ×1.1 and the
    number is text."""
    marks: bool = False
    """Whether `a+` and `(a b)--` are weights."""

    @property
    def is_read(self) -> bool:
        """Whether there are weights at all."""
        return self.number is not None or self.round is not None or self.curly is not None

    def stacked(self, count: int, bracket: Literal["round", "square"]) -> float | None:
        """The weight of text in so many pairs of a bracket, one in the other; None where they weigh nothing."""
        factor = self.square if bracket == "square" else self.round
        if factor is None:
            return None
        weight = 1.0
        for _ in range(count):
            weight = weight * factor if self.decimals is None else round(weight * factor, self.decimals)
        return weight

    def written(self, text: str, number: str) -> str:
        """A text with a weight as the program writes it: `(a:1.2)`, `(a)1.2` or `1.2::a::`."""
        if self.number == "after":
            return f"({text}){number}"
        if self.number == "before":  # where a number begins with a digit
            return f"{'0' if number.startswith('.') else ''}{number}::{text}::"
        return f"({text}:{number})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escapes:
    """Which characters a backslash escapes, and what becomes of any other backslash."""

    characters: str = ""
    other: Literal["deleted", "text", "blank"] = "text"
    raises: bool = False
    """Whether another backslash may stop the program from reading the prompt's syntax at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedules:
    """Prompt editing, `[a:b:0.5]`, and alternation, `[a|b]`."""

    grammar: Literal["a1111", "swarmui"] = "a1111"
    """Whose grammar says what is one."""
    point_is_fraction: bool = True
    """Whether a number with a point is a part of the steps, `1.0` all of them, or only one below 1."""
    blank_after_number: bool = True
    """Whether `[a:b:5 ]` is prompt editing."""
    empty_option_raises: bool = False
    """Whether an empty option of an alternation stops the program."""
    cuts_options: bool = False
    """Whether an option of an alternation ends at its first bracket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks:
    """What begins a new chunk or segment of the prompt."""

    words: tuple[str, ...] = ("BREAK",)
    line_ends: bool = False
    in_brackets: bool = False
    """Whether it is one inside of brackets, too, or an ordinary word there."""
    in_negative: bool = True
    """Whether a negative prompt is parted, too."""
    blank_between: bool = True
    """Whether two in a row make an empty chunk; otherwise their words reach the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comments:
    """What is taken out before anything is read."""

    hash: bool = False
    """`#` up to the end of the line."""
    slashes: Literal["anywhere", "line start"] | None = None
    """`//` up to the end of the line."""
    block: Literal["every", "first", "line start"] | None = None
    """`/* */`."""
    in_negative: bool = True
    by_page: bool = False
    """Whether the program's page does it, so that a prompt that is sent by a program keeps them."""
    spans: Callable[[str], Sequence[Span]] | None = None
    """Where those of a text are, in order; None where only `#` is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """Tags such as `<lora:name:1>`."""

    loads: tuple[str, ...] = ()
    """The kinds that load something; case counts."""
    cuts_unknown: bool = True
    """Whether a tag of any other kind is cut out, too, or is text."""
    in_negative: bool = False
    written: Callable[[str], Sequence[tuple[Span, bool]]] | None = None
    """Where the tags of a text are, in order, and whether each is cut out, or else filled in; None where they are
    `<word:…>`."""
    arguments: tuple[str, ...] = ("te", "unet", "dyn")
    """The named arguments that a LoRA tag takes; case counts."""
    positional: tuple[str, ...] = ("name", "te", "unet", "dyn")
    """What arguments without a name stand for, one after the other."""
    words: tuple[str, ...] = ()
    """Arguments without a name, in small letters, that say something other than a weight."""
    unread_if_named: bool = False
    """Whether a weight is not looked at where arguments with names give it, so that it may be anything."""
    bad_number: Literal["drops all", "weight 1", "raises"] = "drops all"
    """What a LoRA argument that is not a number does."""
    step_weights: bool = False
    """Whether a weight may change with the steps, `0.5@0,1@1`."""
    missing_drops_all: bool = False
    """Whether one LoRA that is not installed switches off the others of the prompt."""
    twice: Literal["last, twice", "first", "both", "different", "unknown"] = "unknown"
    """What two tags of one LoRA do: the last one counts, as often as there are tags; only the first; the weights add
    up, or only those of tags that differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """What the program itself fills in before it reads a prompt."""

    variants: bool = False
    """`{a|b}`."""
    wildcards: bool = False
    """`__name__`."""
    weight_after_colon: bool = False
    """Whether the last colon of an option begins its weight, `{a:2|b:1}`, whatever stands there."""
    by_page: bool = False
    """Whether the program's page does it, so that a prompt that is sent by a program keeps them."""
    choice: str | None = None
    """Its own form of a choice, as an example; of `{a|b}` nothing is filled in."""
    wildcard: str | None = None
    """Its own form of a wildcard, as an example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How the text reaches the encoder."""

    chunks: int | None = None
    """Tokens of a chunk that are filled one after the other, as A1111 does, what does not fit moving to the next."""
    longest: int | None = None
    """Tokens, start and end included, after which the text is cut; None where it is not, or not known."""
    marks: tuple[str, ...] = ()
    """What gives the text after it to another encoder."""
    cuts_by_family: Literal["always", "by default"] | None = None
    """Whether it cuts the text for some model families, as those say, always or unless it is told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that reads prompts. What is not declared is what it does not have: the characters are text.

    `str(program)` is its name in messages.
    """

    name: str
    """How `--target` and configurations name it."""
    label: str
    """How messages name it."""
    summary: str
    """A sentence about it."""
    sources: tuple[Source, ...] = ()
    vectors: str | None = None
    """The name of its vectors, for `stage`."""
    host: Host | None = None
    """Its stages as functions, for `evaluate`; None where they are not known."""
    typed_host: Host | None = None
    """The stages of what is typed into its page, where that does more than what is sent by a program."""
    is_sent_raw: bool = False
    """Whether some of its encoders are given the text as it is, so that a change that only its syntax makes nothing of
    may change a picture."""
    is_known: bool = True
    """Whether its syntax is known. If not, nothing is asserted but what is true of any text."""
    makes_pictures: bool = True
    """Whether it draws pictures from prompts; a trainer does not."""
    emphasis: Emphasis = Emphasis()
    escapes: Escapes = Escapes()
    strays: Literal["text", "dropped"] = "text"
    """What becomes of a bracket that closes nothing."""
    leading_punctuation: Literal["kept", "dropped"] = "kept"
    """What becomes of punctuation at the start of each piece of one weight; where it is dropped, so are lone colons,
    and pieces are joined with a blank."""
    schedules: Schedules | None = None
    composition: bool = False
    """Whether AND splits a positive prompt into parts with weights."""
    breaks: Breaks | None = None
    comments: Comments | None = None
    networks: Networks | None = None
    embeddings: Literal["name", "prefix", "either", "angle", "tag"] | None = None
    """How an embedding is named: by its bare name, as `embedding:name`, as either, `<name>`, or `<embed:name>`."""
    templates: Templates | None = None
    encoding: Encoding = Encoding()
    negative_at_one: Literal["left out", "cancelled", "by nodes"] | None = None
    """What becomes of the negative prompt at a CFG scale of 1, where all models of the program are read alike: it is
    left out, it cancels where the weights of the AND parts sum to 1, or the nodes of the workflow decide; None where
    it may count."""
    weights_by_model: bool = False
    """Whether it reads weights for some models and not for others."""
    weights_off: bool = False
    """Whether weights that it reads otherwise are text, because it runs this text encoder without them."""
    has_loader_nodes: bool = False
    """Whether LoRAs are loaded by nodes of a workflow, and not by the prompt."""
    functions: bool = False
    """Whether it reads compel's functions: `.and()`, `.blend()`, `.swap()`."""
    raises: tuple[str, ...] = ()
    """What makes it stop, or leave the prompt unread, a line each."""
    notes: tuple[str, ...] = ()
    """What else its page says, a sentence each."""

    def __str__(self) -> str:
        return self.label

    @property
    def reads_a1111_weights(self) -> bool:
        """Whether `(a:1.2)` is a weight."""
        return self.emphasis.number == "inside"

    @property
    def reads_square_weights(self) -> bool:
        """Whether `[a]` is a weight as in A1111."""
        return self.emphasis.square is not None and self.reads_a1111_weights

    @property
    def weighs_as_a1111(self) -> bool:
        """Whether the weights of text are those of A1111's brackets: `(a)`, `[a]` and `(a:1.2)`, multiplied."""
        return self.reads_square_weights and not self.emphasis.replaces

    def tags_in(self, text: str) -> Sequence[tuple[Span, bool]] | None:
        """Where the tags of a prompt are, and whether each is cut out; None for those that `parse` finds by itself."""
        return None if self.networks is None or self.networks.written is None else self.networks.written(text)

    def comments_in(self, text: str, role: RoleName, *, typed: bool = True) -> Sequence[Span] | None:
        """Where the comments of a prompt are, in order; None for those that `parse` finds by itself, which are `#` up
        to the end of the line.

        `typed` says that the prompt goes through the program's page, if that has comments.
        """
        comments = self.comments
        if comments is not None and comments.spans is None and comments.hash:
            return None
        if comments is None or comments.spans is None or (comments.by_page and not typed):
            return ()
        return comments.spans(text) if role != "negative" or comments.in_negative else ()

    def parse(self, text: str, role: RoleName, *, typed: bool = True, pieces: Sequence[Piece] = ()) -> Prompt:
        """The tree of a prompt, with the comments and tags of the program and in its spelling; `typed` as above,
        `pieces` as extensions give them."""
        return parse(text, self.comments_in(text, role, typed=typed), self.spelling, self.tags_in(text), pieces)

    @property
    def spelling(self) -> Spelling:
        """How numbers and escapes in brackets are written for it."""
        if not self.reads_a1111_weights:
            return A1111_SPELLING
        when = self.schedules
        return _spelling(self.emphasis.blanks, when is None or when.blank_after_number, ":" in self.escapes.characters)

    @property
    def fills_variants(self) -> bool:
        return self.templates is not None and self.templates.variants

    @property
    def fills_wildcards(self) -> bool:
        return self.templates is not None and self.templates.wildcards


@cache
def _spelling(blanks_in_weights: bool, blank_after_when: bool, escapes_colons: bool) -> Spelling:
    return Spelling(blanks_in_weights, blank_after_when, escapes_colons)
