"""What the labels of a page announce, and which of it is taken for prompts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.documents.evidence.passages import Verdict
from promptlint.documents.pages.labelled_lines import Label
from promptlint.documents.pages.labels import (
    Strength,
)
from promptlint.documents.pages.lines import Page
from promptlint.documents.pages.offers import Form, Piece, offers_of

__all__ = ["Sections"]

_MOST_WORDS_OF_ITEM = 6
"""Words of an item of a list of fragments below a sure label; what is longer is a remark."""


class Sections:
    """What the labels of a page announce, and which of it is taken for prompts."""

    def __init__(self, page: Page, labels: Sequence[Label]) -> None:
        self.page = page
        self.offers: list[tuple[Label, list[list[Piece]]]] = []
        for number, label in enumerate(labels):
            limit = labels[number + 1].line if number + 1 < len(labels) else len(page.index) + 1
            self.offers.append((label, offers_of(page, label, limit)))
        firsts = [(label, choices[0][0]) for label, choices in self.offers if choices and choices[0]]
        self.is_sure = any(
            label.strength is Strength.SURE and not label.is_loose and piece.verdict > Verdict.NO
            for label, piece in firsts
        )
        short = [(label, piece) for label, piece in firsts if label.strength is Strength.SHORT]
        self.are_pairs = len({label.role for label, _ in short}) > 1 and any(
            piece.verdict is Verdict.SURE for _, piece in short
        )

    def accepted(self) -> Iterator[tuple[Label, list[Piece]]]:
        """The labels with the texts that are prompts."""
        for label, choices in self.offers:
            for pieces in choices:
                accepted = self._accepted(label, pieces)
                if accepted:
                    yield label, accepted
                    break

    def _accepted(self, label: Label, pieces: Sequence[Piece]) -> list[Piece]:
        items = [piece for piece in pieces if piece.form is Form.ITEM]
        takes_items = bool(items) and self._takes_list(label, items)
        return [
            piece
            for piece in pieces
            if (piece.form is Form.ITEM and takes_items and piece.verdict > Verdict.NO)
            or (piece.form is not Form.ITEM and piece.verdict >= self._needed(label, piece))
        ]

    def _takes_list(self, label: Label, items: Sequence[Piece]) -> bool:
        """Whether a list is one of prompts: few of its items are anything else."""
        refused = sum(1 for item in items if item.verdict is Verdict.NO)
        likely = sum(1 for item in items if item.verdict >= Verdict.LIKELY)
        # A list of prompts has a remark among its items here and there; with more than a third of them, it explains.
        if refused * 3 > len(items):
            return False
        if label.strength is Strength.SURE and not label.is_loose:
            return likely > 0 or (
                self.page.speaks_of_pictures
                and all(
                    len(item.text.split()) <= _MOST_WORDS_OF_ITEM and item.text[-1] not in ".!?。" for item in items
                )
            )
        return likely * 2 > len(items) and (self.is_sure or self.page.speaks_of_pictures)

    def _needed(self, label: Label, piece: Piece) -> Verdict:
        """How much a text must look like a prompt to be taken for one."""
        if piece.form is Form.LATER:
            return Verdict.SURE
        is_block = piece.form in (Form.FENCE, Form.CELL)
        if not piece.is_first:
            return Verdict.LIKELY
        if label.strength is Strength.SURE:
            return Verdict.LIKELY if label.is_loose else Verdict.OPEN
        if label.strength is Strength.SHORT:
            return Verdict.LIKELY if self.is_sure or self.are_pairs or self.page.speaks_of_pictures else Verdict.SURE
        if self.is_sure:
            is_open = not label.is_loose and (label.has_colon or is_block or label.level)
            return Verdict.OPEN if is_open else Verdict.LIKELY
        if not self.page.speaks_of_pictures:
            return Verdict.SURE
        is_open = label.has_colon and not label.is_loose and not self.page.speaks_of_chats
        return Verdict.OPEN if is_open and piece.text[-1] not in ".!?。" else Verdict.LIKELY
