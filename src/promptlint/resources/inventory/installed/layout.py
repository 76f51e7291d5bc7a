"""Where a WebUI keeps its models: A1111, Forge, SD.Next and ComfyUI roots, model folders, folders of one kind.

Source: the programs' default folders, and ComfyUI's `extra_model_paths.yaml`. Letter case of folder names is free, as
it is where most people run these programs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from promptlint.dataclass import dataclass
from promptlint.errors import PromptlintError
from promptlint.formats.named_path import RefusedPathError, follow
from promptlint.formats.regular_file import open_regular
from promptlint.regex import regex
from promptlint.resources.inventory.installed.extensions import installed_extensions
from promptlint.resources.inventory.installed.search import Search
from promptlint.resources.inventory.installed.settings import read_settings
from promptlint.resources.inventory.installed.tag_lists import find_tag_lists
from promptlint.resources.kinds import EntryKind

__all__ = ["Folder", "Layout", "LayoutError", "find_folders", "read_extra_paths"]

_KINDS: Final[Mapping[str, EntryKind]] = {
    "lora": "lora",
    "loras": "lora",
    "lycoris": "lora",
    "embeddings": "embedding",
    "embedding": "embedding",
    "textual_inversion": "embedding",
    "textualinversion": "embedding",
    "hypernetworks": "hypernetwork",
    "hypernetwork": "hypernetwork",
    "stable-diffusion": "checkpoint",
    "checkpoints": "checkpoint",
    "checkpoint": "checkpoint",
    "diffusion_models": "checkpoint",
    "unet": "checkpoint",
    "wildcards": "wildcard",
    "wildcard": "wildcard",
}
_ORDER: Final[tuple[EntryKind, ...]] = ("lora", "embedding", "hypernetwork", "checkpoint", "wildcard")
_EXTENSIONS: Final = ("extensions", "extensions-builtin", "custom_nodes", "scripts")
"""The folders of what was installed, of what came with the program, and of others that may hold wildcards."""
_WITH_TAG_LISTS: Final = ("extensions", "custom_nodes")
_LARGEST_YAML = 1 << 20
_VARIABLE = regex(r"~|[^$%]*?(?:\$[\w{]|%[^%]+%)")
"""What ComfyUI expands in a path, on one system or another."""
_YAML_LINE = regex(r"(?P<indent>[ \t]*)(?P<key>[^\s:#][^:#]{0,200}?)[ \t]*:(?:[ \t]+(?P<value>[^#]*))?(?:#.*)?")


class LayoutError(PromptlintError):
    """A folder that is none of those promptlint knows. The message is one line: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that holds files of one kind, at any depth."""

    kind: EntryKind
    path: Path


@dataclass(frozen=True, slots=True)
class Layout:
    """What was recognised: `name` says it for people. `kinds` are those that are missing if they are in none of the
    folders: a whole WebUI without a folder for embeddings has no embeddings; of a folder of LoRAs that is not known."""

    name: str
    folders: tuple[Folder, ...]
    kinds: frozenset[str] = frozenset()
    extensions: frozenset[str] = frozenset()
    """The names of the extensions in its folder of extensions, without those that its settings switch off."""
    tag_lists: tuple[Path, ...] = ()
    """The lists of tags that its extensions complete tags with."""


def find_folders(root: Path, search: Search | None = None) -> Layout:
    """The folders with models below a root, or in a folder named after a kind. `search` says how far it goes, and notes
    in `incomplete` where something was left out. Raises LayoutError."""
    search = Search() if search is None else search
    search.top = os.fspath(root)

    def below(folder: Path) -> dict[str, Path]:
        return _subfolders(folder, search)

    if not os.path.isdir(root):
        what = "is a file" if os.path.exists(root) else "no such folder"
        raise LayoutError(f"{root}: {what}; name a WebUI's folder or one with models")
    here = below(root)
    models = here.get("models")
    found: list[Folder] = []
    extensions: dict[str, dict[str, Path]] = {name: below(here[name]) for name in _EXTENSIONS if name in here}
    if models is not None:
        found += _of_kinds(below(models))
        found += _of_kinds(here)
        found += _wildcards(here, extensions, search)
        found += _extra(root, search)
    else:
        found += _of_kinds(here)
        kind = _KINDS.get(root.absolute().name.casefold())
        if found:
            # `models` itself: its neighbour holds the embeddings.
            if root.absolute().name.casefold() == "models":
                found += [f for f in _of_kinds(below(root.absolute().parent)) if f.kind == "embedding"]
        elif kind is not None:
            found.append(Folder(kind, root))
    if not found:
        raise LayoutError(
            f"{root}: is neither a WebUI nor a folder with models; promptlint looks for models/Lora, models/loras, "
            "embeddings and their like, or KIND=FOLDER as in lora=FOLDER"
        )
    kinds = {folder.kind for folder in found}
    if models is not None:
        kinds |= {"lora", "embedding", "hypernetwork"}
    installed, built_in = ([path.name for path in extensions.get(name, {}).values()] for name in _EXTENSIONS[:2])
    settings = read_settings(root) if extensions else {}
    known = installed_extensions(settings, installed, built_in)
    holding = (path for name in _WITH_TAG_LISTS for path in extensions.get(name, {}).values())
    lists = find_tag_lists(holding, settings, search)
    return Layout(_name(root, here, models), tuple(_unique(found)), frozenset(kinds), known, lists)


def _name(root: Path, here: Mapping[str, Path], models: Path | None) -> str:
    if models is None:
        return "model folders" if len(here) else "model folder"
    if "custom_nodes" in here or os.path.lexists(root / "extra_model_paths.yaml"):
        return "ComfyUI"
    if "modules_forge" in here:
        return "Forge"
    return "A1111" if {"extensions", "embeddings"} & here.keys() else "WebUI"


def _subfolders(folder: Path, search: Search) -> dict[str, Path]:
    """The folders in a folder by casefolded name. Empty for one that cannot be read; the scan says so."""
    try:
        entries = search.listed(os.fspath(folder))
    except OSError:
        return {}
    return {name.casefold(): Path(entry.path) for name, entry in sorted(entries.items()) if entry.is_dir()}


def _of_kinds(folders: Mapping[str, Path]) -> Iterator[Folder]:
    for name, path in folders.items():
        kind = _KINDS.get(name)
        if kind is not None:
            yield Folder(kind, path)


def _wildcards(
    here: Mapping[str, Path], extensions: Mapping[str, Mapping[str, Path]], search: Search
) -> Iterator[Folder]:
    """Wildcards of extensions and custom nodes."""
    for name, folders in extensions.items():
        for path in (here[name], *folders.values()):
            wildcards = _subfolders(path, search).get("wildcards")
            if wildcards is not None:
                yield Folder("wildcard", wildcards)


def _extra(root: Path, search: Search) -> Iterator[Folder]:
    path = root / "extra_model_paths.yaml"
    if not search.follows(os.fspath(path), os.fspath(root)):
        return
    try:
        with open_regular(path) as file:
            text = file.read(_LARGEST_YAML).decode("utf-8-sig", "replace")
    except OSError:
        return
    for kind, parts in _extra_paths(text):
        try:
            folder = _joined(root, parts, expands=search.expands)
        except RefusedPathError as error:
            search.leave_out(os.fspath(path), f"names a folder that is not followed, as its path {error}", "file")
            continue
        if (search.confined_to is None or search.follows(os.fspath(folder), os.fspath(root))) and os.path.isdir(folder):
            yield Folder(kind, folder)


def read_extra_paths(text: str, folder: Path) -> list[tuple[EntryKind, Path]]:
    """The folders that ComfyUI's `extra_model_paths.yaml` names; `folder` is the one it stands in.

    Its sections hold `base_path` and, for each kind, a path or a block of paths; nothing else of YAML is read. Raises
    RefusedPathError for a path that is not followed.
    """
    return [(kind, _joined(folder, parts, expands=True)) for kind, parts in _extra_paths(text)]


def _extra_paths(text: str) -> Iterator[tuple[EntryKind, tuple[str, str]]]:
    """The kinds, each with the base of its section and the path below it, as they are written."""
    for section in _sections(text):
        base = (section.get("base_path") or [""])[0]
        for key, values in section.items():
            kind = _KINDS.get(key.casefold())
            if kind is not None:
                yield from ((kind, (base, value)) for value in values if value)


def _joined(folder: Path, parts: Iterable[str], *, expands: bool) -> Path:
    """A path below another, with what ComfyUI expands in either. Raises RefusedPathError."""
    for part in parts:
        path = part.replace("\\", "/")
        if _VARIABLE.match(path):
            if not expands:
                raise RefusedPathError("has a variable, or begins with ~")
            path = os.fspath(Path(os.path.expandvars(path)).expanduser())
        folder = follow(path, folder) if path else folder
    return folder


def _sections(text: str) -> Iterator[dict[str, list[str]]]:
    section: dict[str, list[str]] = {}
    block: list[str] | None = None
    depth = 0
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        if block is not None and indent > depth:
            block.append(_scalar(line))
            continue
        block = None
        match = _YAML_LINE.fullmatch(line) if len(line) < 4_000 else None
        if match is None:
            continue
        if indent == 0:
            if section:
                yield section
            section = {}
            continue
        value = _scalar(match["value"] or "")
        values = section.setdefault(match["key"].strip("\"'"), [])
        if value in ("|", ">", "|-", ">-", "|+", ">+", ""):
            block, depth = values, indent
        else:
            values.append(value)
    if section:
        yield section


def _scalar(text: str) -> str:
    text = text.strip().removeprefix("- ").strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _unique(folders: Iterable[Folder]) -> list[Folder]:
    """Each folder once, by what it really is; loras first, and a folder inside another of its kind left out."""
    seen: dict[tuple[str, str], Folder] = {}
    for folder in sorted(folders, key=lambda f: (_ORDER.index(f.kind), str(f.path))):
        real = os.path.realpath(folder.path)
        inside = any(kind == folder.kind and (real == other or real.startswith(other + os.sep)) for kind, other in seen)
        if not inside:
            seen[(folder.kind, real)] = folder
    return list(seen.values())
