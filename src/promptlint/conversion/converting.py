"""A prompt of one program as another writes it, proved by reading both."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.arguments import expect_text
from promptlint.conversion.kept import Kept, kept
from promptlint.conversion.model import Conversion, Loss, StepText
from promptlint.conversion.readings import Comparison, Reading, comparison_for, read
from promptlint.conversion.rewriting import Rewriter
from promptlint.programs.catalogue import find_host, find_program
from promptlint.programs.model import Program
from promptlint.roles import RoleName, role_name
from promptlint.semantics.errors import HostError

__all__ = ["convert"]

_OTHER_STEPS = (33, 150)
"""Pictures of other lengths, in which what changes with the steps may change at another place."""


def convert(text: str, *, source: str, target: str, role: RoleName = "positive") -> Conversion:
    """What a program reads of a prompt, written for another.

    `source` and `target` are names of programs whose stages are known, such as `a1111` and `comfyui`; `role` is
    `positive`, `negative` or `unknown`. Words, order, commas and layout of the original are kept as far as the target
    reads them alike. Exact means the text and its weights as the target's reading gives them: that a program rescales
    what it encoded, as A1111 does and ComfyUI does not, is not in the text.

    Raises ValueError for an unknown program, one whose stages are not known, and an unknown role; TypeError for a text
    that is not a string. Never for a prompt: what the source itself cannot read comes back as it is, with a loss.
    """
    expect_text(text)
    known = role_name(role)
    for name in (source, target):
        find_host(name)
    return _Converting(text, find_program(source), find_program(target), known).result()


class _Converting:
    """One prompt, while it is converted."""

    def __init__(self, text: str, source: Program, target: Program, role: RoleName) -> None:
        self.text = text
        self.source = source
        self.target = target
        self.role = role
        self.comparison = comparison_for(target)
        self.rewriter = Rewriter(source, target, role, self.comparison)

    def result(self) -> Conversion:
        try:
            wanted = read(self.text, self.source, self.role)
        except HostError as error:
            message = f"{self.source} stops at this prompt: {error}"
            return self._conversion(self.text, (Loss("lost", message, error.place),))
        keeps = kept(wanted, self.target, self.role)
        closest, difference = self.text, ""
        for candidate in self._candidates(keeps):
            found = self._difference(candidate, wanted, keeps)
            if found is None:
                return self._conversion(candidate, keeps.losses, self._texts(keeps))
            closest, difference = candidate, found
        return self._conversion(closest, (*keeps.losses, Loss("lost", difference)), self._texts(keeps))

    def _candidates(self, keeps: Kept) -> Iterator[str]:
        """Texts for the target, the closest to the original first."""
        yield self.text
        try:
            yield self.rewriter.rewritten(self.text)
        except HostError:
            pass
        parts = keeps.reading.parts
        if all(len(part.texts) == 1 for part in parts):
            yield " AND ".join(self.rewriter.written(part.texts[0][1]) for part in parts)

    def _difference(self, candidate: str, wanted: Reading, keeps: Kept) -> str | None:
        """What the target reads of a candidate that it should not; None where there is nothing."""
        try:
            found = self._unlike(keeps.reading, read(candidate, self.target, self.role))
            if found is None and any(len(part.texts) > 1 for part in keeps.reading.parts):
                for steps in _OTHER_STEPS:
                    again = kept(read(self.text, self.source, self.role, steps), self.target, self.role).reading
                    found = found or self._unlike(again, read(candidate, self.target, self.role, steps))
        except HostError as error:
            return f"{self.target} stops at this text: {error}"
        return found

    def _unlike(self, wanted: Reading, got: Reading) -> str | None:
        if wanted.loras != got.loras or wanted.others != got.others:
            return f"{self.target} loads other networks of this text"
        if [part.weight for part in wanted.parts] != [part.weight for part in got.parts]:
            return f"{self.target} reads other parts of this text"
        for ours, theirs in zip(wanted.parts, got.parts, strict=True):
            if [end for end, _ in ours.texts] != [end for end, _ in theirs.texts]:
                return f"{self.target} changes this text at other steps"
            for (_, one), (_, other) in zip(ours.texts, theirs.texts, strict=True):
                if not self.comparison.are_equal(one, other):
                    return self.comparison.first_difference(one, other, self.target)
        return None

    def _texts(self, keeps: Kept) -> tuple[StepText, ...]:
        """The texts of a prompt that cannot be one text for the target."""
        texts: list[StepText] = []
        for number, part in enumerate(keeps.parted):
            first = 1
            for end, pieces in part.texts:
                texts.append(StepText(self.rewriter.written(pieces), first, end, number, part.weight))
                first = end + 1
        return tuple(texts)

    def _conversion(self, text: str, losses: tuple[Loss, ...], texts: tuple[StepText, ...] = ()) -> Conversion:
        return Conversion(text, not losses, losses, self.source.name, self.target.name, self.role, texts)
