"""The names of arguments in LoRA tags: those that programs and extensions read, and those that people write for them.

Sources: the LoRA extensions of A1111 1.8.0, Forge and SD.Next of 2026; lora-block-weight and loractl; the words of
ComfyUI's loader and of diffusers for the same weights.
"""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.programs.extensions.catalogue import all_extensions
from promptlint.programs.extensions.model import Extension
from promptlint.regex import regex
from promptlint.resources.names import one_slip, squeeze
from promptlint.rules.kit.context import Context

__all__ = ["NUMBER", "argument_names", "arguments_of_extensions", "extension_of", "meant_argument"]

NUMBER = regex(r"\s*[-+]?(?:\d++\.?+\d*+|\.\d++)\s*")
"""A plain number, as weights in tags are written."""

_OTHER_NAMES = {
    "weight": ("", "w", "weight", "weights", "strength", "str", "multiplier", "intensity", "power", "scale", "value"),
    "te": ("te", "tenc", "textencoder", "encoder", "clip", "teweight", "clipweight", "clipstrength", "strengthclip"),
    "unet": ("unet", "unetweight", "model", "modelweight", "modelstrength", "strengthmodel"),
    "dyn": ("dyn", "dyndim", "dim", "rank"),
}
"""What is meant by names without case, blanks and marks, as other programs and people write them."""

_MEANT = {name: parameter for parameter, names in _OTHER_NAMES.items() for name in names}
_SHORTEST_SLIP = 4
"""Characters of a name that may be one slip away from a known one: of two shorter words each is a slip of the other."""


def argument_names(ctx: Context) -> tuple[str, ...]:
    """The names of arguments that the program and its declared plug-ins read in a LoRA tag."""
    own = ctx.program.networks.arguments if ctx.program.networks is not None else ()
    return (*own, *(name for extension in ctx.extensions for name in extension.lora_arguments))


def arguments_of_extensions() -> Mapping[str, Extension]:
    """The named arguments that extensions read, and the programs themselves do not."""
    return {name: extension for extension in all_extensions() for name in extension.lora_arguments}


def extension_of(name: str) -> Extension | None:
    """The extension that reads an argument, declared or not."""
    return arguments_of_extensions().get(name)


def meant_argument(name: str, ctx: Context) -> str | None:
    """The argument that is plainly meant by a name, None where it is not plain: `weight` is the one that has no name,
    the others are those of `argument_names`."""
    squeezed = squeeze(name)
    if squeezed in _MEANT:
        return _MEANT[squeezed]
    if squeezed in argument_names(ctx):
        return squeezed
    if len(squeezed) < _SHORTEST_SLIP:
        return None
    slip = one_slip(squeezed, (other for other in _MEANT if len(other) >= _SHORTEST_SLIP))
    return _MEANT[slip] if slip is not None else None
