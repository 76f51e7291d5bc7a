"""PR011: a LoRA without any of its trigger words."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import FILLS_WILDCARDS
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.resources.inventory.model import Inventory, ResourceEntry, lora_file
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.rules.facts.networks import NetworkUse, network_uses
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, insert, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Wildcard

__all__ = ["MissingTriggerWord"]

_INVENTORY = Inventory.from_entries((
    ResourceEntry("lora", "ink", triggers=("ink style, brush strokes", "inkpunk")),
    ResourceEntry("lora", "plain"),
))  # fmt: skip
_MANIFEST = Manifest((Requirement("lora", "plain", triggers=("plainstyle",)),))
_BY_ALIAS = Manifest((Requirement("lora", "paper", triggers=("plainstyle",)),))
_ALIAS = Inventory.of(loras={"plain": "paper"})
_SPACE = regex(r"[\s_]+")
_MOST_SHOWN = 4


class MissingTriggerWord(Rule):
    """A LoRA in a prompt that has none of its trigger words.

    ## Why is this bad?
    Many LoRAs were trained with words that call up what they learned; without one they do little. The words are those
    of the files beside the LoRA (`<name>.json`, `<name>.civitai.info`), of the lock file, or of the manifest. One of
    them is enough; where several stand between commas, each counts. Tags of the training captions do not count: most
    are of no consequence.

    ## Example
    `sea, <lora:ink:0.8>` where the author asks for `ink style`

    ## Use instead
    `sea, <lora:ink:0.8>, ink style`

    ## Fix safety
    Unsafe: the model sees the words.
    """

    code, name, severity = "PR011", "missing-trigger-word", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (network_uses,)
    needs = (TAGS,)
    roles = frozenset({"positive"})
    yields_to = ("PR018",)
    good = (
        Good("<lora:ink:1>, a sea in Ink_Style", inventory=_INVENTORY),
        Good("(inkpunk:1.2), <lora:ink:1>", inventory=_INVENTORY),
        Good("<lora:ink:1>, brush\nstrokes", inventory=_INVENTORY),
        Good("<lora:plain:1>, <lora:ink:0>", inventory=_INVENTORY),
        Good("<lora:ink:1>"),
        Good("<lora:ink:1>, __styles__", inventory=_INVENTORY, plugins=("dynamic-prompts",)),
    )
    bad = (
        Bad(
            "sea, <lora:ink:0.8>",
            inventory=_INVENTORY,
            fixed="sea, <lora:ink:0.8>, ink style, brush strokes",
            at="<lora:ink:0.8>",
        ),
        Bad("<lora:ink:1>, inkpunks", inventory=_INVENTORY, fixed="<lora:ink:1>, ink style, brush strokes, inkpunks"),
        Bad("<lora:plain:1>", manifest=_MANIFEST, fixed="<lora:plain:1>, plainstyle"),
        Bad(
            "<lora:paper:1>",
            inventory=_ALIAS,
            manifest=_MANIFEST,
            fixed="<lora:paper:1>, plainstyle",
            also=("PR012",),
        ),
        Bad("<lora:plain:1>", inventory=_ALIAS, manifest=_BY_ALIAS, fixed="<lora:plain:1>, plainstyle"),
    )

    def check(self, use: NetworkUse, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.inventory is None and ctx.manifest is None:
            return
        if use.kind != "lora" or (use.weights is not None and not any(use.weights)):
            return
        triggers = _triggers(use.name, ctx)
        if not triggers or (
            ctx.has(FILLS_WILDCARDS) and any(isinstance(leaf, Wildcard) for leaf in ctx.prompt.leaf_list)
        ):
            return
        text = ctx.fact(_plain_text)
        pieces = [piece for trigger in triggers for piece in trigger.split(",")]
        if any(_stands_in(_normal(piece), text) for piece in pieces):
            return
        words = ", ".join(f"`{shorten(trigger)}`" for trigger in triggers[:_MOST_SHOWN])
        more = ", …" if len(triggers) > _MOST_SHOWN else ""
        wants = f"one of {words}{more}" if len(triggers) > 1 else words
        yield self.finding(
            ctx,
            use.node.span,
            f"LoRA `{shorten(use.name)}` needs {wants}, and the prompt has none of them",
            help=f"add {shorten(triggers[0])}",
            fix=unsafe("add the trigger word", insert(use.node.end, f", {triggers[0]}")),
        )


def _triggers(name: str, ctx: Context) -> tuple[str, ...]:
    """What the manifest says, else what the file's neighbours say."""
    file = lora_file(ctx.inventory, name)
    for required in ctx.manifest.requirements if ctx.manifest is not None else ():
        if not required.triggers or required.kind not in ("lora", None):
            continue
        if required.name == name or lora_file(ctx.inventory, required.name) == file:
            return required.triggers
    entries = ctx.inventory.find_entries("lora", file) if ctx.inventory is not None else ()
    return next((entry.triggers for entry in entries if entry.triggers), ())


def _plain_text(ctx: Context) -> str:
    """The text of all tags, so that words can be looked for in it."""
    return " , ".join(_normal(tag.text) for tag in ctx.tags)


def _normal(text: str) -> str:
    return _SPACE.sub(" ", text.casefold()).replace("\\", "").strip()


def _stands_in(word: str, text: str) -> bool:
    """Whether a word stands in a text, not as part of a longer one."""
    if not word:
        return False
    at = text.find(word)
    while at >= 0:
        if not text[at - 1 : at].isalnum() and not text[at + len(word) : at + len(word) + 1].isalnum():
            return True
        at = text.find(word, at + len(word))
    return False
