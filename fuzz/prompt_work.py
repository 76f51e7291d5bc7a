"""Prompts as inputs of the fuzzing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fuzz.failures import Failure
from fuzz.prompt_trial import try_prompt
from fuzz.prompts import Sample, sample
from fuzz.subject import Subject
from promptlint.programs.catalogue import NAMES

__all__ = ["PromptWork", "less_text"]


@dataclass(frozen=True)
class PromptWork:
    """Prompts for some targets."""

    targets: tuple[str, ...] = NAMES
    name: str = "prompts"

    def make(self, rng: random.Random) -> Sample:
        return sample(rng, self.targets)

    def what(self, sample: Sample) -> str:
        return sample.target

    def trial(self, sample: Sample, subject: Subject) -> Iterator[Failure]:
        return try_prompt(sample, subject)

    def limit(self, sample: Sample) -> float:
        # Loading a target takes most of a second, once. Text costs less than a millisecond a character for all steps.
        return 4 + (len(sample.text) + len(sample.negative or "")) / 250

    def smaller(self, sample: Sample) -> Iterator[Sample]:
        if sample.negative is not None:
            yield replace(sample, negative=None)
        for number in range(len(sample.plugins)):
            yield replace(sample, plugins=sample.plugins[:number] + sample.plugins[number + 1 :])
        for text in less_text(sample.text):
            yield replace(sample, text=text)
        for text in less_text(sample.negative or ""):
            yield replace(sample, negative=text)

    def shown(self, sample: Sample) -> str:
        return json.dumps(
            {
                "text": sample.text,
                "negative": sample.negative,
                "role": sample.role,
                "target": sample.target,
                "plugins": sample.plugins,
            }
        )


def less_text(text: str) -> Iterator[str]:
    """A text without a piece of it: halves first, then ever smaller ones."""
    size = len(text) // 2
    while size:
        for start in range(0, len(text), size):
            yield text[:start] + text[start + size :]
        size //= 2
