"""The library's front door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.documents.model import Document, Role
from promptlint.documents.reader import read_document
from promptlint.documents.surroundings import Surroundings
from promptlint.engine.fixer import FixResult, fix_prompts
from promptlint.engine.linter import Linter
from promptlint.engine.report import Report
from promptlint.engine.settings import Settings
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.manifest import read_manifest
from promptlint.resources.requirements.model import Manifest

if TYPE_CHECKING:
    from promptlint.engine.formatter import FormatStyle
    from promptlint.engine.project import Project

__all__ = ["fix", "format_prompt", "lint", "lint_file", "read_inventory"]


def lint(
    text: str,
    *,
    negative: str | None = None,
    role: str = "positive",
    config: Settings | Mapping[str, Any] | None = None,
    inventory: Inventory | None = None,
    manifest: Manifest | str | Iterable[str | Mapping[str, Any]] | None = None,
) -> Report:
    """Check a prompt, and the negative prompt that goes with it.

    `role` is that of `text`: `positive`, `negative` or `unknown`. `config` takes the keys of the configuration file
    (`select`, `ignore`, `target`, `plugins`, `rules`, …). `manifest` is what the prompt must refer to, also as plain
    names (`lora:name`, `embedding:name`, or a bare name of any kind) or tables as under `[[require]]`. Spans of the
    findings count code points of `text`, or of `negative` where the finding's role says so.

    Raises ConfigError for settings that cannot be, ManifestError (a ValueError) for such a manifest, ValueError for an
    unknown role and TypeError for a prompt that is not a string; never for a prompt.
    """
    known = _checked(text, negative, role)
    linter = _linter(config, inventory, _manifest(manifest))
    (regions,) = Document.of_prompts(text, negative, role=known).prompts
    return linter.lint(regions)


def lint_file(
    path: str | Path,
    *,
    role: str | None = None,
    config: Settings | Mapping[str, Any] | None = None,
    inventory: Inventory | None = None,
    manifest: Manifest | str | Iterable[str | Mapping[str, Any]] | None = None,
    project: Project | None = None,
) -> Report:
    """Check every prompt of a file. The report's `findings` have lines, columns and offsets in the file.

    `role` overrides what the file's name says. With a `project` the file is checked as `promptlint check` does in the
    project's folder: its configuration says what to look for and what the file is, which models there are and which
    findings are known; a file that it leaves out has an empty report. `config`, `inventory` and `manifest` do not go
    with it.

    Raises ReadError for a file that cannot be read (missing, binary, not UTF-8), ConfigError for settings that cannot
    be; with a project also ConfigFileError, SourceError and BaselineError for what its files say.
    """
    if project is not None:
        if config is not None or inventory is not None or manifest is not None:
            raise ValueError("project says the settings: config, inventory and manifest do not go with it")
        return _lint_in_project(Path(path), project, role)
    place = Surroundings().place_of(path)
    document = read_document(Path(path), role=None if role is None else _role(role), place=place)
    return Linter(config, inventory=inventory, manifest=_manifest(manifest)).lint_document(document)


def _lint_in_project(path: Path, project: Project, role: str | None) -> Report:
    in_force = project.for_path(path)
    baseline = in_force.baseline
    if in_force.excluded is not None:
        return Report(())
    said = in_force.role if role is None else _role(role)
    document = read_document(path, role=said, kind=in_force.kind, keys=in_force.keys, place=project.place_of(path))
    report = in_force.linter.lint_document(document)
    return baseline.uncovered(str(path), report) if baseline is not None else report


def fix(
    text: str,
    *,
    negative: str | None = None,
    role: str = "positive",
    unsafe: bool = False,
    config: Settings | Mapping[str, Any] | None = None,
    inventory: Inventory | None = None,
    manifest: Manifest | str | Iterable[str | Mapping[str, Any]] | None = None,
) -> FixResult:
    """Fix a prompt and the negative prompt that goes with it; with `unsafe` also by fixes that change the picture.

    The other parameters are those of `lint`, and so is what it raises. The result has the texts, what was applied and
    what is still found; if the fixes do not come to rest, which is a bug, the texts are those that went in.
    """
    known = _checked(text, negative, role)
    linter = _linter(config, inventory, _manifest(manifest))
    return fix_prompts(linter, text, negative, role=known, unsafe=unsafe)


def format_prompt(text: str, *, role: str = "positive", style: FormatStyle | Mapping[str, str] | None = None) -> str:
    """A prompt in one style: spacing, line breaks, weights. The model sees the same, unless `style` asks for more.

    `style` takes the keys of `[format]`. Raises ConfigError for a style that cannot be and ValueError for an unknown
    role.
    """
    from promptlint.engine.formatter import FormatStyle, Formatter

    chosen = style if isinstance(style, FormatStyle) else FormatStyle.of(style or {})
    return Formatter(chosen).prompt(text, role=_checked(text, None, role))[0]


def read_inventory(*models: str | Path, lock: str | Path | None = None, hashes: bool = False) -> Inventory:
    """What is installed: in a WebUI's folder, in folders with models (`KIND=FOLDER` for one of a kind), and in a lock
    file. `hashes` computes those of all files, which reads every byte of them.

    Headers are read by hand and nothing is executed; files that cannot be read count with their name alone. Raises
    SourceError for a folder that is none.
    """
    from promptlint.resources.inventory.sources import Sources, open_sources

    sources = Sources.of_options(map(str, models), None if lock is None else str(lock))
    return open_sources(sources, hashes=hashes).inventory


def _checked(text: str, negative: str | None, role: str) -> Role:
    """The role of a call's prompts. Raises TypeError and ValueError for what is not a prompt or a role."""
    for name, value in (("text", text), ("negative", negative)):
        given: object = value
        if not isinstance(given, str) and (given is not None or name == "text"):
            raise TypeError(f"{name} must be a string, not {type(value).__name__}")
    return _role(role)


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise ValueError(f"a role is one of {', '.join(Role)}, not {role!r}") from None


def _manifest(manifest: Manifest | str | Iterable[str | Mapping[str, Any]] | None) -> Manifest | None:
    if manifest is None or isinstance(manifest, Manifest):
        return manifest
    if isinstance(manifest, str | Mapping):  # one name, or one table
        manifest = [manifest]
    return read_manifest([{"name": each} if isinstance(each, str) else each for each in manifest])


def _linter(
    config: Settings | Mapping[str, Any] | None, inventory: Inventory | None, manifest: Manifest | None
) -> Linter:
    if config is None and inventory is None and manifest is None:
        return _default_linter()
    return Linter(config, inventory=inventory, manifest=manifest)


@lru_cache(maxsize=1)
def _default_linter() -> Linter:
    return Linter()
