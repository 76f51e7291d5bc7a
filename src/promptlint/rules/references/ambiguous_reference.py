"""PR012: a name that several files answer to, or that is not the file's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.rules.facts.embeddings import EmbeddingUse, embedding_uses
from promptlint.rules.facts.hashes import infotext_hash, same_hash, ti_hashes
from promptlint.rules.facts.networks import NetworkUse, network_uses
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import files, shorten
from promptlint.text import Span

__all__ = ["AmbiguousReference"]

_INVENTORY = Inventory.from_entries((
    ResourceEntry("lora", "ink", "a/ink.safetensors", alias="inkstyle", model_hash="aaaaaaaaaaaa"),
    ResourceEntry("lora", "oil", "a/oil.safetensors"),
    ResourceEntry("lora", "oil", "b/oil.safetensors"),
    ResourceEntry("lora", "fog_a", alias="fog"),
    ResourceEntry("lora", "fog_b", alias="fog"),
    ResourceEntry("embedding", "softFog", "a/softFog.pt", sha256="bbbbbbbbbbbb"),
    ResourceEntry("embedding", "Softfog", "b/Softfog.pt"),
))  # fmt: skip


class AmbiguousReference(Rule):
    """A name that two files answer to, that is only nearly a file's, or whose file is not the one of the picture.

    ## Why is this bad?
    Of two LoRAs with one name in different folders A1111 uses the one it reads last, and of two embeddings whose
    names differ in case the one it reads first; which one that is changes when files are moved. A name stored in a
    header (an alias) works until a second file has it too, and then loads nothing; a name in another case loads
    nothing at all, and PR006 says so. If infotext has another hash than the installed file, the picture was made with
    another file.

    ## Example
    `<lora:oil:1>` where both `a/oil.safetensors` and `b/oil.safetensors` are installed

    ## Use instead
    `<lora:oil_b:1>` after one of the files was renamed

    ## Fix safety
    Unsafe: another name is written into infotext. The fix replaces an alias by the file's own name, if only one file
    has it; as that works in A1111 either way, it is only an info.
    """

    code, name, severity = "PR012", "ambiguous-reference", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (network_uses, embedding_uses)
    yields_to = ("PR006", "PR018")
    good = (
        Good("<lora:ink:1>", inventory=_INVENTORY),
        Good("<lora:ink:1>", inventory=_INVENTORY, settings={"Lora hashes": "ink: aaaaaaaaaaaa"}),
        Good("<lora:oil:1>"),
        Good("soft fog", inventory=_INVENTORY),
    )
    bad = (
        Bad("<lora:oil:1>", inventory=_INVENTORY, at="<lora:oil:1>"),
        Bad("<lora:inkstyle:1>", inventory=_INVENTORY, fixed="<lora:ink:1>"),
        Bad("<lora:fog:1>", inventory=_INVENTORY, also=("PR006",)),
        Bad("<lora:Ink:1>", inventory=_INVENTORY, also=("PR006",)),
        Bad("sea, (softfog:0.8)", inventory=_INVENTORY, at="softfog"),
        Bad("<lora:ink:1>", inventory=_INVENTORY, settings={"Lora hashes": "ink: cccccccccccc"}),
    )

    def check(self, use: NetworkUse | EmbeddingUse, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.inventory is None:
            return
        if isinstance(use, EmbeddingUse):
            found = _embedding(use, ctx, ctx.inventory)
        else:
            found = _lora(use, ctx, ctx.inventory) if use.kind == "lora" else None
        if found is not None:
            yield found.by(self, ctx)


def _lora(use: NetworkUse, ctx: Context, inventory: Inventory) -> Found | None:
    name, span = shorten(use.name), use.node.span
    answer = inventory.ask_lora(use.name)
    if answer.refused:
        return Found(span, f"`{name}` is the alias of {files(answer.refused)}")
    if answer.stem is None:
        near = inventory.names("lora").same(use.name)
        if near is None or near.casefold() != use.name.casefold():
            return None
        return Found(span, f"`{name}` differs from the installed `{shorten(near)}` in letter case only")
    stem = shorten(answer.stem)
    entries = inventory.find_entries("lora", answer.stem)
    if len(entries) > 1:
        message = f"{len(entries)} files are called `{stem}`{_paths(entries)}: {ctx.program} uses the one it reads last"
        return Found(span, message, "rename one of them")
    found = _other_file(span, f"`{stem}` is not the file", entries, infotext_hash(ctx, use.name))
    if found is None and answer.by_alias:
        fix = unsafe("write the file's name", replace(use.place, answer.stem)) if use.place != span else None
        message = f"`{name}` is the alias of `{stem}`: it works until another file has it too"
        return Found(span, message, f"write {stem}", fix, Severity.INFO)
    return found


def _embedding(use: EmbeddingUse, ctx: Context, inventory: Inventory) -> Found | None:
    entries = inventory.find_embedding_files(use.name)
    name = shorten(use.name)
    if len(entries) > 1:
        return Found(
            use.span,
            f"{len(entries)} embeddings are called `{name}`{_paths(entries)}: {ctx.program} uses the one it reads "
            "first; letter case does not tell them apart",
            "rename one of them",
        )
    written = ctx.fact(ti_hashes).get(use.name.casefold()) if ctx.settings else None
    return _other_file(use.span, f"`{name}` is not the embedding", entries, written)


def _other_file(span: Span, what: str, entries: Sequence[ResourceEntry], written: str | None) -> Found | None:
    """A file of another hash than infotext has for it."""
    here = entries[0].short_hash if entries else None
    if not written or not here or same_hash(written, here):
        return None
    message = f"the installed {what} the picture was made with: its hash is {here}, infotext has {written}"
    return Found(span, message)


def _paths(entries: Sequence[ResourceEntry]) -> str:
    paths = [entry.path for entry in entries if entry.path]
    return f" ({', '.join(shorten(path) for path in paths[:3])}{', …' if len(paths) > 3 else ''})" if paths else ""
