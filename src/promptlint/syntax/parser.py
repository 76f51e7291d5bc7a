"""From text to tree: lark's LALR tables over the scanner's leaves, building nodes as it goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lark import Lark, Transformer
from lark.parsers.lalr_analysis import Shift

from promptlint.syntax.nodes import (
    Alternation,
    Braces,
    Emphasis,
    Group,
    Leaf,
    Node,
    Prompt,
    Schedule,
    Variable,
    Variant,
)
from promptlint.syntax.scanner import Scanner

__all__ = ["grammar_folder", "parse"]


def parse(text: str) -> Prompt:
    """The tree of a prompt. Every text has one; it is lossless (`str(parse(text)) == text`) and takes linear time."""
    parser = _parser()
    leaf_list = parser.scanner.scan(text)
    return Prompt(parser.run(leaf_list), leaf_list)


def grammar_folder() -> Path:
    """Where the grammar files are: inside an installed wheel, or at the top of a checkout.

    Raises FileNotFoundError if neither place has them, which means a broken installation.
    """
    installed = Path(str(files("promptlint"))) / "grammars"
    checkout = Path(__file__).parents[3] / "grammars"
    for folder in (installed, checkout):
        if (folder / "a1111.lark").is_file():
            return folder
    raise FileNotFoundError(f"promptlint's grammar files are in neither {installed} nor {checkout}")


class _End(Leaf):
    __slots__ = ()
    type = "$END"


_END = _End("", 0)


class _Parser:
    """Lark's LALR tables with a driver of our own.

    Lark's driver finds an action through a rule object's Python-level hash; with the callback beside the action
    in the table the parse takes half the time. `run` and `run_in_lark` are held together by a test.
    """

    def __init__(self) -> None:
        self._lark = lark = Lark(
            (grammar_folder() / "a1111.lark").read_text(encoding="utf-8"),
            parser="lalr",
            lexer=Scanner,
            start="prompt",
            transformer=_TreeBuilder(),
            import_paths=[str(grammar_folder())],
            maybe_placeholders=False,
        )
        frontend: Any = lark.parser
        self.scanner: Scanner = frontend.lexer
        table = frontend.parser.parser.parse_table
        callbacks = frontend.parser.parser.callbacks
        # state -> terminal -> next state, or (callback, number of children, rule name) to reduce
        self._actions = {
            state: {
                name: argument
                if action is Shift
                else (callbacks[argument], len(argument.expansion), argument.origin.name)
                for name, (action, argument) in row.items()
            }
            for state, row in table.states.items()
        }
        self._first = table.start_states["prompt"]
        self._last = table.end_states["prompt"]

    def run(self, leaf_list: list[Leaf]) -> list[Node]:
        """The nodes directly below the prompt."""
        actions = self._actions
        states = [self._first]
        values: list[Any] = []
        for leaf in (*leaf_list, _END):
            terminal = leaf.type
            action = actions[states[-1]][terminal]
            while action.__class__ is tuple:
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
                states.append(action)
                values.append(leaf)
        nodes: list[Node] = values[-1]
        return nodes

    def run_in_lark(self, text: str) -> list[Node]:
        """The same through lark's own driver."""
        nodes: list[Node] = self._lark.parse(text)  # type: ignore[assignment]  # what the prompt rule makes
        return nodes


@lru_cache(maxsize=1)
def _parser() -> _Parser:
    return _Parser()


class _TreeBuilder(Transformer):  # type: ignore[type-arg]  # lark's parameters say nothing here
    """Grammar rules to nodes; lark calls these while it parses, so no second pass is needed."""

    def prompt(self, children: list[Any]) -> list[Node]:
        return children[0] if children else []

    def first_item(self, children: list[Any]) -> list[Any]:
        return children

    def more_items(self, children: list[Any]) -> list[Any]:
        children[0].append(children[1])
        return children[0]  # type: ignore[no-any-return]  # what first_item made

    def first_option(self, children: list[Any]) -> list[Any]:
        return children[0] if children else []

    def more_options(self, children: list[Any]) -> list[Any]:
        options: list[Any] = children[0]
        options.append(children[1])
        if len(children) > 2:
            options += children[2]
        return options


def _group(kind: type[Group]) -> Callable[[object, list[Any]], Group]:
    def build(_self: object, children: list[Any]) -> Group:
        parts: list[Node] = []
        for child in children:
            if isinstance(child, list):
                parts += child
            else:
                parts.append(child)
        return kind(parts)

    return build


for _name, _kind in {
    "emphasis": Emphasis,
    "schedule": Schedule,
    "alternation": Alternation,
    "variant": Variant,
    "variable": Variable,
    "braces": Braces,
}.items():
    setattr(_TreeBuilder, _name, _group(_kind))
