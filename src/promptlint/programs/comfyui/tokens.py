"""What ComfyUI's core tokenizes: the pieces of a text with their weights, embeddings taken out.

An embedding is named by `embedding:` at the start of a piece of equal weight or after a space or a line feed. Up to the
next one, the first word is its name and the rest is text, with single spaces. A name is looked for as it is written
and, if that fails, without the commas at its ends.

Source: `SDTokenizer.tokenize_with_weights` of ComfyUI 0.3.64. Later versions take other white space too.
"""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.dataclass import dataclass
from promptlint.programs.comfyui.core import EMBEDDING, EmbeddingUse, comfyui_attention, unescaped
from promptlint.regex import regex

__all__ = ["Tokenized", "tokenize"]

_NEXT_EMBEDDING = regex(r"[ \n]embedding:")


@dataclass(frozen=True, slots=True)
class Tokenized:
    """What goes into the tokenizer of a text, in order."""

    tokens: tuple[tuple[str, float], ...]
    """Texts with their weights; `<name#0>` stands for the first vector of an embedding."""
    asked: tuple[str, ...]
    """The names of embeddings that are looked for."""
    fails: bool
    """Whether the tokenizer raises an IndexError, for want of a name after `embedding:`; nothing after it is read."""


def tokenize(text: str, *, embeddings: Mapping[str, int], reads_weights: bool = True) -> Tokenized:
    r"""What the core tokenizes of a text; `embeddings` are the installed ones with their numbers of vectors.

    Without `reads_weights` brackets and numbers are text, but `\(` and `\)` are unescaped all the same.
    """
    tokens: list[tuple[str, float]] = []
    asked: list[str] = []
    pieces = comfyui_attention(text) if reads_weights else [(unescaped(text), 1.0)]
    for piece, weight in pieces:
        first, *named = _NEXT_EMBEDDING.split(piece)
        if first.startswith(EMBEDDING):
            named.insert(0, first[len(EMBEDDING) :])
        elif first:
            tokens.append((first, weight))
        for each in named:
            words = each.split()
            if not words:
                return Tokenized(tuple(tokens), tuple(asked), fails=True)
            use = EmbeddingUse(words[0], " ".join(words[1:]))
            name, rest = use.word, use.following
            asked.append(name)
            if name not in embeddings and use.name != name:
                name, rest = use.name, use.rest
                asked.append(name)
            tokens += [(f"<{name}#{number}>", weight) for number in range(embeddings.get(name, 0))]
            if rest:
                tokens.append((rest, weight))
    return Tokenized(tuple(tokens), tuple(asked), fails=False)
