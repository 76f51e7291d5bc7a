"""PV002: another name of a tag."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.vocabulary.model import Vocabulary, Word, key_of
from promptlint.rules.facts.listed_tags import ListedTag, listed_tags
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text.likeness import slips

__all__ = ["AliasOfTag"]

_LIST = Vocabulary(
    ("1girl", "greyscale", "text_focus", "koku", "thighhighs", "earrings", "looking_back", "\\||/"),
    (6_000_000, 500_000, 30_000, 100, 1_000_000, 900_000, 800_000, 70),
    (1, 1, 1, 2, 1, 1, 1, 1),
    {"grayscale": 1, "text": 2, "errors": 3, "thigh_highs": 4, "red_earrings": 5, "turning": 6, "horns": 7},
)
_LORA = Inventory.from_entries((ResourceEntry("lora", "ink", triggers=("grayscale, brush",)),))
_NAMES = frozenset({"artist", "copyright", "character"})


class AliasOfTag(Rule):
    """A tag that the lists know as another name of the tag.

    ## Why is this bad?
    Pictures on a booru have the tag alone: `greyscale`, whatever name it was given at first. A model that was trained
    on them has seen that one, and the other only as a word. It may understand it all the same, so this is a hint.
    Nothing is said of names that are words for more than the tag (`text` of `text_focus`) or that say more
    (`red earrings` of `earrings`), or of people and series. What has no letters in common with the tag gets no fix.

    ## Example
    `1girl, grayscale`

    ## Use instead
    `1girl, greyscale`

    ## Fix safety
    Unsafe: the model sees another word.
    """

    code, name, severity = "PV002", "alias-of-tag", Severity.INFO
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (listed_tags,)
    needs = (ANY_TEXT,)
    good = (
        Good("1girl, greyscale", vocabulary=_LIST),
        Good("1girl, grayscale"),
        Good("text, errors", vocabulary=_LIST, role="negative"),
        Good("1girl, grayscale", vocabulary=_LIST, model_family="flux"),
        Good("1girl, red earrings, horns", vocabulary=_LIST),
        Good("1girl, <lora:ink:1>, grayscale, brush", vocabulary=_LIST, inventory=_LORA),
    )
    bad = (
        Bad("1girl, grayscale", vocabulary=_LIST, fixed="1girl, greyscale", at="grayscale"),
        Bad("1girl, (thigh_highs:1.2)", vocabulary=_LIST, fixed="1girl, (thighhighs:1.2)"),
        Bad("1girl, turning", vocabulary=_LIST, at="turning"),
    )

    def check(self, item: ListedTag, ctx: Context) -> Iterator[Diagnostic]:
        word = item.word
        if not item.by_alias or word.is_invalid or word.category in _NAMES:
            return
        key = key_of(item.tag.text)
        written, name = set(key.split("_")), set(word.name.split("_"))
        if written < name or name < written:
            return  # a word for more than the tag, or one that says more
        is_like = bool(written & name) or _is_like(key.replace("_", ""), word.name.replace("_", ""))
        yield self.finding(
            ctx,
            item.span,
            f"{quoted(item.tag.text)} is another name of {quoted(item.instead)}{_pictures(word)}",
            help=f"write {quoted(item.instead)}",
            fix=unsafe(f"write {item.instead}", replace(item.span, item.instead)) if is_like else None,
        )


def _is_like(key: str, name: str) -> bool:
    """Whether two names have most of their letters in common: another spelling, not another word."""
    return slips(key, name) * 3 <= max(len(key), len(name))


def _pictures(word: Word) -> str:
    """How many pictures have a tag, where the list says it."""
    return f", which {word.count:,} pictures have" if word.count else ""
