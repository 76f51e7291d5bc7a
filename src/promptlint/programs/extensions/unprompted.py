"""Unprompted: shortcodes in square brackets."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["UNPROMPTED"]

UNPROMPTED = Extension(
    name="unprompted",
    label="Unprompted",
    summary="Unprompted runs shortcodes, such as `[choose]a|b[/choose]`, before the program sees the prompt.",
    programs=("a1111", "forge"),
    folders=("unprompted", "_unprompted"),
    own_brackets=True,
    fills_wildcards=True,
    forms=(
        r"\[(?P<code>choose|set|if|unless|case|switch|repeat|chance|replace)\b[^\[\]\n]{0,60}\][^\[\]]{0,300}\[/(?P=code)\]",
    ),
    keywords={
        "[choose]": "takes one of the texts between bars, up to `[/choose]`",
        "[set name]": "keeps a text under a name, up to `[/set]`",
        "[get name]": "the text that was kept",
    },
    sources=(Source("ThereforeGames/unprompted", "README", (), "documented"),),
)
