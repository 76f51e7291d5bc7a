"""negpip: weights below 0 in a prompt.

Source: `minusgetter` of `scripts/negpip.py` of hako-mikan/sd-webui-negpip, the extension of the WebUIs. ComfyUI's node
works with the weights that ComfyUI has read.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.programs.extensions.model import Asked, Extension, Fault
from promptlint.programs.model import Source
from promptlint.regex import regex
from promptlint.syntax import Emphasis, parse, walk
from promptlint.text import Span

__all__ = ["NEGPIP"]

_READ = regex(r"\([^(:)]*+:\s*-\d+(?:\.\d+)?\s*\)")
"""What it takes out of the picture: without other brackets, escaped ones included, or colons inside."""
_NEGATIVE = regex(r":\s*-[.\d]")
_NUMBER = regex(r":\s*-\d+(?:\.\d+)?\s*\)")
_WEBUIS = frozenset({"a1111", "forge", "reforge"})


def _faults(asked: Asked) -> Iterator[Fault]:
    """Weights below 0 that it does not find."""
    text = asked.without_comments
    if asked.program not in _WEBUIS or _NEGATIVE.search(text) is None:
        return
    for node in walk(parse(text, comments=())):
        if not isinstance(node, Emphasis) or (node.weight or 0) >= 0:
            continue
        if _READ.fullmatch(text, node.start, node.end) is not None:
            continue
        closer = node.close
        if _NUMBER.fullmatch(closer.text) is None:
            message = "NegPiP reads a weight below 0 only with a digit before the point"
            advice = "write -0.5 for -.5"
        else:
            message = (
                "NegPiP reads a weight below 0 only in brackets with no others inside, escaped ones included, and no"
            )
            message += " colon"
            advice = "write the text without brackets in it, or in brackets of its own"
        yield Fault(
            kind="misread",
            span=Span(closer.start, closer.end - 1),
            message=f"{message}: the text is not taken out of the picture",
            help=advice,
        )


NEGPIP = Extension(
    name="negpip",
    label="NegPiP",
    summary="NegPiP takes what has a weight below 0 out of the picture.",
    programs=("a1111", "forge", "reforge", "comfyui"),
    folders=("sd-webui-negpip",),
    negative_weights=True,
    faults=_faults,
    keywords={"(a:-1)": "what is written is drawn away"},
    notes=(
        "In the WebUIs it finds the weight in brackets with plain text alone: no brackets, not even escaped, no colon.",
    ),
    sources=(Source("hako-mikan/sd-webui-negpip", "dc75fd2c", ("scripts/negpip.py",)),),
)
