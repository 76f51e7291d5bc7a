"""Network tags in which brackets or quotes stand, as programs put them there that weigh every piece of a prompt; three
functions that rules about tags share."""

from __future__ import annotations

import re

from promptlint.regex import regex
from promptlint.rules.facts.argument_names import NUMBER
from promptlint.rules.kit.context import Context
from promptlint.semantics.networks import KINDS
from promptlint.syntax import ExtraNetwork

__all__ = ["bare_piece", "has_outer_brackets", "without_brackets"]

_PARTNERS = {"(": ")", "[": "]", "{": "}"}
_QUOTES = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\N{LEFT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{DOUBLE LOW-9 QUOTATION MARK}": "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{LEFT SINGLE QUOTATION MARK}": "\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{RIGHT SINGLE QUOTATION MARK}": "\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
}
"""Quotation marks, each with those that close it: in English, German, French, and as keyboards set them."""

_OPENERS = {partner: opener for opener, partner in _PARTNERS.items()}
_CLOSING_QUOTES = "".join(_QUOTES.values())
_MARK = regex(f"[{re.escape(''.join({*_PARTNERS, *_OPENERS, *_QUOTES, *_CLOSING_QUOTES}))}]")
_ESCAPED = regex(r"\\([()\[\]{}])")
_OTHER_MARKS = "*_~^+-.,:;"
"""What may stand around a tag besides brackets and quotes, of markdown and of other programs."""
_LONGEST = 300
"""Characters of a tag that is looked at: names of files are shorter."""


def has_outer_brackets(node: ExtraNetwork, ctx: Context) -> bool:
    """Whether a tag has brackets around its name, or brackets or quotes around several arguments. Not those in the
    name of a file that is installed, nor braces, which are a template's, nor what stands around one number, nor quotes
    around the name alone."""
    if _MARK.search(node.text) is None or node.kind not in KINDS:
        return False
    if "{" in node.text or not _can_be_read(node.text[1:]):
        return False
    name, *others = node.arguments
    if ctx.inventory is not None and (ctx.inventory.ask_lora(name).stem or name in ctx.inventory.hypernetworks):
        return False
    _, opened, closed = bare_piece(name)
    ends = [bare_piece(other)[1:] for other in others]
    if opened and closed:
        return any(mark in _PARTNERS for mark in opened)
    if closed:
        return closed[0] in _OPENERS
    if opened and opened[0] in _PARTNERS:
        return True
    # A lone quote may belong to the name, as in '90s.
    openings = [number for number, (first, last) in enumerate([(opened, ""), *ends]) if first and not last]
    closings = [number for number, (first, last) in enumerate(ends, start=1) if last and not first]
    return bool(openings and closings) and openings[0] < closings[-1]


def without_brackets(text: str) -> str | None:
    """The tag that is meant by one with brackets or quotes in it, both without `<` and `>`; None where that is not
    plain.

    A number at the end of brackets is their weight, and not the network's, unless it is the first after the name.
    """
    if not _can_be_read(text):
        return None
    first, *others = _ESCAPED.sub(r"\1", text).strip(_OTHER_MARKS).split(":")
    kind = bare_piece(first)[0].casefold()
    pieces = [bare_piece(other) for other in others if other.count("=") != 1]
    while pieces and NUMBER.fullmatch(pieces[0][0]):
        del pieces[0]  # the weight of brackets around the kind
    if kind not in KINDS or not pieces or not pieces[0][0] or not _is_balanced(pieces[0][0]):
        return None
    weights = pieces[1:]
    if not all(NUMBER.fullmatch(weight) for weight, *_ in weights):
        return None
    if weights and weights[0][2]:
        kept = [weights[0][0]]
    else:
        kept = [weight for weight, _, closed in weights if not closed]
    named = [bare_piece(other)[0] for other in others if other.count("=") == 1]
    return ":".join((kind, pieces[0][0], *kept, *named))


def bare_piece(piece: str) -> tuple[str, str, str]:
    """A piece of a tag without the brackets and quotes around it, those that open at its start, and those that close at
    its end, from the outside. Brackets that belong together inside are part of it."""
    piece = piece.strip()
    opened = closed = ""
    while len(piece) <= _LONGEST and piece:
        partner = _partner(piece)
        if partner == len(piece) - 1 and partner:
            opened, closed, piece = opened + piece[0], closed + piece[-1], piece[1:-1].strip()
        elif partner == 0:
            opened, piece = opened + piece[0], piece[1:].lstrip()
        elif _closes_nothing(piece):
            closed, piece = closed + piece[-1], piece[:-1].rstrip()
        else:
            break
    return piece, opened, closed


def _partner(piece: str) -> int | None:
    """Where the bracket or quote that a piece begins with is closed: 0 where nothing closes it, None where it begins
    with neither."""
    opener = piece[0]
    if opener in _QUOTES:
        return len(piece) - 1 if len(piece) > 1 and piece[-1] in _QUOTES[opener] else 0
    if opener not in _PARTNERS:
        return None
    depth = 0
    for place, character in enumerate(piece):
        depth += (character == opener) - (character == _PARTNERS[opener])
        if not depth:
            return place
    return 0


def _closes_nothing(piece: str) -> bool:
    """Whether a piece ends in a closing bracket or quote that nothing in it opens; an escaped one is text."""
    closer = piece[-1]
    if piece[-2:-1] == "\\":
        return False
    if closer in _OPENERS:
        return piece.count(closer) > piece.count(_OPENERS[closer])
    return closer in _CLOSING_QUOTES and piece.count(closer) == 1


def _is_balanced(name: str) -> bool:
    for opener, closer in _PARTNERS.items():
        depth = 0
        for character in name:
            depth += (character == opener) - (character == closer)
            if depth < 0:
                return False
        if depth:
            return False
    return True


def _can_be_read(text: str) -> bool:
    return len(text) <= _LONGEST and not any(mark in text for mark in "\n#<|")
