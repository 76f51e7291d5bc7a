"""Extra networks: `<kind:arguments>`, which the host cuts out of the positive prompt, and how LoRA reads
them.

Source: `extra_networks` and the LoRA extension of A1111 1.8.0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import field
from typing import Literal

from promptlint.arguments import expect_text
from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.text import SourceText, Span

__all__ = [
    "KINDS",
    "LORA_KINDS",
    "ExtraNetworkUse",
    "LoraActivation",
    "LoraParameter",
    "LoraUse",
    "UnreadableArgument",
    "cut_networks",
    "extract_networks",
    "lora_activation",
    "lora_parameters",
    "lora_weights",
    "read_lora_arguments",
]

LORA_KINDS = frozenset({"lora", "lyco"})
"""The kinds that A1111's LoRA extension answers to; case counts."""

KINDS = ("lora", "lyco", "hypernet")
"""The kinds that A1111 itself brings; case counts."""

LoraParameter = Literal["name", "te", "unet", "dyn"]
"""What an argument of a LoRA tag stands for: the LoRA's name, the weight for the text encoder (and for the unet, where
it has none of its own), the weight for the unet, the rank."""

_NUMBERS: tuple[Literal["te", "unet", "dyn"], ...] = ("te", "unet", "dyn")
_PLACES: tuple[LoraParameter, ...] = ("name", *_NUMBERS)

_NETWORK = regex(r"<(?P<kind>\w++):(?P<arguments>[^>]++)>")


@dataclass(frozen=True, slots=True)
class ExtraNetworkUse:
    """One tag.

    `arguments` are all arguments as written; `args` are the positional ones, `named` those with exactly one
    `=`. `span` is the whole tag with its angle brackets.
    """

    kind: str
    args: tuple[str, ...]
    named: dict[str, str] = field(hash=False)
    span: Span
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoraUse:
    """What the host is asked to load: a name, the weights for text encoder and unet, the rank if given."""

    name: str
    te: float
    unet: float
    dyn: int | None


@dataclass(frozen=True, slots=True)
class UnreadableArgument:
    """An argument that makes the host drop every LoRA of the prompt.

    `index` counts the written arguments from 0, and is None where the name itself is missing. `parameter` is
    what the argument stands for, `name` the name it was given by, `text` the value that is not of the type
    `wanted`. `kind` and `message` are those of the host's exception.
    """

    index: int | None
    parameter: LoraParameter
    name: str | None
    text: str
    wanted: Literal["name", "float", "int"]
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


@dataclass(frozen=True, slots=True)
class LoraActivation:
    """What the host loads for one prompt: all of its LoRAs, or none and the reason."""

    loras: tuple[LoraUse, ...]
    error: UnreadableArgument | None = None


def extract_networks(text: str) -> tuple[str, list[ExtraNetworkUse]]:
    """The text without tags, and the tags by kind, in the order in which the kinds first appear.

    Every tag is cut out, whether or not the host knows the kind, and leaves no space. Raises TypeError for a text that
    is not a string.
    """
    expect_text(text)
    source, uses = cut_networks(SourceText(text))
    return source.text, uses


def cut_networks(source: SourceText) -> tuple[SourceText, list[ExtraNetworkUse]]:
    """`extract_networks` with origins: the spans of the tags are those in the origin."""
    text = source.text
    # A "<word:" with no ">" after it would be tried to the end of the text each time.
    last = text.rfind(">")
    if last < 0:
        return source, []
    uses: dict[str, list[ExtraNetworkUse]] = {}
    spans: list[Span] = []
    for match in _NETWORK.finditer(text, 0, last + 1):
        spans.append(Span(*match.span()))
        use = _use(match["kind"], match["arguments"], source.origin(*match.span()))
        uses.setdefault(use.kind, []).append(use)
    return source.without(spans), [use for group in uses.values() for use in group]


def _use(kind: str, arguments: str, span: Span) -> ExtraNetworkUse:
    written = tuple(arguments.split(":"))
    named: dict[str, str] = {}
    for argument in written:
        if _is_named(argument):
            name, _, value = argument.partition("=")
            named[name] = value
    return ExtraNetworkUse(kind, tuple(a for a in written if not _is_named(a)), named, span, written)


def _is_named(argument: str) -> bool:
    return argument.count("=") == 1


def lora_weights(use: ExtraNetworkUse) -> LoraUse | UnreadableArgument:
    """What one LoRA tag asks for, or the first of its arguments that the host cannot read."""
    return read_lora_arguments(use.arguments)


def lora_parameters(arguments: tuple[str, ...]) -> tuple[LoraParameter | None, ...]:
    """What each argument of a LoRA tag, split at every colon, stands for.

    Positional are the name, then the weights for text encoder and unet, then the rank; `te=`, `unet=` and `dyn=` are
    read by name, the last of each. None for anything else, which the host ignores.
    """
    last = {text.partition("=")[0]: index for index, text in enumerate(arguments) if _is_named(text)}
    if not last:
        return _PLACES[: len(arguments)] + (None,) * (len(arguments) - len(_PLACES))
    named = {last[parameter]: parameter for parameter in _NUMBERS if parameter in last}
    places = iter(_PLACES)
    return tuple(named.get(index) if _is_named(text) else next(places, None) for index, text in enumerate(arguments))


def read_lora_arguments(arguments: tuple[str, ...]) -> LoraUse | UnreadableArgument:
    """What the arguments of a LoRA tag, split at every colon, ask for, or the first that the host cannot
    read.

    What `lora_parameters` gives a name counts; a named argument beats a positional one, but does not excuse a bad one.
    """
    parameters = lora_parameters(arguments)
    if "name" not in parameters:
        return UnreadableArgument(None, "name", None, "", "name", "IndexError", "list index out of range")
    numbers: dict[str, float] = {}
    for parameter in _NUMBERS:
        if parameter not in parameters:
            continue
        given = [index for index, each in enumerate(parameters) if each == parameter]
        for index in sorted(given, key=lambda index: _is_named(arguments[index])):
            written = arguments[index]
            name, _, text = written.partition("=") if _is_named(written) else (None, "", written)
            try:
                numbers[parameter] = int(text) if parameter == "dyn" else float(text)
            except ValueError as error:
                wanted: Literal["int", "float"] = "int" if parameter == "dyn" else "float"
                return UnreadableArgument(index, parameter, name, text, wanted, "ValueError", str(error))
    te = numbers.get("te", 1.0)
    dyn = int(numbers["dyn"]) if "dyn" in numbers else None
    return LoraUse(arguments[parameters.index("name")], te, numbers.get("unet", te), dyn)


def lora_activation(uses: Iterable[ExtraNetworkUse], *, kinds: Collection[str] = LORA_KINDS) -> LoraActivation:
    """What the host is asked to load for a prompt with these tags: one bad argument drops every LoRA.

    `kinds` are the kinds that its LoRA extension answers to; the LoRAs come by kind, in order of first
    appearance.
    """
    groups: dict[str, list[ExtraNetworkUse]] = {}
    for use in uses:
        if use.kind in kinds:
            groups.setdefault(use.kind, []).append(use)
    loras: list[LoraUse] = []
    for group in groups.values():
        for use in group:
            read = lora_weights(use)
            if isinstance(read, UnreadableArgument):
                return LoraActivation((), read)
            loras.append(read)
    return LoraActivation(tuple(loras))
