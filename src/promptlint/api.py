"""The library's front door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from os import PathLike, fspath
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any

from promptlint.arguments import expect, expect_text
from promptlint.documents.model import prompts_alone
from promptlint.documents.reader import read_document
from promptlint.documents.surroundings import Surroundings
from promptlint.engine.failures import with_unread
from promptlint.engine.fixer import FixResult, fix_prompts
from promptlint.engine.linter import Linter
from promptlint.engine.report import Report
from promptlint.engine.settings import Settings
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.manifest import manifest_of
from promptlint.resources.requirements.model import Manifest
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.roles import Role, RoleName, role_name
from promptlint.rules.listing import list_rules

if TYPE_CHECKING:
    from promptlint.engine.formatter import FormatStyle, Formatter
    from promptlint.engine.project import Project

__all__ = ["fix", "format_prompt", "lint", "lint_file", "list_rules", "read_inventory", "read_vocabulary"]

_Config = Settings | Mapping[str, Any] | None
_Manifest = Manifest | str | Mapping[str, Any] | Iterable[str | Mapping[str, Any]] | None


def lint(
    text: str,
    *,
    negative: str | None = None,
    role: RoleName = "positive",
    config: _Config = None,
    inventory: Inventory | None = None,
    manifest: _Manifest = None,
    vocabulary: Vocabulary | None = None,
) -> Report:
    """Check a prompt, and the negative prompt that goes with it.

    `role` is that of `text`: `positive`, `negative` or `unknown`; a text that is itself the negative prompt has no
    `negative` beside it. `config` takes the keys of the configuration file
    (`select`, `ignore`, `target`, `plugins`, `rules`, …). `manifest` is what the prompt must refer to, also as plain
    names (`lora:name`, `embedding:name`, or a bare name of any kind) or tables as under `[[require]]`, one or several.
    `vocabulary` has the tags that the model knows, as `read_vocabulary` gives them.
    Spans of the findings count code points of `text`, or of `negative` where the finding's role says so.

    Raises ConfigError for invalid settings, ManifestError (a ValueError) for such a manifest, ValueError for an
    unknown role and for two negative prompts, and TypeError for an argument of a wrong type; never for a prompt.
    """
    known = _checked(text, negative, role)
    linter = _linter(config, inventory, manifest, vocabulary)
    return linter.lint(prompts_alone(text, negative, role=known))


def lint_file(
    path: str | PathLike[str],
    *,
    role: RoleName | None = None,
    config: _Config = None,
    inventory: Inventory | None = None,
    manifest: _Manifest = None,
    vocabulary: Vocabulary | None = None,
    project: Project | None = None,
) -> Report:
    """Check every prompt of a file. The report's `findings` have lines, columns and offsets in the file.

    `role` overrides what the file's name says. With a `project` the file is checked as `promptlint check` does in the
    project's folder: its configuration says what to look for and what the file is, which models there are and which
    findings are known; a file that it leaves out has an empty report. `config`, `inventory` and `manifest` do not go
    with it.

    A part of a file that cannot be read, such as a bad line of JSON among good ones, is a finding (PL004). Raises
    ReadError for a file of which nothing can be read (missing, binary, not UTF-8), otherwise what `lint` raises; with a
    project also ConfigFileError, SourceError and BaselineError for what its files say, and ValueError where `config`,
    `inventory`, `manifest` or `vocabulary` is there too.
    """
    expect(path, "path", (str, PathLike), "a path")
    _expect_project(project)
    if project is not None:
        if any(each is not None for each in (config, inventory, manifest, vocabulary)):
            raise ValueError("project says the settings: config, inventory, manifest and vocabulary do not go with it")
        return _lint_in_project(Path(path), project, role)
    wanted = None if role is None else Role(role_name(role))
    linter = _new_linter(config, inventory, manifest, vocabulary)
    document = read_document(Path(path), role=wanted, place=Surroundings().place_of(path))
    return with_unread(document, linter.lint_document(document))


def _expect_project(project: object) -> None:
    """Raises TypeError for what is not a project; the class is loaded only where there is something to compare."""
    if project is not None:
        from promptlint.engine.project import Project

        expect(project, "project", Project, "a Project or None")


def _lint_in_project(path: Path, project: Project, role: RoleName | None) -> Report:
    in_force = project.for_path(path)
    baseline = in_force.baseline
    if in_force.excluded is not None:
        return Report(())
    wanted = in_force.role if role is None else Role(role_name(role))
    document = read_document(path, role=wanted, kind=in_force.kind, keys=in_force.keys, place=project.place_of(path))
    report = in_force.linter.lint_document(document)
    return with_unread(document, baseline.uncovered(str(path), report) if baseline is not None else report)


def fix(
    text: str,
    *,
    negative: str | None = None,
    role: RoleName = "positive",
    unsafe: bool = False,
    config: _Config = None,
    inventory: Inventory | None = None,
    manifest: _Manifest = None,
    vocabulary: Vocabulary | None = None,
) -> FixResult:
    """Fix a prompt and the negative prompt that goes with it; with `unsafe` also by fixes that change the picture.

    The other parameters are those of `lint`. The result has the texts, what was applied and what is still found; if the
    fixes do not converge, which is a bug, the texts are those that went in.

    Raises ConfigError, ManifestError, ValueError and TypeError as `lint` does.
    """
    known = _checked(text, negative, role)
    linter = _linter(config, inventory, manifest, vocabulary)
    return fix_prompts(linter, text, negative, role=known, unsafe=unsafe)


def format_prompt(
    text: str, *, role: RoleName = "positive", style: FormatStyle | Mapping[str, str] | None = None
) -> str:
    """A prompt in one style: spacing, line breaks, weights. The model sees the same, unless `style` asks for more.

    `style` takes the keys of `[format]`. Raises ConfigError for an invalid style, ValueError for an unknown role
    and TypeError for an argument of a wrong type.
    """
    from promptlint.engine.formatter import FormatStyle

    expect(style, "style", (FormatStyle, Mapping, NoneType), "a FormatStyle, a mapping or None")
    chosen = style if isinstance(style, FormatStyle) else FormatStyle.of(style or {})
    return _formatter(chosen).prompt(text, role=_checked(text, None, role))[0]


def read_inventory(
    *models: str | PathLike[str], lock: str | PathLike[str] | None = None, hashes: bool = False
) -> Inventory:
    """What is installed: in a WebUI's folder, in folders with models (`KIND=FOLDER` for one of a kind), and in a lock
    file. `hashes` computes those of all files, which reads every byte of them.

    Headers are read by hand and nothing is executed; files that cannot be read count with their name alone. Raises
    SourceError (a ValueError) for a folder or a lock file that cannot be read, and TypeError for what is not a path.
    """
    from promptlint.resources.inventory.opening import open_sources
    from promptlint.resources.inventory.sources import Sources

    for folder in models:
        expect(folder, "models", (str, PathLike), "paths")
    expect(lock, "lock", (str, PathLike, NoneType), "a path or None")
    sources = Sources.of_options([fspath(folder) for folder in models], None if lock is None else fspath(lock))
    return open_sources(sources, hashes=hashes).inventory


def read_vocabulary(*lists: str | PathLike[str]) -> Vocabulary:
    """The tags of some lists, as tagcomplete has them (`name,category,count,"aliases"`, a line each) or as names alone;
    where two lists have a tag, the earlier one counts.

    What is read is kept in the user's cache. Raises VocabularyError (a ValueError) for a list that cannot be read or
    that has no tag, ValueError for no list at all, and TypeError for what is not a path.
    """
    from promptlint.resources.vocabulary.reading import read_vocabulary as read

    for path in lists:
        expect(path, "lists", (str, PathLike), "paths")
    if not lists:
        raise ValueError("lists must name a file at least")
    return read(map(Path, lists))


def _checked(text: str, negative: str | None, role: RoleName) -> Role:
    """The role of a call's prompt. Raises TypeError and ValueError for what is not a prompt or a role."""
    expect_text(text)
    expect(negative, "negative", (str, NoneType), "a string or None")
    known = Role(role_name(role))
    if known is Role.NEGATIVE and negative is not None:
        raise ValueError('negative must be None with role="negative": the text is then the negative prompt itself')
    return known


def _linter(config: _Config, inventory: Inventory | None, manifest: _Manifest, vocabulary: Vocabulary | None) -> Linter:
    if all(each is None for each in (config, inventory, manifest, vocabulary)):
        return _default_linter()
    return _new_linter(config, inventory, manifest, vocabulary)


@lru_cache(maxsize=1)
def _default_linter() -> Linter:
    return Linter()


@lru_cache(maxsize=16)
def _formatter(style: FormatStyle) -> Formatter:
    from promptlint.engine.formatter import Formatter

    return Formatter(style)


def _new_linter(
    config: _Config, inventory: Inventory | None, manifest: _Manifest, vocabulary: Vocabulary | None
) -> Linter:
    expect(inventory, "inventory", (Inventory, NoneType), "an Inventory or None")
    expect(vocabulary, "vocabulary", (Vocabulary, NoneType), "a Vocabulary or None")
    return Linter(config, inventory=inventory, manifest=manifest_of(manifest), vocabulary=vocabulary)
