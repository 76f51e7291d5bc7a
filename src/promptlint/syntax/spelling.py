"""Where programs that read A1111's brackets differ from it in what a single leaf may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.dataclass import dataclass

__all__ = ["A1111_SPELLING", "Spelling"]

_BLANKS = r"\s*+"


@dataclass(frozen=True, slots=True)
class Spelling:
    r"""How a program wants numbers and escapes to be written.

    Without `blanks_in_weights`, `(a: 1.2)` and `(a:1.2 )` have no weight; without `blank_after_when`, `[a:b:5 ]` is
    not prompt editing. Where it `escapes_colons`, `\:` is an escape.
    """

    blanks_in_weights: bool = True
    blank_after_when: bool = True
    escapes_colons: bool = False

    def terminals(self, terminals: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """The terminals of the grammar, names and patterns, as the program spells them."""
        for name, pattern in terminals:
            if name == "WEIGHT_CLOSE" and not self.blanks_in_weights:
                yield name, pattern.replace(_BLANKS, "")
            elif name == "WHEN_CLOSE" and not self.blank_after_when:
                before, _, after = pattern.rpartition(_BLANKS)
                yield name, before + after
            elif name == "ESCAPE" and self.escapes_colons:
                yield name, f"{pattern[:-1]}:]"
            else:
                yield name, pattern


A1111_SPELLING = Spelling()
"""That of A1111 since 1.6."""
