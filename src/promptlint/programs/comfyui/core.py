"""What ComfyUI reads: its weights, the embeddings it loads, and the comments that its page cuts out.

Weights have only round brackets, and a written number replaces what the brackets around it say. Embeddings are named
with `embedding:`. Comments are cut out by the page before it sends what was typed there; the core knows none.

Source: `token_weights` and `tokenize_with_weights` of ComfyUI 0.3.64 and `processDynamicPrompt` of its frontend 1.58.1,
agreed with on every conformance vector.
"""

from __future__ import annotations

from bisect import bisect_left

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.semantics.weighting import ROUND, Weighted
from promptlint.text import SourceText, Span

__all__ = [
    "EMBEDDING",
    "EmbeddingUse",
    "comfyui_attention",
    "comfyui_pieces",
    "comfyui_text",
    "embedding_uses",
    "page_comments",
    "strip_page_comments",
    "unescaped",
]

EMBEDDING = "embedding:"
"""What stands in front of the name of an embedding."""

_TOKEN = regex(r"\\[()]|[():]")
_ESCAPE = regex(r"\\([()])")
_EMBEDDING = regex(r"(?:\A|(?<=\s))embedding:")
# A line ends where it does in JavaScript.
_LINE_END = regex(r"[\n\r\u2028\u2029]")


def comfyui_attention(text: str) -> list[tuple[str, float]]:
    """The pieces of a text with their weights, as ComfyUI has them: neighbours of equal weight stay apart."""
    return [(piece.text, piece.weight) for piece in comfyui_pieces(text)]


def comfyui_pieces(text: str) -> list[Weighted]:
    """`comfyui_attention` with the place of every piece. Nothing raises: what is not a number is text."""
    brackets: list[int] = []
    colons: list[int] = []
    partners: dict[int, int] = {}
    unmatched: list[int] = []
    for match in _TOKEN.finditer(text):
        sign = match.group()
        if sign == ":":
            colons.append(match.start())
        elif len(sign) == 1:
            if sign == "(":
                unmatched.append(len(brackets))
            elif unmatched:
                partners[unmatched.pop()] = len(brackets)
            brackets.append(match.start())

    pieces: list[Weighted] = []

    def add(start: int, end: int, weight: float) -> None:
        if start < end:
            pieces.append(Weighted(unescaped(text[start:end]), weight, start, end))

    # What is still to do: a range of the text, the range of its brackets, and its weight.
    pending = [(0, len(text), 0, len(brackets), 1.0)]
    while pending:
        start, end, index, stop, weight = pending.pop()
        # A stray closer lowers the level for good, and groups only open at level 0.
        level = 0
        while index < stop and (level or text[brackets[index]] == ")"):
            level += 1 if text[brackets[index]] == "(" else -1
            index += 1
        if index == stop:
            add(start, end, weight)
            continue
        opener = brackets[index]
        add(start, opener, weight)
        partner = partners.get(index, stop)
        if partner < stop:
            pending.append((brackets[partner] + 1, end, partner + 1, stop, weight))
        elif index < stop - 1 and brackets[stop - 1] == end - 1 and text[end - 1] == ")":
            # Left open, but the text ends with a closer, and that is enough.
            partner = stop - 1
        else:
            add(opener, end, weight)
            continue
        closer = brackets[partner]
        inner = opener + 1
        weight *= ROUND
        colon = bisect_left(colons, closer) - 1
        if colon >= 0 and colons[colon] > inner and colons[colon] > brackets[partner - 1]:
            try:
                weight = float(text[colons[colon] + 1 : closer])
                closer = colons[colon]
            except ValueError:
                pass
        pending.append((inner, closer, index + 1, partner, weight))
    return pieces


def comfyui_text(text: str) -> list[Weighted]:
    """The one piece of a text for an encoder that is run without weights."""
    return [Weighted(unescaped(text), 1.0, 0, len(text))] if text else []


def unescaped(text: str) -> str:
    """A text without the backslash in front of each bracket."""
    return _ESCAPE.sub(r"\1", text)


@dataclass(frozen=True, slots=True)
class EmbeddingUse:
    """A place in a piece where ComfyUI looks for an embedding.

    `word` is what stands after `embedding:` up to white space, and looked for first, with the commas; `name` is it
    without them. Nothing of the word is text, whether the embedding is found or not, except the commas after a name.
    Without a word ComfyUI fails.
    """

    word: str
    following: str
    """The text up to the next embedding, white space as one space."""
    tabbed: bool = False
    """Whether other white space than a space and a line feed stands in front: some versions find no embedding then."""

    @property
    def name(self) -> str:
        return self.word.strip(",")

    @property
    def rest(self) -> str:
        """The text after the name."""
        commas = self.word[len(self.name) :]
        return f"{commas} {self.following}" if commas else self.following


def embedding_uses(text: str) -> tuple[str, list[EmbeddingUse]]:
    """The text of a piece in front of its first embedding, and its embeddings with the text after each.

    Only at the start of a piece and after white space `embedding:` says so; anywhere else it is text.
    """
    matches = list(_EMBEDDING.finditer(text))
    if not matches:
        return text, []
    uses: list[EmbeddingUse] = []
    ends = [*(match.start() for match in matches[1:]), len(text)]
    for match, end in zip(matches, ends, strict=True):
        words = text[match.end() : end].split()
        tabbed = text[match.start() - 1 : match.start()] not in ("", " ", "\n")
        uses.append(EmbeddingUse(words[0] if words else "", " ".join(words[1:]), tabbed))
    return text[: matches[0].start()], uses


def page_comments(text: str) -> list[Span]:
    """Where the comments are that the page cuts out: `//` up to the end of the line, and `/* */`."""
    spans: list[Span] = []
    at = text.find("/")
    can_close = True
    while at >= 0:
        end = at + 1
        if text.startswith("//", at):
            line_end = _LINE_END.search(text, at)
            end = line_end.start() if line_end is not None else len(text)
            spans.append(Span(at, end))
        elif can_close and text.startswith("/*", at):
            closer = text.find("*/", at + 2)
            can_close = closer >= 0  # what is not closed is text, and so are all openers after it
            if can_close:
                end = closer + 2
                spans.append(Span(at, end))
        at = text.find("/", end)
    return spans


def strip_page_comments(source: SourceText) -> SourceText:
    """A text without the comments that the page cuts out; nothing stands for them."""
    return source.without(page_comments(source.text))
