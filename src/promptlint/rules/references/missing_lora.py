"""PR006: a LoRA that is not installed.

Longer than other rules for its two kinds of places, tags of a prompt and references of a file such as a workflow.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Reference
from promptlint.programs.properties import LORA_FILES
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.hashes import infotext_hash
from promptlint.rules.facts.networks import NetworkUse, loaded_loras, network_uses
from promptlint.rules.kit.context import Context, DocumentContext
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import files, shorten

__all__ = ["MissingLora"]

_INVENTORY = Inventory.of(
    loras={"koreanDollLikeness_v15": "koreanDollLikeness", "ink": None, "oil_a": "oil", "oil_b": "oil"},
    hypernetworks=["brush"],
)


_WORKFLOW = (
    '{"1": {"class_type": "LoraLoader", "inputs": {"lora_name": "%s", "model": ["2", 0]}}, '
    '"3": {"class_type": "CLIPTextEncode", "inputs": {"text": "sea", "clip": ["1", 1]}}}'
)


class MissingLora(Rule):
    """A LoRA or hypernetwork that is not installed.

    ## Why is this bad?
    A1111 looks a name up to the letter, among the stems of the files and the names stored in their headers. What it
    does not find it leaves out, with a line below the picture that is easily missed; Forge and reForge then leave out
    *all* LoRAs of the prompt. A name that two files store in their headers, and `none`, are not looked up at all.
    ComfyUI refuses a workflow with a loader of a file that is not there.

    ## Example
    `<lora:koreanDollLikeness_v1:0.8>` where `koreanDollLikeness_v15.safetensors` is installed

    ## Use instead
    `<lora:koreanDollLikeness_v15:0.8>`

    ## Fix safety
    Unsafe: a LoRA is loaded that was not loaded before. There is a fix where an installed name is like it, or where the
    infotext has the hash of an installed file.
    """

    code, name, severity = "PR006", "missing-lora", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (network_uses, loaded_loras)
    needs = (LORA_FILES,)
    fold_same = True
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PR001", "PR009", "PR018", "PR019", "PR021")
    good = (
        Good("<lora:ink:1>"),
        Good("<lora:ink:1>, <lora:koreanDollLikeness:0.5>, <lyco:oil_a>", inventory=_INVENTORY),
        Good("<hypernet:brush:1>", inventory=_INVENTORY),
        Good("<lora:gone:1>", role="negative", inventory=_INVENTORY),
        Good("<foo:gone:1>", inventory=_INVENTORY),
        Good("<lora:__styles__:1>", inventory=_INVENTORY),
        Good("<lora:gone:1>", inventory=_INVENTORY, target="comfyui"),
        Good(_WORKFLOW % "styles/ink.safetensors", path="flow.json", inventory=_INVENTORY),
        Good(_WORKFLOW % "gone.safetensors", path="flow.json"),
    )
    bad = (
        Bad(
            "sea, <lora:koreanDollLikeness_v1:0.8>",
            inventory=_INVENTORY,
            fixed="sea, <lora:koreanDollLikeness_v15:0.8>",
            at="<lora:koreanDollLikeness_v1:0.8>",
        ),
        Bad("<lora:watercolour:1>", inventory=_INVENTORY),
        Bad("<lora:Ink:1>", inventory=_INVENTORY, fixed="<lora:ink:1>", also=("PR012",)),
        Bad("<lora:oil:1>", inventory=_INVENTORY, also=("PR012",)),
        Bad("<hypernet:brsh:1>", inventory=_INVENTORY, fixed="<hypernet:brush:1>"),
        Bad("<lora:gone:1>", inventory=Inventory()),
        Bad("<lora:gone:1>", inventory=_INVENTORY, target="forge"),
        Bad("<lora:gone:1>", inventory=_INVENTORY, target="reforge"),
        Bad(_WORKFLOW % "a/inkk.pt", path="flow.json", inventory=_INVENTORY, at='"a/inkk.pt"'),
    )

    def check(self, item: NetworkUse | Reference, ctx: Context | DocumentContext) -> Iterator[Diagnostic]:
        if ctx.inventory is None:
            return
        if isinstance(item, Reference):
            found = _loaded(item, ctx.inventory)
        else:
            assert isinstance(ctx, Context)
            found = _tag(item, ctx, ctx.inventory)
        if found is not None:
            yield found.by(self, ctx)


def _loaded(reference: Reference, inventory: Inventory) -> Found | None:
    """What is loaded without a tag, by a node of a workflow."""
    if not inventory.knows("lora") or reference.stem in inventory.loras:
        return None
    near = inventory.names("lora").closest(reference.stem)
    return Found(
        reference.span,
        f"LoRA `{shorten(reference.name)}` is not installed: ComfyUI does not run a workflow that loads it",
        f"did you mean {shorten(near)}?" if near is not None else None,
    )


def _tag(use: NetworkUse, ctx: Context, inventory: Inventory) -> Found | None:
    if not inventory.knows(use.kind):
        return None
    name, span = shorten(use.name), use.node.span
    if use.kind == "lora":
        answer = inventory.ask_lora(use.name)
        if answer.stem is not None:
            return None
        if answer.refused:
            message = f"`{name}` is the alias in the headers of {files(answer.refused)}"
            message += f": {ctx.program} refuses it and loads nothing"
            return Found(span, message, "write the name of the file you mean")
    elif use.name in inventory.hypernetworks:
        return None
    kind = "LoRA" if use.kind == "lora" else "hypernetwork"
    help_, wanted = _meant(use, inventory, ctx)
    fix = None
    if wanted is not None and use.place != span:
        fix = unsafe(f"write {shorten(wanted)}", replace(use.place, wanted))
    effect = f"{ctx.program} goes on without it"
    networks = ctx.program.networks
    if networks is not None and networks.missing_drops_all and use.kind == "lora":
        effect = f"{ctx.program} then loads no LoRA of this prompt at all"
    return Found(span, f"{kind} `{name}` is not installed: {effect}", help_, fix)


def _meant(use: NetworkUse, inventory: Inventory, ctx: Context) -> tuple[str | None, str | None]:
    """Help, and the name to write."""
    value = infotext_hash(ctx, use.name) if use.kind == "lora" else None
    same = inventory.find_by_hash("lora", value) if value else None
    if same is not None:
        return f"the file it was made with is here as {shorten(same.name)} (same hash)", same.name
    near = inventory.names(use.kind).closest(use.name)
    if near is None or near == use.name:
        return None, None
    more = "; letter case counts" if near.casefold() == use.name.casefold() else ""
    if use.kind == "lora":
        stem = inventory.ask_lora(near).stem
        if stem is None:
            return None, None
        near = stem
    return f"did you mean {shorten(near)}?{more}", near
