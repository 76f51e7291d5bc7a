"""Files as inputs of the fuzzing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fuzz.container_trial import try_file
from fuzz.containers import FileSample
from fuzz.damage import make_file
from fuzz.failures import Failure
from fuzz.subject import Subject

__all__ = ["ContainerWork"]


@dataclass(frozen=True)
class ContainerWork:
    """Files of every sort."""

    name: str = "containers"

    def make(self, rng: random.Random) -> FileSample:
        return make_file(rng)

    def what(self, sample: FileSample) -> str:
        return sample.what

    def trial(self, sample: FileSample, subject: Subject) -> Iterator[Failure]:
        return try_file(sample, subject)

    def limit(self, sample: FileSample) -> float:
        return 4 + len(sample.data) / 250

    def smaller(self, sample: FileSample) -> Iterator[FileSample]:
        lines = sample.data.splitlines(keepends=True)
        size = len(lines) // 2
        while size:
            for start in range(0, len(lines), size):
                yield replace(sample, data=b"".join(lines[:start] + lines[start + size :]))
            size //= 2
        size = len(sample.data) // 2
        while size:
            for start in range(0, len(sample.data), size):
                yield replace(sample, data=sample.data[:start] + sample.data[start + size :])
            size //= 2

    def shown(self, sample: FileSample) -> str:
        return f"{sample.path}: {sample.data!r}"
