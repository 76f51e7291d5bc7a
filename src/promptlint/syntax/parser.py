"""From text to tree: LALR tables, made by lark from the grammar, over the scanner's leaves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from promptlint.arguments import expect_text
from promptlint.syntax.builder import BUILDERS
from promptlint.syntax.grammar import load_tables
from promptlint.syntax.nodes import Leaf, Node, Prompt
from promptlint.syntax.scanner import Piece, Scanner
from promptlint.syntax.spelling import A1111_SPELLING, Spelling
from promptlint.text import Span

__all__ = ["parse"]


def parse(
    text: str,
    comments: Sequence[Span] | None = None,
    spelling: Spelling = A1111_SPELLING,
    tags: Sequence[tuple[Span, bool]] | None = None,
    pieces: Sequence[Piece] = (),
) -> Prompt:
    """The tree of a prompt. Every text has one; it is lossless (`str(parse(text)) == text`) and takes linear time.

    Comments are `#` up to the end of the line, unless those of another program are given, in order and apart from each
    other; `#` is text then. Tags are `<word:…>`, unless those of another program are given in the same way, each with
    whether it is cut out, or else filled in. `spelling` is that of the program. `pieces` are places that an extension
    takes for something other than the program does: the line ends that part its regions are BREAK, its own words AND.

    Raises TypeError for a text that is not a string.
    """
    expect_text(text)
    parser = _parser()
    leaf_list = parser.scanner(spelling).scan(text, comments, tags, pieces)
    return Prompt(parser.run(leaf_list), leaf_list)


class _End(Leaf):
    __slots__ = ()
    type = "$END"


_END = _End("", 0)
_MORE = -1
"""The action for a leaf that is one more item."""


class _Parser:
    """Lark's tables with a driver of our own.

    Lark's driver finds a rule's callback through the rule's Python-level hash; with the callback in the table the
    parse takes half the time. Nearly all leaves are an item by themselves: shifting one and reducing it is one step
    here. A test compares the two.
    """

    def __init__(self) -> None:
        tables = load_tables()
        self._terminals = tuple((name, pattern) for name, pattern in tables["terminals"])
        self._scanners: dict[Spelling, Scanner] = {}
        self._actions: list[dict[str, Any]] = [
            {
                name: action if isinstance(action, int) else (BUILDERS[action[0]], action[1], action[2])
                for name, action in row.items()
            }
            for row in tables["states"]
        ]
        self._first = tables["first"]
        self._last = tables["last"]
        self._shorten()

    def _shorten(self) -> None:
        """Put one action in the place of two where a leaf that is shifted is reduced to items whatever follows: `_MORE`
        where there are some, else the number after that of the state which they lead to, below it."""
        items = {BUILDERS["first_item"]: 1, BUILDERS["more_items"]: 2}
        shorter: list[tuple[dict[str, Any], str, int]] = []
        for row in self._actions:
            for terminal, action in row.items():
                if not (terminal.isupper() and isinstance(action, int)):
                    continue
                following = set(self._actions[action].values())
                reduction = following.pop()
                if following or not isinstance(reduction, tuple):
                    continue
                callback, size, name = reduction
                if items.get(callback) == size:
                    shorter.append((row, terminal, _MORE if size > 1 else _MORE - 1 - row[name]))
        for row, terminal, number in shorter:
            row[terminal] = number

    def scanner(self, spelling: Spelling) -> Scanner:
        """The scanner of a spelling."""
        scanner = self._scanners.get(spelling)
        if scanner is None:
            scanner = self._scanners[spelling] = Scanner(spelling.terminals(self._terminals))
        return scanner

    def run(self, leaf_list: list[Leaf]) -> list[Node]:
        """The nodes directly below the prompt."""
        actions = self._actions
        states = [self._first]
        values: list[Any] = []
        for leaf in (*leaf_list, _END):
            terminal = leaf.type
            action = actions[states[-1]][terminal]
            while action.__class__ is tuple:  # a reduction
                callback, size, name = action
                if size:
                    children = values[-size:]
                    del states[-size:], values[-size:]
                else:
                    children = []
                values.append(callback(children))
                state = actions[states[-1]][name]
                states.append(state)
                if state == self._last and leaf is _END:
                    break
                action = actions[state][terminal]
            else:
                if action >= 0:
                    states.append(action)
                    values.append(leaf)
                elif action == _MORE:
                    values[-1].append(leaf)
                else:
                    states.append(_MORE - 1 - action)
                    values.append([leaf])
        nodes: list[Node] = values[-1]
        return nodes


@lru_cache(maxsize=1)
def _parser() -> _Parser:
    return _Parser()
