"""Groups in braces with what is around and inside them, and which braces are a slot; what the dialect rules share."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.resources.known.quality_words import find_quality_word
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Braces, Group, Node, Text, Variable, Variant, Wildcard

__all__ = ["BraceGroup", "brace_groups", "is_slot"]

_NAME = regex(r"[^\W\d][\w.-]*")


@dataclass(slots=True, eq=False)
class BraceGroup:
    """The outermost of some braces in each other. `innermost` is the last of those that hold only one another,
    `depth` their number. `is_template` says that a variant, variable or wildcard is inside, or that the prompt has
    statements in `{% %}`."""

    node: Braces
    innermost: Braces
    depth: int = 1
    is_template: bool = False


@fact("BRACE_OPEN")
def brace_groups(ctx: Context) -> tuple[BraceGroup, ...]:
    """All braces that stand in no variant, variable or further braces."""
    groups: list[BraceGroup] = []
    waiting: list[tuple[list[Node], BraceGroup | None]] = [(ctx.prompt.parts, None)]
    while waiting:
        parts, around = waiting.pop()
        for part in parts:
            if isinstance(part, (Variant, Variable, Wildcard)):
                if around is not None:
                    around.is_template = True
            elif isinstance(part, Braces) and around is None:
                groups.append(BraceGroup(part, *_innermost(part)))
                waiting.append((part.parts, groups[-1]))
            elif isinstance(part, Group):
                waiting.append((part.parts, around))
    if any(ctx.text.startswith("{%", group.node.start) for group in groups):
        for group in groups:
            group.is_template = True
    return tuple(groups)


def is_slot(inside: str) -> bool:
    """Whether what stands in braces is a name that something else may be meant to fill in, as in `{prompt}`; a word of
    praise is not."""
    return _NAME.fullmatch(inside) is not None and find_quality_word(inside) is None


def _innermost(node: Braces) -> tuple[Braces, int]:
    depth = 1
    while True:
        children = [c for c in node.children if not isinstance(c, Text) or not c.text.isspace()]
        if len(children) != 1 or not isinstance(children[0], Braces):
            return node, depth
        node = children[0]
        depth += 1
