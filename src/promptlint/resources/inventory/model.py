"""What is installed, as plain values; readers of folders and lock files make them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.resources.kinds import ENTRY_KINDS, EntryKind, ResourceKind
from promptlint.resources.names import Names

if TYPE_CHECKING:
    from promptlint.semantics.embeddings import EmbeddingNames

__all__ = ["Inventory", "LoraAnswer", "ResourceEntry", "lora_file", "trigger_parts"]

_FORBIDDEN_ALIASES = frozenset({"none"})
"""Aliases that the host never accepts, in any letter case."""


@dataclass(frozen=True, slots=True)
class ResourceEntry:
    """One installed file, or one wildcard.

    `name` is what a prompt writes: the file's stem, the name stored in an image embedding, the path of a wildcard.
    `path` is relative to the `folder` of its kind, with `/`; both are empty where the entry comes from a lock file. The
    folder is as it was named, and no part of what an entry is: the same models may lie elsewhere. `alias` is the
    training output name in a safetensors header.

    `base` is the family of checkpoints it was made for, as `resources.known.bases` names it. `vectors` are the places
    an embedding takes. `triggers` are the words that its author says a prompt needs; each may be several with commas.
    `training_tags` are the commonest tags of its training captions with their counts. `weight` is the preferred
    one. `sha256` is that of the whole file; `model_hash`, of a LoRA, the one the host goes by: that of a safetensors
    file without its header, or what the header says it is. Both are in lower case, `model_hash` may be its first twelve
    digits alone, and None where it was not computed.
    """

    kind: EntryKind
    name: str
    path: str = ""
    alias: str | None = None
    base: str | None = None
    vectors: int | None = None
    triggers: tuple[str, ...] = ()
    negative_triggers: tuple[str, ...] = ()
    training_tags: tuple[tuple[str, int], ...] = ()
    weight: float | None = None
    sha256: str | None = None
    model_hash: str | None = None
    size: int | None = None
    """Bytes of the file."""
    folder: str = field(default="", compare=False, repr=False)

    @property
    def file(self) -> Path | None:
        """Where the file is; None where that is not known."""
        return Path(self.folder, self.path) if self.folder and self.path else None

    @property
    def short_hash(self) -> str | None:
        """What the host writes for it in infotext: 10 digits of a checkpoint, 12 of anything else."""
        if self.kind == "checkpoint":
            return self.sha256[:10] if self.sha256 else None
        value = self.model_hash if self.kind == "lora" else self.sha256
        return value[:12] if value else None


@dataclass(frozen=True, slots=True)
class LoraAnswer:
    """What the host finds for a name: the file's stem, or None and the files that share the alias it then refuses.

    `by_alias` says that the name is not the file's own. `others` are further files of the same stem, by path.
    """

    stem: str | None
    by_alias: bool = False
    refused: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is installed.

    `loras` maps file stems to their aliases (the training output name in a safetensors header), `embeddings`
    maps names to their vector counts (None: not known). Names are kept in the case of the files. `entries` are the
    files themselves where a folder or a lock file was read, in the order in which the host meets them.

    `kinds` are the kinds it covers: whether models of another kind are missing is not known. None: all. `extensions`
    are the names of those that the program has, as far as promptlint knows them.
    """

    loras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    embeddings: Mapping[str, int | None] = field(default_factory=dict)
    hypernetworks: frozenset[str] = frozenset()
    wildcards: frozenset[str] = frozenset()
    entries: tuple[ResourceEntry, ...] = ()
    kinds: frozenset[str] | None = None
    extensions: frozenset[str] = frozenset()
    _index: _Index | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        loras: Mapping[str, str | Iterable[str] | None] | Iterable[str] = (),
        embeddings: Mapping[str, int | None] | Iterable[str] = (),
        hypernetworks: Iterable[str] = (),
        wildcards: Iterable[str] = (),
    ) -> Inventory:
        """An inventory from names, or from mappings to aliases (LoRAs) and vector counts (embeddings)."""
        with_aliases = loras if isinstance(loras, Mapping) else dict.fromkeys(loras)
        return cls(
            loras={
                stem: () if aliases is None else (aliases,) if isinstance(aliases, str) else tuple(aliases)
                for stem, aliases in with_aliases.items()
            },
            embeddings=dict(embeddings) if isinstance(embeddings, Mapping) else dict.fromkeys(embeddings),
            hypernetworks=frozenset(hypernetworks),
            wildcards=frozenset(wildcards),
        )

    @classmethod
    def from_entries(
        cls,
        entries: Iterable[ResourceEntry],
        kinds: Iterable[str] | None = None,
        extensions: Iterable[str] = (),
    ) -> Inventory:
        """An inventory of files. `kinds` are those that were looked for; None: all."""
        entries = tuple(entries)
        loras: dict[str, tuple[str, ...]] = {}
        embeddings: dict[str, int | None] = {}
        for entry in entries:
            if entry.kind == "lora":
                known = loras.get(entry.name, ())
                alias = entry.alias
                more = (alias,) if alias and alias != entry.name and alias not in known else ()
                loras[entry.name] = (*known, *more)
            elif entry.kind == "embedding":
                embeddings.setdefault(entry.name, entry.vectors)
        return cls(
            loras=loras,
            embeddings=embeddings,
            hypernetworks=frozenset(e.name for e in entries if e.kind == "hypernetwork"),
            wildcards=frozenset(e.name for e in entries if e.kind == "wildcard"),
            entries=entries,
            kinds=None if kinds is None else frozenset(kinds),
            extensions=frozenset(extensions),
        )

    def merged(self, other: Inventory) -> Inventory:
        """Everything of both; where both have a file, the entry of this one goes first."""
        kinds = None if self.kinds is None or other.kinds is None else self.kinds | other.kinds
        loras = {stem: aliases for each in (other, self) for stem, aliases in each.loras.items()}
        embeddings = {name: count for each in (other, self) for name, count in each.embeddings.items()}
        known = {(entry.kind, entry.name) for entry in self.entries}
        entries = (*self.entries, *(entry for entry in other.entries if (entry.kind, entry.name) not in known))
        return Inventory(
            loras,
            embeddings,
            self.hypernetworks | other.hypernetworks,
            self.wildcards | other.wildcards,
            entries,
            kinds,
            self.extensions | other.extensions,
        )

    def without_kinds(self, kinds: Collection[str]) -> Inventory:
        """The same, where it is not known whether models of these kinds are missing."""
        if not kinds:
            return self
        known = frozenset(ENTRY_KINDS) if self.kinds is None else self.kinds
        return replace(self, kinds=known - frozenset(kinds))

    def knows(self, kind: ResourceKind) -> bool:
        """Whether what it lacks of this kind is really missing."""
        return self.kinds is None or kind in self.kinds

    def find_loras(self, name: str) -> tuple[str, ...]:
        """Stems of the files that answer to a name: by stem, else by alias; case counts, as in the host."""
        if name in self.loras:
            return (name,)
        return self._indexed.by_alias.get(name, ())

    def ask_lora(self, name: str) -> LoraAnswer:
        """What the host finds for a name: a stem, else an alias unless two files share it."""
        if name in self.loras:
            files = [entry.path for entry in self.find_entries("lora", name)]
            return LoraAnswer(name, others=tuple(files[1:]))
        index = self._indexed
        stems = index.by_alias.get(name, ())
        if not stems:
            return LoraAnswer(None)
        if name.lower() in index.refused or name.lower() in _FORBIDDEN_ALIASES:
            return LoraAnswer(None, by_alias=True, refused=stems)
        return LoraAnswer(stems[0], by_alias=True)

    def find_embedding(self, name: str) -> str | None:
        """The embedding of that name in any letter case, as its file is called."""
        if name in self.embeddings:
            return name
        return self._indexed.embeddings.get(name.casefold())

    def find_entries(self, kind: EntryKind, name: str) -> tuple[ResourceEntry, ...]:
        """The files of that kind and name, in the order in which the host meets them."""
        return self._indexed.entries.get((kind, name), ())

    def find_embedding_files(self, name: str) -> tuple[ResourceEntry, ...]:
        """The embeddings of that name in any letter case, in the order in which the host meets them."""
        return self._indexed.embedding_files.get(name.casefold(), ())

    def find_by_hash(self, kind: EntryKind, short_hash: str) -> ResourceEntry | None:
        """The file with this hash, as infotext has it; ten digits are enough."""
        wanted = short_hash.strip().lower()
        if len(wanted) < 10:
            return None
        return self._indexed.by_hash.get((kind, wanted[:10]))

    def names(self, kind: ResourceKind) -> Names:
        """All names of a kind, LoRA aliases included, to suggest from."""
        index = self._indexed
        if kind not in index.names:
            groups: dict[ResourceKind, Iterable[str]] = {
                "lora": (*self.loras, *index.by_alias),
                "embedding": self.embeddings,
                "hypernetwork": self.hypernetworks,
                "wildcard": self.wildcards,
            }
            index.names[kind] = Names(groups[kind])
        return index.names[kind]

    @property
    def embedding_names(self) -> EmbeddingNames:
        """The embeddings, to be found in a text as the host finds them; loads the vocabulary of CLIP."""
        index = self._indexed
        if index.embedding_names is None:
            from promptlint.semantics.embeddings import EmbeddingNames

            index.embedding_names = EmbeddingNames(self.embeddings)
        return index.embedding_names

    @property
    def trigger_words(self) -> Collection[str]:
        """The trigger words of all LoRAs, as `trigger_parts` has them."""
        index = self._indexed
        if index.trigger_words is None:
            triggers = (text for entry in self.entries for text in (*entry.triggers, *entry.negative_triggers))
            index.trigger_words = frozenset(word for text in triggers for word in trigger_parts(text))
        return index.trigger_words

    @property
    def vectors(self) -> dict[str, int]:
        """Vector counts of the embeddings, where they are known."""
        return {name: count for name, count in self.embeddings.items() if count is not None}

    @property
    def _indexed(self) -> _Index:
        if self._index is None:
            object.__setattr__(self, "_index", _Index(self))
        assert self._index is not None
        return self._index


def lora_file(inventory: Inventory | None, name: str) -> str:
    """The LoRA that a name means: the stem of its file where an inventory has one of this name or alias, else the name.

    Two names mean the same LoRA if this is the same for both.
    """
    stem = inventory.ask_lora(name).stem if inventory is not None else None
    return name if stem is None else stem


def trigger_parts(trigger: str) -> Iterator[str]:
    """What stands between the commas of trigger words, in small letters and with blanks, as the loose keys of tags
    are."""
    for part in trigger.split(","):
        yield " ".join(part.casefold().replace("_", " ").split())


class _Index:
    """What an inventory is asked by; made when first asked."""

    __slots__ = (
        "by_alias",
        "by_hash",
        "embedding_files",
        "embedding_names",
        "embeddings",
        "entries",
        "names",
        "refused",
        "trigger_words",
    )

    def __init__(self, inventory: Inventory) -> None:
        by_alias: dict[str, list[str]] = {}
        for stem, aliases in inventory.loras.items():
            for alias in aliases:
                by_alias.setdefault(alias, []).append(stem)
        self.by_alias = {alias: tuple(stems) for alias, stems in by_alias.items()}
        self.refused = {alias.lower() for alias, stems in by_alias.items() if len(stems) > 1}
        self.embeddings: dict[str, str] = {}
        for name in inventory.embeddings:
            self.embeddings.setdefault(name.casefold(), name)
        entries: dict[tuple[str, str], list[ResourceEntry]] = {}
        files: dict[str, list[ResourceEntry]] = {}
        self.by_hash: dict[tuple[str, str], ResourceEntry] = {}
        for entry in inventory.entries:
            entries.setdefault((entry.kind, entry.name), []).append(entry)
            if entry.kind == "embedding":
                files.setdefault(entry.name.casefold(), []).append(entry)
            for value in (entry.model_hash, entry.sha256):
                if value:
                    self.by_hash.setdefault((entry.kind, value[:10]), entry)
        self.entries = {key: tuple(found) for key, found in entries.items()}
        self.embedding_files = {name: tuple(found) for name, found in files.items()}
        self.names: dict[ResourceKind, Names] = {}
        self.embedding_names: EmbeddingNames | None = None
        self.trigger_words: frozenset[str] | None = None
