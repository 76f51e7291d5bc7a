"""Where and why compel raises, with its own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from promptlint.programs.invoke.characters import unescaped
from promptlint.programs.invoke.nodes import Exchange, Group, LoraNode, Node, Weight, Word
from promptlint.programs.pyparsing_text import expected_the_end
from promptlint.semantics.errors import HostError
from promptlint.text import Span

__all__ = ["CompelError", "described", "not_at_the_end", "swap_in_blend", "wrong_count"]


class CompelError(HostError):
    """compel raises for this prompt; `place` is the part of the prompt that makes it, `why` says it in plain words."""

    place: Span

    def __init__(self, kind: str, message: str, place: Span, why: str = "it cannot be read") -> None:
        super().__init__(kind, message, place)
        self.why = why


def not_at_the_end(text: str, at: int, place: Span) -> CompelError:
    """Something stands where the prompt would have to end; `text` and `at` are as the grammar meets them."""
    return CompelError("ParseException", expected_the_end(text, at), place, "no text may follow here")


def swap_in_blend(place: Span) -> CompelError:
    """One of the prompts of a blend has a swap in it."""
    return CompelError(
        "ParsingException",
        "while parsing Blend: sorry, you cannot do .swap() as part of a Blend",
        place,
        "a swap cannot be inside a blend",
    )


def wrong_count(what: str, prompts: Iterable[str], weights: Sequence[float], place: Span) -> CompelError:
    """More or fewer weights than prompts; `what` is Blend or Conjunction, `prompts` as `described` gives them."""
    shown = list(prompts)
    listed = ", ".join(shown)
    return CompelError(
        "ParsingException",
        f"while parsing {what}: mismatched {'prompts' if what == 'Blend' else 'parts'}/weights counts "
        f"[{listed}], {list(weights)}",
        place,
        f"it has {len(weights)} weight{'s' * (len(weights) != 1)} for {len(shown)} texts",
    )


def described(nodes: Sequence[Node]) -> str:
    """A prompt as compel's messages show it, such as `Prompt:[Fragment:'cat'@1.0]`."""
    written: list[str] = []
    waiting: list[Node | str] = ["]", *reversed(_listed(nodes)), "Prompt:["]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            written.append(node)
        elif isinstance(node, Word):
            written.append(f"Fragment:'{unescaped(node.text, 1)}'@1.0")
        elif isinstance(node, Group):
            waiting += reversed(_listed(node.nodes))
        elif isinstance(node, LoraNode):
            written.append(f"Lora('{node.name}'@{1 if node.weight is None else node.weight})")
        elif isinstance(node, Weight):
            waiting += [f"] * {node.factor}", node.target, "Attention:["]
        elif isinstance(node, Exchange):
            empty = ["Fragment:''@1.0"]
            waiting += [f"] ({dict(node.options)})", *reversed(_listed(node.replacement) or empty)]
            waiting += ["]->[", *reversed(_listed([node.target]) or empty), "CrossAttentionControlSubstitute:(["]
    return "".join(written)


def _listed(nodes: Sequence[Node]) -> list[Node | str]:
    """With commas between them; a group without anything in it is not shown."""
    listed: list[Node | str] = []
    for node in nodes:
        if isinstance(node, Group) and not node.nodes:
            continue
        listed += [", ", node] if listed else [node]
    return listed
