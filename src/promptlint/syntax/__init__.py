"""What is written: scanner, grammar, nodes, and ways through the tree. The only room that knows lark."""

from promptlint.syntax.nodes import (
    Alternation,
    And,
    Braces,
    Break,
    Comment,
    Emphasis,
    Escape,
    ExtraNetwork,
    Group,
    Leaf,
    Mark,
    Node,
    ProgramTag,
    Prompt,
    Schedule,
    Stray,
    Text,
    Variable,
    Variant,
    Wildcard,
)
from promptlint.syntax.parser import parse
from promptlint.syntax.scanner import Piece
from promptlint.syntax.spelling import Spelling
from promptlint.syntax.walking import dump, leaves, traverse, walk

__all__ = [
    "Alternation",
    "And",
    "Braces",
    "Break",
    "Comment",
    "Emphasis",
    "Escape",
    "ExtraNetwork",
    "Group",
    "Leaf",
    "Mark",
    "Node",
    "Piece",
    "ProgramTag",
    "Prompt",
    "Schedule",
    "Spelling",
    "Stray",
    "Text",
    "Variable",
    "Variant",
    "Wildcard",
    "dump",
    "leaves",
    "parse",
    "traverse",
    "walk",
]
