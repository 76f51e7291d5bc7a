"""Where a WebUI keeps its models: A1111, Forge, SD.Next and ComfyUI roots, model folders, folders of one kind.

Source: the programs' default folders, and ComfyUI's `extra_model_paths.yaml`. Letter case of folder names is free, as
it is where most people run these programs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promptlint.errors import PromptlintError
from promptlint.formats.regular_file import open_regular
from promptlint.resources.inventory.installed.extensions import installed_extensions
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
_LARGEST_YAML = 1 << 20
_YAML_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<key>[^\s:#][^:#]{0,200}?)[ \t]*:(?:[ \t]+(?P<value>[^#]*))?(?:#.*)?")


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


def find_folders(root: Path) -> Layout:
    """The folders with models below a root, or in a folder named after a kind. Raises LayoutError."""
    if not os.path.isdir(root):  # noqa: PTH112  # False for any name, where Path raises
        what = "is a file" if os.path.exists(root) else "no such folder"  # noqa: PTH110
        raise LayoutError(f"{root}: {what}; name a WebUI's folder or one with models")
    here = _subfolders(root)
    models = here.get("models")
    found: list[Folder] = []
    extensions: dict[str, dict[str, Path]] = {name: _subfolders(here[name]) for name in _EXTENSIONS if name in here}
    if models is not None:
        found += _of_kinds(_subfolders(models))
        found += _of_kinds(here)
        found += _wildcards(here, extensions)
        found += _extra(root)
    else:
        found += _of_kinds(here)
        kind = _KINDS.get(root.absolute().name.casefold())
        if found:
            # `models` itself: its neighbour holds the embeddings.
            if root.absolute().name.casefold() == "models":
                found += [f for f in _of_kinds(_subfolders(root.absolute().parent)) if f.kind == "embedding"]
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
    known = installed_extensions(root, installed, built_in)
    return Layout(_name(root, here, models), tuple(_unique(found)), frozenset(kinds), known)


def _name(root: Path, here: Mapping[str, Path], models: Path | None) -> str:
    if models is None:
        return "model folders" if len(here) else "model folder"
    if "custom_nodes" in here or os.path.exists(root / "extra_model_paths.yaml"):  # noqa: PTH110
        return "ComfyUI"
    if "modules_forge" in here:
        return "Forge"
    return "A1111" if {"extensions", "embeddings"} & here.keys() else "WebUI"


def _subfolders(folder: Path) -> dict[str, Path]:
    """The folders in a folder by casefolded name. Empty for one that cannot be read; the scan says so."""
    try:
        with os.scandir(folder) as entries:
            return {
                entry.name.casefold(): Path(entry.path)
                for entry in sorted(entries, key=lambda e: e.name)
                if _is_folder(entry)
            }
    except OSError:
        return {}


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _of_kinds(folders: Mapping[str, Path]) -> Iterator[Folder]:
    for name, path in folders.items():
        kind = _KINDS.get(name)
        if kind is not None:
            yield Folder(kind, path)


def _wildcards(here: Mapping[str, Path], extensions: Mapping[str, Mapping[str, Path]]) -> Iterator[Folder]:
    """Wildcards of extensions and custom nodes."""
    for name, folders in extensions.items():
        for path in (here[name], *folders.values()):
            wildcards = _subfolders(path).get("wildcards")
            if wildcards is not None:
                yield Folder("wildcard", wildcards)


def _extra(root: Path) -> Iterator[Folder]:
    path = root / "extra_model_paths.yaml"
    try:
        with open_regular(path) as file:
            text = file.read(_LARGEST_YAML).decode("utf-8-sig", "replace")
    except OSError:
        return
    for kind, folder in read_extra_paths(text, root):
        if os.path.isdir(folder):  # noqa: PTH112
            yield Folder(kind, folder)


def read_extra_paths(text: str, folder: Path) -> list[tuple[EntryKind, Path]]:
    """The folders that ComfyUI's `extra_model_paths.yaml` names; `folder` is the one it stands in.

    Its sections hold `base_path` and, for each kind, a path or a block of paths; nothing else of YAML is read.
    """
    found: list[tuple[EntryKind, Path]] = []
    for section in _sections(text):
        base = folder / _path((section.get("base_path") or [""])[0])
        for key, values in section.items():
            kind = _KINDS.get(key.casefold())
            if kind is not None:
                found += [(kind, base / _path(value)) for value in values if value]
    return found


def _path(text: str) -> Path:
    return Path(os.path.expandvars(text.replace("\\", "/"))).expanduser() if text else Path()


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
