"""Some rows of a table, as they were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

import pyarrow as pa

from promptlint.data.columns import Text, why_unreadable
from promptlint.dataclass import dataclass

__all__ = ["Rows"]


@dataclass(frozen=True, slots=True)
class Rows:
    """`ids` are None where the numbers of the rows are. `unreadable` are those that are broken, each with why; they
    have no prompts."""

    prompts: Sequence[str | None]
    negatives: Sequence[str | None]
    ids: Sequence[str | None] | None
    unreadable: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of_texts(
        cls, prompts: Sequence[Text], negatives: Sequence[Text] | None, ids: Sequence[str | None] | None
    ) -> Rows:
        """Rows from columns, in which some may be no text."""
        unreadable: dict[int, str] = {}
        for column in (prompts, negatives or ()):
            for number, text in enumerate(column):
                if isinstance(text, UnicodeDecodeError):
                    unreadable[number] = why_unreadable(text)

        def clean(column: Sequence[Text]) -> list[str | None]:
            broken = unreadable.keys()
            return [
                None if number in broken or isinstance(text, UnicodeDecodeError) else text
                for number, text in enumerate(column)
            ]

        return cls(clean(prompts), clean(negatives or [None] * len(prompts)), ids, unreadable)

    def __len__(self) -> int:
        return len(self.prompts)

    def after(self, count: int) -> Rows:
        """The rows after the first so many."""
        unreadable = {number - count: why for number, why in self.unreadable.items() if number >= count}
        ids = None if self.ids is None else self.ids[count:]
        return Rows(self.prompts[count:], self.negatives[count:], ids, unreadable)

    def batch(self, numbers: Sequence[int] | None = None) -> pa.RecordBatch:
        """The prompts of some rows, or of all, as a task takes them."""
        prompts, negatives = self.prompts, self.negatives
        if numbers is not None:
            prompts, negatives = [prompts[each] for each in numbers], [negatives[each] for each in numbers]
        columns = [pa.array(prompts, pa.string()), pa.array(negatives, pa.string())]
        return pa.RecordBatch.from_arrays(columns, names=["prompt", "negative"])

    def shares(self, count: int) -> list[list[int]]:
        """The numbers of the rows, in shares of which equal prompts are in the same one, also of other rows."""
        shares: list[list[int]] = [[] for _ in range(count)]
        for number, both in enumerate(zip(self.prompts, self.negatives, strict=True)):
            shares[hash(both) % count].append(number)
        return shares
