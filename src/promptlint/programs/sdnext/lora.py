"""How SD.Next reads the arguments of `<lora:…>`.

Source: `parse` of its LoRA network. What becomes of a value that stays text was read, not run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.semantics.networks import ExtraNetworkUse
from promptlint.semantics.step_weights import StepWeights, read_step_weights

__all__ = [
    "LORA_KIND",
    "PARAMETERS",
    "IgnoredArgument",
    "LoraReading",
    "LoraWeights",
    "Multiplier",
    "SdnextLora",
    "requested_loras",
    "sdnext_lora",
    "weight_at",
]

LORA_KIND = "lora"
"""The one kind of tag that loads something; case counts. Every other tag is cut out all the same."""
DEFAULT_WEIGHT = 1.0

Parameter = Literal["name", "weight", "te", "unet", "in", "mid", "out", "dyn", "module"]
"""What an argument stands for; `weight` is the second positional one."""
PARAMETERS: tuple[Parameter, ...] = ("te", "unet", "in", "mid", "out", "dyn", "module")
"""The names that arguments can have."""
_BLOCKS: tuple[Parameter, ...] = ("in", "mid", "out")
Effect = Literal["all-dropped", "default", "stays-text", "none"]
"""What an argument does that is not read: SD.Next raises and applies no LoRA of the prompt; the weight is 1.0; the text
itself is handed on as the weight, which raises when it is multiplied; nothing."""
Reason = Literal["missing", "number", "whole-number", "steps", "unknown", "surplus", "overridden"]
"""Why: there is no name; it is not a number, not a whole number, not weights at steps; SD.Next does not know the name;
it is a positional argument too many; another argument takes its place."""

_STEP_MARK = "@"

Multiplier = float | str | StepWeights
"""A weight: a number, weights at steps, or the text of what is neither."""
LoraWeights = tuple[Multiplier, Multiplier, Multiplier]
"""The weights for the in, mid and out blocks."""


@dataclass(frozen=True, slots=True)
class SdnextLora:
    """What SD.Next is asked to load. `modules` are the models of a pair that it is for; none means any."""

    name: str
    te: Multiplier
    unet: LoraWeights
    dyn: int | None
    modules: tuple[str, ...]

    def is_off(self, step: int, steps: int) -> bool:
        """Whether every weight is 0 at a step: SD.Next then passes it over."""
        return all(weight_at(weight, step, steps) == 0 for weight in (self.te, *self.unet))


@dataclass(frozen=True, slots=True)
class IgnoredArgument:
    """A written argument that is not read as meant.

    `index` counts the written arguments from 0, and is None where the name itself is missing. `name` is the name it
    was given by, `text` the value. `kind` and `message` are those of the exception where `effect` is `all-dropped`.
    """

    index: int | None
    parameter: Parameter | None
    name: str | None
    text: str
    reason: Reason
    effect: Effect
    kind: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class LoraReading:
    """What a tag asks for, or None where SD.Next raises, and every argument that is not read as meant.

    `error` is the one that makes it raise first.
    """

    lora: SdnextLora | None
    ignored: tuple[IgnoredArgument, ...]
    error: IgnoredArgument | None = None


_MISSING_NAME = IgnoredArgument(
    None, "name", None, "", "missing", "all-dropped", "IndexError", "list index out of range"
)
_NO_NAME = LoraReading(None, (_MISSING_NAME,), _MISSING_NAME)


@dataclass(frozen=True, slots=True)
class _Argument:
    index: int
    name: str | None
    text: str


def sdnext_lora(arguments: tuple[str, ...]) -> LoraReading:
    """What the arguments of a tag, split at every colon, ask for.

    Positional are the name and the weight of everything; `te=`, `unet=`, `in=`, `mid=`, `out=` beat it for their
    part, `dyn=` is the rank, and `high`, `low` and `module=` name the model of a pair. An argument is named if it has
    exactly one `=`.
    """
    return _Reader(arguments).read()


def requested_loras(uses: Iterable[ExtraNetworkUse]) -> tuple[list[SdnextLora], IgnoredArgument | None]:
    """What is asked for by all tags of a prompt, those that are off included; nothing where one of them raises."""
    loras: list[SdnextLora] = []
    for use in uses:
        if use.kind != LORA_KIND:
            continue
        reading = sdnext_lora(use.arguments)
        if reading.lora is None:
            return [], reading.error
        loras.append(reading.lora)
    return loras, None


class _Reader:
    """Reads one tag's arguments in SD.Next's order, which decides what raises first."""

    def __init__(self, arguments: tuple[str, ...]) -> None:
        self.positional: list[_Argument] = []
        self.named: dict[str, _Argument] = {}
        self.ignored: list[IgnoredArgument] = []
        for index, text in enumerate(arguments):
            if text.count("=") != 1:
                self.positional.append(_Argument(index, None, text))
                continue
            name, _, value = text.partition("=")
            if name in self.named:
                self.ignore(self.named[name], _parameter(name), "overridden")
            self.named[name] = _Argument(index, name, value)

    def read(self) -> LoraReading:
        if not self.positional:
            return _NO_NAME
        te = self.multiplier("te", self.general_weight())
        unet = self.unet(te)
        dyn = self.rank()
        self.ignore_the_rest()
        ignored = sorted(self.ignored, key=lambda each: -1 if each.index is None else each.index)
        error = next((each for each in self.ignored if each.effect == "all-dropped"), None)
        lora = SdnextLora(self.positional[0].text, te, unet, dyn, self.modules()) if error is None else None
        return LoraReading(lora, tuple(ignored), error)

    def ignore(
        self,
        argument: _Argument,
        parameter: Parameter | None,
        reason: Reason,
        effect: Effect = "none",
        error: ValueError | None = None,
    ) -> None:
        kind, message = (type(error).__name__, str(error)) if error else ("", "")
        self.ignored.append(
            IgnoredArgument(argument.index, parameter, argument.name, argument.text, reason, effect, kind, message)
        )

    def general_weight(self) -> Multiplier:
        """The weight without a name. It is read at once if it is a number, and otherwise where it is needed."""
        if len(self.positional) == 1:
            return DEFAULT_WEIGHT
        written = self.positional[1]
        if "te" in self.named:
            if not _names_module(written.text):
                self.ignore(written, "weight", "overridden")
            return DEFAULT_WEIGHT
        weight = self.number(written, "weight")
        if not isinstance(weight, str):
            return weight
        if not _names_module(weight):
            self.ignore(written, "weight", "number", "default")
        return DEFAULT_WEIGHT

    def number(self, argument: _Argument, parameter: Parameter) -> Multiplier:
        """A number, weights at steps, or the text of what is neither."""
        try:
            if _STEP_MARK in argument.text:
                return read_step_weights(argument.text)
            return float(argument.text)
        except ValueError as error:
            if _STEP_MARK in argument.text:
                self.ignore(argument, parameter, "steps", "all-dropped", error)
                return DEFAULT_WEIGHT
            return argument.text

    def multiplier(self, parameter: Parameter, otherwise: Multiplier) -> Multiplier:
        argument = self.named.get(parameter)
        if argument is None:
            return otherwise
        weight = self.number(argument, parameter)
        if isinstance(weight, str):
            self.ignore(argument, parameter, "number", "stays-text")
        return weight

    def unet(self, te: Multiplier) -> LoraWeights:
        whole: Multiplier | None = None
        weights: list[Multiplier] = []
        for block in _BLOCKS:
            if block in self.named:
                weights.append(self.multiplier(block, te))
                continue
            if whole is None:
                whole = self.multiplier("unet", te)
            weights.append(whole)
        if whole is None and "unet" in self.named:
            self.ignore(self.named["unet"], "unet", "overridden")
        first, second, third = weights
        return first, second, third

    def rank(self) -> int | None:
        argument = self.named.get("dyn")
        if argument is None:
            return None
        try:
            return int(argument.text)
        except ValueError as error:
            self.ignore(argument, "dyn", "whole-number", "all-dropped", error)
            return None

    def modules(self) -> tuple[str, ...]:
        name = self.positional[0].text.lower()
        words = [argument.text.lower() for argument in self.positional]
        found: list[str] = []
        for word, model in (("high", "transformer"), ("low", "transformer_2")):
            if word in words or f"_{word}" in name or f"{word} " in name:
                found.append(model)
        if "module" in self.named:
            found.append(self.named["module"].text.lower())
        return tuple(found)

    def ignore_the_rest(self) -> None:
        for argument in self.positional[2:]:
            if not _names_module(argument.text):
                self.ignore(argument, None, "surplus")
        for name, argument in self.named.items():
            if name not in PARAMETERS:
                self.ignore(argument, None, "unknown")


def _parameter(name: str) -> Parameter | None:
    return next((parameter for parameter in PARAMETERS if parameter == name), None)


def _names_module(text: str) -> bool:
    return text.lower() in {"high", "low"}


def weight_at(weight: Multiplier, step: int, steps: int) -> float | str:
    """What a weight is at a step, counted from 0."""
    return weight.at(step, steps) if isinstance(weight, StepWeights) else weight
