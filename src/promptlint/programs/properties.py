"""What rules need of a program: properties with a name, so that pages can list them and rules be chosen by them."""

from __future__ import annotations

from collections.abc import Callable

from promptlint.dataclass import dataclass
from promptlint.programs.model import Program

CLIP_LENGTH = 77
"""Tokens that CLIP takes, start and end included."""

__all__ = [
    "AND_PARTS",
    "ANY_FLOAT",
    "ANY_TEXT",
    "BARE_EMBEDDINGS",
    "BREAKS",
    "CAPTIONS",
    "CHUNKS",
    "COLON_WEIGHTS",
    "COMFYUI_PAGE",
    "COMPEL",
    "CUTS_TEXT",
    "CUT_OPTIONS",
    "EDITING",
    "ENCODED_BREAKS",
    "HASH_COMMENTS",
    "KNOWN_SYNTAX",
    "LEFT_UNPARSED",
    "LINE_COMMENTS",
    "LINE_END_BREAKS",
    "LORA_FILES",
    "MULTIPLIED_WEIGHTS",
    "NAMED_EMBEDDINGS",
    "NODE_BRACKETS",
    "NOT_A_WEBUI",
    "NO_BRACE_WEIGHTS",
    "NO_COMPEL_MARKS",
    "NO_EMPTY_OPTIONS",
    "NO_ESCAPES",
    "NUMBER_BEFORE",
    "NUMBER_OUTSIDE",
    "ONE_COMMENT",
    "OWN_TAGS",
    "PREFIXED_EMBEDDINGS",
    "SCHEDULES",
    "SQUARE_WEIGHTS",
    "SYNTAX_OR_CAPTIONS",
    "TAGS",
    "TAGS_OR_CAPTIONS",
    "WEIGHED_BREAKS",
    "WEIGHTS",
    "WEIGHTS_OFF",
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
WEIGHTS_OFF = Property("run a text encoder without weights", lambda program: program.weights_off)
SQUARE_WEIGHTS = Property("read `[a]` as a weight, as A1111 does", lambda program: program.reads_square_weights)
ANY_FLOAT = Property("take any number of Python for a weight", lambda program: program.emphasis.any_float)
MULTIPLIED_WEIGHTS = Property(
    "multiply the weights of nested brackets",
    lambda program: program.reads_a1111_weights and not program.emphasis.replaces,
)
SCHEDULES = Property(
    "read `[a:b:0.5]` and `[a|b]` by A1111's grammar",
    lambda program: program.schedules is not None and program.schedules.grammar == "a1111",
)
NODE_BRACKETS = Property(
    "read square brackets as SwarmUI's text node does",
    lambda program: program.schedules is not None and program.schedules.grammar == "swarmui",
)
NO_EMPTY_OPTIONS = Property(
    "stop at an empty option, `[a|]`",
    lambda program: program.schedules is not None and program.schedules.empty_option_raises,
)
EDITING = Property("switch texts at a step, as `[a:b:0.5]`", lambda program: program.schedules is not None)
AND_PARTS = Property("split a prompt at AND", lambda program: program.composition)
BREAKS = Property(
    "begin a new chunk at BREAK", lambda program: program.breaks is not None and "BREAK" in program.breaks.words
)
WEIGHED_BREAKS = Property(
    "take BREAK in brackets for a word",
    lambda program: BREAKS.holds(program) and program.breaks is not None and not program.breaks.in_brackets,
)
COLON_WEIGHTS = Property(
    "take what follows the last colon of an option for its weight",
    lambda program: program.templates is not None and program.templates.weight_after_colon,
)
LINE_END_BREAKS = Property(
    "take each line end for BREAK", lambda program: program.breaks is not None and program.breaks.line_ends
)
ENCODED_BREAKS = Property(
    "encode the words of some breaks", lambda program: program.breaks is not None and not program.breaks.blank_between
)
LEFT_UNPARSED = Property(
    "send a prompt as it is where they fail to parse it",
    lambda program: program.host is not None and program.host.unparsed_on_error,
)
CUT_OPTIONS = Property(
    "end an option of an alternation at its first bracket",
    lambda program: program.schedules is not None and program.schedules.cuts_options,
)
ONE_COMMENT = Property(
    "take out the first comment alone",
    lambda program: program.comments is not None and program.comments.block == "first",
)
HASH_COMMENTS = Property(
    "drop comments that begin with `#`", lambda program: program.comments is not None and program.comments.hash
)
LINE_COMMENTS = Property(
    "drop comments up to the end of the line, whoever sends the prompt",
    lambda program: (
        program.comments is not None
        and not program.comments.by_page
        and (program.comments.hash or program.comments.slashes is not None)
    ),
)
COMFYUI_PAGE = Property(
    "get prompts through ComfyUI's page", lambda program: program.comments is not None and program.comments.by_page
)
PREFIXED_EMBEDDINGS = Property(
    "read `embedding:` as ComfyUI does", lambda program: program.embeddings in ("prefix", "tag")
)
TAGS = Property(
    "cut out every `<kind:…>`", lambda program: program.networks is not None and program.networks.cuts_unknown
)
OWN_TAGS = Property(
    "fill in tags of their own", lambda program: program.networks is not None and program.networks.written is not None
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
CUTS_TEXT = Property(
    "cut what is too long, at least for some model families",
    lambda program: program.encoding.longest == CLIP_LENGTH or program.encoding.cuts_by_family is not None,
)
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
NO_BRACE_WEIGHTS = Property(
    "do not weigh braces",
    lambda program: (
        program.is_known
        and program.emphasis.curly is None
        and not (program.templates is not None and program.templates.by_page)
    ),
)
