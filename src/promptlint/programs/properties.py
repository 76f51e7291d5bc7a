"""What rules need of a program: properties with a name, so that pages can list them and rules be chosen by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from promptlint.programs.model import Program

CLIP_LENGTH = 77
"""Tokens that CLIP takes, start and end included."""

__all__ = [
    "AND_PARTS",
    "ANY_TEXT",
    "BARE_EMBEDDINGS",
    "BREAKS",
    "CAPTIONS",
    "CHUNKS",
    "COMPEL",
    "CUTS_TEXT",
    "HASH_COMMENTS",
    "KNOWN_SYNTAX",
    "LORA_FILES",
    "MULTIPLIED_WEIGHTS",
    "NAMED_EMBEDDINGS",
    "NOT_A_WEBUI",
    "NO_COMPEL_MARKS",
    "NO_ESCAPES",
    "NUMBER_BEFORE",
    "NUMBER_OUTSIDE",
    "PLAIN_BRACES",
    "SCHEDULES",
    "SQUARE_WEIGHTS",
    "SYNTAX_OR_CAPTIONS",
    "TAGS",
    "TAGS_OR_CAPTIONS",
    "WEIGHTS",
    "Property",
]


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """Something that a program has, in words that end "programs that …"."""

    words: str
    holds: Callable[[Program], bool]


ANY_TEXT = Property("read text", lambda _: True)
"""All programs: for rules that are true of any text, whoever reads it."""
KNOWN_SYNTAX = Property("read prompts in a syntax that is known", lambda program: program.is_known)
WEIGHTS = Property("read `(a:1.2)` as a weight", lambda program: program.reads_a1111_weights)
SQUARE_WEIGHTS = Property("read `[a]` as a weight, as A1111 does", lambda program: program.reads_square_weights)
MULTIPLIED_WEIGHTS = Property(
    "multiply the weights of nested brackets",
    lambda program: program.reads_a1111_weights and not program.emphasis.replaces,
)
SCHEDULES = Property(
    "read `[a:b:0.5]` and `[a|b]` by A1111's grammar",
    lambda program: program.schedules is not None and program.schedules.grammar == "a1111",
)
AND_PARTS = Property("split a prompt at AND", lambda program: program.composition)
BREAKS = Property("begin a new chunk at BREAK", lambda program: program.breaks is not None)
HASH_COMMENTS = Property(
    "drop comments that begin with `#`", lambda program: program.comments is not None and program.comments.hash
)
TAGS = Property(
    "cut out every `<kind:…>`", lambda program: program.networks is not None and program.networks.cuts_unknown
)
LORA_FILES = Property("load LoRAs by tags or nodes", lambda program: TAGS.holds(program) or program.has_loader_nodes)
CAPTIONS = Property("train on captions", lambda program: not program.makes_pictures)
TAGS_OR_CAPTIONS = Property(
    "cut out every `<kind:…>`, or train on captions", lambda program: TAGS.holds(program) or CAPTIONS.holds(program)
)
SYNTAX_OR_CAPTIONS = Property(
    "read prompts in a syntax that is known, or train on captions",
    lambda program: program.is_known or CAPTIONS.holds(program),
)
BARE_EMBEDDINGS = Property("find embeddings by their bare name", lambda program: program.embeddings == "name")
CHUNKS = Property("fill chunks of 75 tokens, as A1111 does", lambda program: program.encoding.chunks is not None)
CUTS_TEXT = Property("cut what is too long", lambda program: program.encoding.longest == CLIP_LENGTH)
NOT_A_WEBUI = Property(
    "do not read all of A1111's syntax", lambda program: program.is_known and not program.reads_square_weights
)
COMPEL = Property("read compel's syntax", lambda program: program.functions)
NUMBER_OUTSIDE = Property(
    "write a weight as `(a)1.2` or `1.2::a::`", lambda program: program.emphasis.number in ("after", "before")
)
NUMBER_BEFORE = Property("write a weight as `1.2::a::`", lambda program: program.emphasis.number == "before")
NO_ESCAPES = Property(
    "draw pictures from a syntax without escapes",
    lambda program: program.is_known and program.makes_pictures and not program.escapes.characters,
)
NAMED_EMBEDDINGS = Property(
    "find embeddings by their bare name, or by `<name>`", lambda program: program.embeddings in ("name", "angle")
)
NO_COMPEL_MARKS = Property(
    "do not read compel's weights", lambda program: program.is_known and not program.emphasis.marks
)
PLAIN_BRACES = Property(
    "read braces as text",
    lambda program: program.is_known and program.emphasis.curly is None and not program.fills_variants,
)
