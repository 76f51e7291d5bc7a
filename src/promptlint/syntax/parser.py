"""From text to tree: lark's LALR tables over the scanner's leaves, building nodes as it goes."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from lark import Lark, Transformer
from lark.visitors import v_args

from promptlint.syntax.nodes import (
    Alternation,
    Braces,
    Emphasis,
    Group,
    Mark,
    Node,
    Prompt,
    Schedule,
    Variable,
    Variant,
)
from promptlint.syntax.scanner import Scanner, Start

__all__ = ["grammar_folder", "parse"]


def parse(text: str) -> Prompt:
    """The tree of a prompt. Every text has one; it is lossless (`str(parse(text)) == text`) and takes linear time."""
    tree = _lark().parse(text)
    assert isinstance(tree, Prompt)
    return tree


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


@lru_cache(maxsize=1)
def _lark() -> Lark:
    return Lark(
        (grammar_folder() / "a1111.lark").read_text(encoding="utf-8"),
        parser="lalr",
        lexer=Scanner,
        start="prompt",
        transformer=_TreeBuilder(),
        import_paths=[str(grammar_folder())],
        maybe_placeholders=False,
    )


class _TreeBuilder(Transformer):  # type: ignore[type-arg]  # lark's parameters say nothing here
    """Grammar rules to nodes; lark calls these while it parses, so no second pass is needed."""

    def prompt(self, children: list[object]) -> Prompt:
        start, items = children
        assert isinstance(start, Start)
        assert isinstance(items, list)
        return Prompt(items, start.leaf_list)

    def no_items(self, _children: list[Node]) -> list[Node]:
        return []

    def more_items(self, children: list[list[Node]]) -> list[Node]:
        children[0].append(children[1])  # type: ignore[arg-type]  # a list, then a node
        return children[0]

    def first_option(self, children: list[list[Node]]) -> list[Node]:
        return children[0]

    def more_options(self, children: list[list[Node]]) -> list[Node]:
        options, pipe, option = children
        options.append(pipe)  # type: ignore[arg-type]  # a mark between two lists
        options += option
        return options


def _group(kind: type[Group]) -> object:
    def build(_self: object, children: list[object]) -> Group:
        parts: list[Node] = []
        for child in children:
            if isinstance(child, list):
                parts += child
            else:
                assert isinstance(child, Mark)
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
