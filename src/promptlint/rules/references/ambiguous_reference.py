"""PR012: a name that several files answer to, or that is not the file's own."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.rules.facts.hashes import infotext_hash, same_hash, ti_hashes
from promptlint.rules.facts.references import NetworkUse, embedding_uses, network_use
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import files, shorten
from promptlint.semantics.tags import Tag
from promptlint.syntax import ExtraNetwork

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
    has it; as that works in A1111 either way, it is worth an info only.
    """

    code, name, severity = "PR012", "ambiguous-reference", Severity.WARNING
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (ExtraNetwork, Tag)
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

    def check(self, node: ExtraNetwork | Tag, ctx: Context) -> Iterator[Diagnostic]:
        inventory = ctx.inventory
        if inventory is None:
            return
        if isinstance(node, ExtraNetwork):
            use = network_use(node, ctx)
            if use is not None and use.kind == "lora":
                yield from self._check_lora(use, ctx, inventory)
        elif inventory.entries:
            yield from self._check_embeddings(node, ctx, inventory)

    def _check_lora(self, use: NetworkUse, ctx: Context, inventory: Inventory) -> Iterator[Diagnostic]:
        name, span = shorten(use.name), use.node.span
        answer = inventory.ask_lora(use.name)
        if answer.refused:
            yield self.finding(ctx, span, f"`{name}` is the alias of {files(answer.refused)}")
            return
        if answer.stem is None:
            near = inventory.names("lora").same(use.name)
            if near is not None and near.casefold() == use.name.casefold():
                message = f"`{name}` differs from the installed `{shorten(near)}` in letter case only"
                yield self.finding(ctx, span, message)
            return
        entries = inventory.find_entries("lora", answer.stem)
        if len(entries) > 1:
            yield self.finding(
                ctx,
                span,
                f"{len(entries)} files are called `{shorten(answer.stem)}`{_paths(entries)}: {ctx.program} uses the "
                "one it reads last",
                help="rename one of them",
            )
            return
        written = infotext_hash(ctx, use.name)
        here = entries[0].short_hash if entries else None
        if written and here and not same_hash(written, here):
            yield self.finding(
                ctx,
                span,
                f"the installed `{shorten(answer.stem)}` is not the file the picture was made with: its hash is "
                f"{here}, infotext has {written}",
            )
        elif answer.by_alias:
            fix = None
            if use.place != span:
                fix = unsafe("write the file's name", replace(use.place, answer.stem))
            yield self.finding(
                ctx,
                span,
                f"`{name}` is the alias of `{shorten(answer.stem)}`: it works until another file has it too",
                help=f"write {shorten(answer.stem)}",
                fix=fix,
                severity=Severity.INFO,
            )

    def _check_embeddings(self, node: Tag, ctx: Context, inventory: Inventory) -> Iterator[Diagnostic]:
        for use in ctx.fact(embedding_uses).get(node.span.start, ()):
            entries = ctx.fact(_embeddings_by_name).get(use.name.casefold(), ())
            name = shorten(use.name)
            if len(entries) > 1:
                yield self.finding(
                    ctx,
                    use.span,
                    f"{len(entries)} embeddings are called `{name}`{_paths(entries)}: {ctx.program} uses the one it "
                    "reads first; letter case does not tell them apart",
                    help="rename one of them",
                )
                continue
            written = ctx.fact(ti_hashes).get(use.name.casefold()) if ctx.settings else None
            here = entries[0].short_hash if entries else None
            if written and here and not same_hash(written, here):
                yield self.finding(
                    ctx,
                    use.span,
                    f"the installed `{name}` is not the embedding the picture was made with: its hash is {here}, "
                    f"infotext has {written}",
                )


def _paths(entries: tuple[ResourceEntry, ...]) -> str:
    paths = [entry.path for entry in entries if entry.path]
    return f" ({', '.join(shorten(path) for path in paths[:3])}{', …' if len(paths) > 3 else ''})" if paths else ""


def _embeddings_by_name(ctx: Context) -> dict[str, tuple[ResourceEntry, ...]]:
    """The files of the embeddings that this prompt uses, by casefolded name."""
    assert ctx.inventory is not None
    return {
        use.name.casefold(): ctx.inventory.find_embedding_files(use.name)
        for uses in ctx.fact(embedding_uses).values()
        for use in uses
    }
