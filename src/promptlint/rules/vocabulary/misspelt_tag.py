"""PV001: a tag that no list has, a slip away from a common one."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.rules.facts.listed_tags import ListedTag, listed_tags
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["MisspeltTag"]

_LIST = Vocabulary(
    ("1girl", "long_hair", "blue_eyes", "smile", "tracer_(overwatch)", "outdoors", "sword", "swords"),
    (6_000_000, 4_300_000, 1_900_000, 2_800_000, 9_000, 400_000, 200_000, 10),
    (1, 1, 1, 1, 4, 1, 1, 1),
    {"female_solo": 0},
)
_LORA = Inventory.from_entries((ResourceEntry("lora", "ink", triggers=("lomg hair, brush",)),))


class MisspeltTag(Rule):
    """A tag that no list of tags has, a slip or two away from one that is far more common.

    ## Why is this bad?
    Models that were trained on tags know them letter by letter: of `long hiar` they make something else, or nothing.
    The lists are those of tagcomplete in the WebUI's folder of extensions, of ComfyUI's custom scripts, or of
    `[vocabulary]` in the configuration; without a list the rule says nothing, and promptlint brings none.

    Most tags that a list does not have are not slips, but names and words of their own. Only what is hardly a word is
    reported, in a prompt of which one tag in four is in the list. Names of embeddings and LoRAs, trigger words,
    wildcards, and prompts for models that read sentences are left alone.

    ## Example
    `1girl, long hiar`

    ## Use instead
    `1girl, long hair`

    ## Fix safety
    Unsafe: the model sees other words.
    """

    code, name, severity = "PV001", "misspelt-tag", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (listed_tags,)
    needs = (ANY_TEXT,)
    good = (
        Good("1girl, long hair, Blue_Eyes, (smile:1.2)", vocabulary=_LIST),
        Good("1girl, long hiar"),
        Good("1girl, kitsune, swords, female solo", vocabulary=_LIST),
        Good("1girl, smile, <lora:ink:1>, lomg hair", vocabulary=_LIST, inventory=_LORA),
        Good("a portrait of a girl, with long hiar, on a hill, in the rain, at night", vocabulary=_LIST),
        Good("1girl, smlie", vocabulary=_LIST, model_family="flux"),
        Good("1girl, smlie", vocabulary=_LIST, model_family="flux1-dev"),
        Good("1girl, EasyNegative", vocabulary=_LIST, role="negative"),
        Good("1girl, {long hiar|smile}", vocabulary=_LIST, plugins=("dynamic-prompts",)),
    )
    bad = (
        Bad("1girl, long hiar", vocabulary=_LIST, fixed="1girl, long hair", at="long hiar"),
        Bad("1girl, lomg_hair", vocabulary=_LIST, fixed="1girl, long_hair"),
        Bad("smile, (blue eyess:1.2)", vocabulary=_LIST, fixed="smile, (blue eyes:1.2)", at="blue eyess"),
        Bad("1girl, tracr \\(overwatch\\)", vocabulary=_LIST, fixed="1girl, tracer \\(overwatch\\)"),
        Bad("1girl, [long hiar:smile:0.5]", vocabulary=_LIST, fixed="1girl, [long hair:smile:0.5]", at="long hiar"),
        Bad("outdors, smile", vocabulary=_LIST, fixed="outdoors, smile", role="negative"),
    )

    def check(self, item: ListedTag, ctx: Context) -> Iterator[Diagnostic]:
        if not item.meant:
            return
        pictures = f", with {item.word.count:,} pictures" if item.word.count else ""
        yield self.finding(
            ctx,
            item.span,
            f"{quoted(item.tag.text)} is in no list of tags, {quoted(item.instead)} is{pictures}",
            help=f"did you mean {quoted(item.instead)}?",
            fix=unsafe(f"write {item.instead}", replace(item.span, item.instead)),
        )
