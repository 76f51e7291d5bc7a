"""What comes of a conversion."""

from __future__ import annotations

from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.roles import RoleName
from promptlint.text import Span

__all__ = ["Conversion", "Loss", "LossKind", "StepText"]

LossKind = Literal["elsewhere", "lost"]
"""Whether the target can do it by other means than the text of the prompt, or has no counterpart."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What the converted text does not say as the source has it. `span` is where it stands in the source, if that is
    one place and known."""

    kind: LossKind
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class StepText:
    """A text of its own for some steps, from `first_step` to `last_step`, counted from 1, of a picture of 20; or for a
    part of the prompt, numbered from 0, which counts with `weight`."""

    text: str
    first_step: int
    last_step: int
    part: int = 0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Conversion:
    """A prompt as the target writes it.

    It is `exact` if the target reads the `text` as the source reads the original: the same text with the same weights,
    in the same parts, steps and chunks, and the same networks. If not, `losses` say what is different. `texts` are
    those of a prompt that changes with the steps, or has several parts, where the target has one text a prompt; they
    are empty otherwise. `notes` say what else is good to know.
    """

    text: str
    exact: bool
    losses: tuple[Loss, ...]
    source: str
    target: str
    role: RoleName
    texts: tuple[StepText, ...] = ()
    notes: tuple[str, ...] = ()
