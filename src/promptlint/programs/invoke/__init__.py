"""Invoke: what its prompt language, compel, makes of a prompt, and which embeddings it looks up."""

from promptlint.programs.invoke.compel import parse_compel
from promptlint.programs.invoke.conjunction import Blend, Conjunction, Fragment, Lora, Mark, MarkKind, Piece, Swap
from promptlint.programs.invoke.embeddings import embedding_places
from promptlint.programs.invoke.errors import CompelError

__all__ = [
    "Blend",
    "CompelError",
    "Conjunction",
    "Fragment",
    "Lora",
    "Mark",
    "MarkKind",
    "Piece",
    "Swap",
    "embedding_places",
    "parse_compel",
]
