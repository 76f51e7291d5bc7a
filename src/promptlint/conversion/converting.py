"""A prompt of one program as another writes it, proved by reading both."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from types import NoneType

from promptlint.arguments import expect, expect_text
from promptlint.conversion.comparing import comparison_for
from promptlint.conversion.embeddings import known_names, mentions_for, unmarked
from promptlint.conversion.kept import Kept, kept
from promptlint.conversion.later import later_losses, other_passes, pass_name
from promptlint.conversion.model import Conversion, Loss, StepText
from promptlint.conversion.noting import notes
from promptlint.conversion.readings import Piece, Reading, read
from promptlint.conversion.reasons import told
from promptlint.conversion.rewriting import Rewriter
from promptlint.conversion.tags import lora_tags
from promptlint.conversion.templates import template_losses
from promptlint.conversion.writing import Writer
from promptlint.programs.catalogue import find_host, find_program
from promptlint.programs.model import Program
from promptlint.roles import RoleName, role_name
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import DEFAULT_STEPS
from promptlint.text import Span

__all__ = ["convert"]


def convert(
    text: str,
    *,
    source: str,
    target: str,
    role: RoleName = "positive",
    embeddings: Collection[str] | None = None,
) -> Conversion:
    """What a program reads of a prompt, written for another, and proved by what the other reads of it.

    `source` and `target` are names of programs whose stages are known, such as `a1111` and `comfyui`; `role` is
    `positive`, `negative` or `unknown`. Words, order, commas and layout of the original are kept as far as the target
    reads them alike. `embeddings` are the names of those that are installed, which a source may name by their bare
    names. Exact means the text and its weights as the target's reading gives them: that a program rescales what it
    encoded, as A1111 does and ComfyUI does not, is not in the text.

    Raises ValueError for an unknown program, one whose stages are not known, and an unknown role; TypeError for a text
    that is not a string and other arguments of a wrong type. Never for a prompt: what the source itself cannot read
    comes back as it is, with a loss.
    """
    expect_text(text)
    expect(embeddings, "embeddings", (Collection, NoneType), "names or None")
    known = role_name(role)
    for name in (source, target):
        find_host(name)
    return _Converting(text, find_program(source), find_program(target), known, embeddings).result()


class _Converting:
    """One prompt, while it is converted."""

    def __init__(
        self, text: str, source: Program, target: Program, role: RoleName, embeddings: Collection[str] | None
    ) -> None:
        self.text = text
        self.source = source
        self.target = target
        self.role: RoleName = role
        self.ours = mentions_for(source, embeddings or (), text)
        mentioned = self.ours.find(text)
        self.theirs = mentions_for(target, known_names(embeddings, mentioned), text)
        self.renames = bool(mentioned) and source.embeddings != target.embeddings
        self.comparison = comparison_for(source, target)
        self.writer = Writer(target, role, source.leading_punctuation == "dropped")
        self.rewriter = Rewriter(
            source, target, role, self.comparison, self.writer, self.ours if self.renames else None
        )

    def result(self) -> Conversion:
        try:
            wanted = read(self.text, self.source, self.role)
            keeps = kept(self.ours.marked(wanted), self.source, self.target, self.role)
            later = tuple(later_losses(self.text, self.source, self.target, self.role, wanted))
        except HostError as error:
            message = f"{self.source} stops at this prompt: {error}"
            return self._conversion(self.text, (Loss("lost", message, error.place),), Kept(Reading(()), ()))
        if self.source is self.target:
            return self._conversion(self.text, (), Kept(wanted, ()))
        keeps = replace(keeps, losses=(*keeps.losses, *later))
        closest: tuple[str, str] | None = None
        for candidate in self._candidates(wanted, keeps):
            found = self._difference(candidate, keeps)
            if found is None:
                return self._conversion(candidate, (*keeps.losses, *self._unread_losses(candidate)), keeps)
            if closest is None or candidate != self.text:
                closest = closest if closest is not None and closest[0] != self.text else (candidate, found)
        text, difference = closest or (self.text, "")
        losses = (*keeps.losses, Loss("lost", difference), *self._unread_losses(text))
        return self._conversion(text, losses, keeps)

    def _unread_losses(self, written: str) -> Iterator[Loss]:
        """What neither reading has: what is filled in before it, and what goes to other encoders."""
        yield from template_losses(self.text, written, self.source, self.target)
        for mark in self.source.encoding.marks:
            at = self.text.find(mark)
            if at >= 0:
                message = f"{self.source} gives what follows `{mark}` to another text encoder"
                yield Loss("lost", message, Span(at, at + len(mark)))

    def _candidates(self, wanted: Reading, keeps: Kept) -> Iterator[str]:
        """Texts for the target, the closest to the original first."""
        yield self.text
        with suppress(HostError):
            yield self.rewriter.rewritten(self.text, wanted)
        parts = keeps.reading.parts
        if all(len(part.texts) == 1 for part in parts):
            written = [self.writer.part(self._written(part.texts[0][1]), part.weight) for part in parts]
            yield " AND ".join(written) + lora_tags(keeps.reading, self.target)

    def _difference(self, candidate: str, keeps: Kept) -> str | None:
        """What the target reads of a candidate that it should not; None where there is nothing."""
        try:
            found = self._unlike(keeps.reading, candidate)
            if found is not None:
                return found
            for steps, hires_steps, wanted in self._other_readings:
                found = self._unlike(wanted, candidate, steps, hires_steps)
                if found is not None:
                    return found
        except HostError as error:
            return f"{self.target} stops at this text: {error}"
        return None

    @cached_property
    def _other_readings(self) -> list[tuple[int, int | None, Reading]]:
        """What the target is to read in other passes, which all candidates are held to. Raises HostError."""
        readings = []
        for steps, hires_steps in other_passes(self.text, self.source, self.target):
            reading = self.ours.marked(read(self.text, self.source, self.role, steps, hires_steps))
            readings.append((steps, hires_steps, kept(reading, self.source, self.target, self.role).reading))
        return readings

    def _unlike(
        self, wanted: Reading, candidate: str, steps: int = DEFAULT_STEPS, hires_steps: int | None = None
    ) -> str | None:
        got = self.theirs.marked(read(candidate, self.target, self.role, steps, hires_steps))
        if (wanted.loras, wanted.extras, wanted.others) != (got.loras, got.extras, got.others):
            return f"{self.target} loads other networks of this text"
        if [(part.weight, part.what) for part in wanted.parts] != [(part.weight, part.what) for part in got.parts]:
            return f"{self.target} reads other parts of this text"
        for ours, theirs in zip(wanted.parts, got.parts, strict=True):
            if [end for end, _ in ours.texts] != [end for end, _ in theirs.texts]:
                return f"{self.target} changes this text at other steps, in {pass_name(steps, hires_steps)}"
            for (_, one), (_, other) in zip(ours.texts, theirs.texts, strict=True):
                if not self.comparison.are_equal(one, other):
                    return told(self.comparison.difference(one, other), self.target)
        return None

    def _written(self, pieces: Sequence[Piece]) -> str:
        return unmarked(self.writer.pieces(pieces), self.target, self.ours.names)

    def _texts(self, keeps: Kept) -> tuple[StepText, ...]:
        """The texts of a prompt that cannot be one text for the target."""
        texts: list[StepText] = []
        for number, part in enumerate(keeps.parted):
            first = 1
            for end, pieces in part.texts:
                texts.append(StepText(self._written(pieces).strip(), first, end, number, part.weight))
                first = end + 1
        return tuple(texts)

    def _conversion(self, text: str, losses: tuple[Loss, ...], keeps: Kept) -> Conversion:
        texts = self._texts(keeps)
        names = self.source.name, self.target.name, self.role
        said = notes(self.text, text, self.source, self.target, self.role)
        if self.renames and self.source.embeddings == "name":
            named = dict.fromkeys(each.name for each in self.ours.find(self.text))
            said = (*said, *(f"`{name}` is taken for an embedding" for name in named))
        return Conversion(text, not losses, losses, *names, texts, said)
