"""What stands before and after each BREAK."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.rules.facts.family_limits import reads_with_clip_alone
from promptlint.rules.facts.leaves import is_cut_out
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import And, Break, Leaf, Text

__all__ = ["BreakPlace", "break_places"]


@dataclass(slots=True, eq=False)
class BreakPlace:
    """A BREAK, the number of its leaf, what stands before and after it, and whether commas stand between. White space,
    commas, comments and tags are nothing; so a neighbour may be None."""

    node: Break
    number: int
    before: Leaf | None
    comma_before: bool
    after: Leaf | None = None
    comma_after: bool = False


@fact("BREAK")
def break_places(ctx: Context) -> tuple[BreakPlace, ...]:
    """Every BREAK, in the order of the text; none where more than CLIP reads it: a chunk is another thing there."""
    if not ctx.fact(reads_with_clip_alone):
        return ()
    found: list[BreakPlace] = []
    waiting: BreakPlace | None = None
    before: Leaf | None = None
    comma = False
    for number, leaf in enumerate(ctx.prompt.leaf_list):
        if _is_nothing(leaf, ctx):
            comma = comma or (isinstance(leaf, Text) and "," in leaf.text)
            continue
        # In a negative prompt AND is a word.
        is_word = isinstance(leaf, And) and (ctx.role == "negative" or not ctx.program.composition)
        thing = Text(leaf.text, leaf.start) if is_word else leaf
        if waiting is not None:
            waiting.after, waiting.comma_after = thing, comma
            waiting = None
        if isinstance(leaf, Break) and leaf.text == "BREAK":  # and not what an extension parts a prompt at
            waiting = BreakPlace(leaf, number, before, comma)
            found.append(waiting)
        before, comma = thing, False
    if waiting is not None:
        waiting.comma_after = comma
    return tuple(found)


def _is_nothing(leaf: Leaf, ctx: Context) -> bool:
    if isinstance(leaf, Text):
        return not leaf.text.strip(" ,\t\n\r")
    return is_cut_out(leaf, ctx)
