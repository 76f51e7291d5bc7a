"""From the grammar files to parse tables, by lark; imported only where the stored tables are made or out of date."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["TABLES", "compile_tables", "grammar_folder", "grammar_hash", "load_tables", "parse_in_lark"]

TABLES = Path(__file__).with_name("tables.json")
"""The stored tables; `scripts/generate_tables.py` writes them, a test keeps them current."""

Tables = dict[str, Any]


def grammar_folder() -> Path:
    """Where the grammar files are: inside an installed wheel, or at the top of a checkout.

    Raises FileNotFoundError if neither place has them, which means a broken installation.
    """
    installed = Path(__file__).parents[1] / "grammars"
    checkout = Path(__file__).parents[3] / "grammars"
    for folder in (installed, checkout):
        if (folder / "a1111.lark").is_file():
            return folder
    raise FileNotFoundError(f"promptlint's grammar files are in neither {installed} nor {checkout}")


def grammar_hash() -> int:
    """CRC-32 of the grammar files, line ends as LF; enough to see a change, and cheaper to import than SHA."""
    checksum = 0
    for path in sorted(grammar_folder().glob("*.lark")):
        checksum = zlib.crc32(path.read_bytes().replace(b"\r\n", b"\n"), checksum)
    return checksum


def load_tables() -> Tables:
    """The tables of the grammar as it is now: the stored ones where they are current, else made by lark (70 ms)."""
    try:
        tables: Tables = json.loads(TABLES.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return compile_tables()
    return tables if tables.get("grammar") == grammar_hash() else compile_tables()


def compile_tables() -> Tables:
    """Plain data: the scanner's terminals in order, and for each state what to do at a terminal or rule.

    An entry is the next state, or `[builder, number of children, rule]` for a rule that is complete.
    """
    from lark.parsers.lalr_analysis import Shift

    lark = _lark({})
    frontend: Any = lark.parser
    table = frontend.parser._parse_table  # noqa: SLF001  # lark offers its tables only to its own pickles
    start = table.start_states["prompt"]
    numbers = {start: 0}
    order = [start]
    for state in order:  # grows while it runs; lark's own order of the states differs from run to run
        for _, (action, argument) in sorted(table.states[state].items()):
            if action is Shift and argument not in numbers:
                numbers[argument] = len(order)
                order.append(argument)
    states = [
        {
            name: numbers[argument]
            if action is Shift
            else [argument.alias or argument.origin.name, len(argument.expansion), argument.origin.name]
            for name, (action, argument) in sorted(table.states[state].items())
        }
        for state in order
    ]
    terminals = sorted((t for t in lark.terminals if t.pattern is not None), key=lambda t: -t.priority)
    return {
        "grammar": grammar_hash(),
        "terminals": [[terminal.name, terminal.pattern.to_regexp()] for terminal in terminals],
        "states": states,
        "first": numbers[start],
        "last": numbers[table.end_states["prompt"]],
    }


def parse_in_lark(leaf_list: list[Any], builders: Any) -> list[Any]:
    """The nodes below the prompt, by lark's own driver: what ours is compared with."""
    nodes: list[Any] = _lark(builders, leaf_list).parse("")
    return nodes


def _lark(builders: Any, leaf_list: list[Any] | None = None) -> Any:
    from lark import Lark, Token, Transformer
    from lark.lexer import Lexer

    class Carrier(Token):
        """A leaf as lark's driver wants it."""

        leaf: Any

        @classmethod
        def of(cls, leaf: Any) -> Carrier:
            carrier = cls(leaf.type, leaf.text)
            carrier.leaf = leaf
            return carrier

    class Scanned(Lexer):
        """Hands over leaves that are there already."""

        __future_interface__ = 2

        def __init__(self, lexer_conf: Any) -> None:
            pass

        def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Any]:
            return map(Carrier.of, leaf_list or [])

    def of_leaves(builder: Any) -> Any:
        return staticmethod(lambda children: builder([getattr(each, "leaf", each) for each in children]))

    transformer = type("Builders", (Transformer,), {name: of_leaves(each) for name, each in builders.items()})()
    return Lark(
        (grammar_folder() / "a1111.lark").read_text(encoding="utf-8"),
        parser="lalr",
        lexer=Scanned,
        start="prompt",
        transformer=transformer if builders else None,
        import_paths=[str(grammar_folder())],
        maybe_placeholders=False,
    )
