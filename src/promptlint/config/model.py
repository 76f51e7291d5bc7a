"""What may stand in a configuration file. The descriptions go into the JSON schema and the docs."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["CODE_KEYS", "PATH_KEYS", "ConfigFile", "Format", "Lint", "Override", "Reach", "TagRule", "reach_of"]


class Reach(Enum):
    """What a key of a configuration can reach, in words for `docs/trust.md`. A key that says nothing is a `SETTING`;
    one that is a path must say so, or the tests fail."""

    SETTING = "what is reported, and how"
    FILES = "which files, by patterns; nothing outside of the folder that is searched"
    PATH = "a path, which may lead outside of its folder"
    CODE = "runs code, of packages that are installed beside promptlint"


Severity = Literal["error", "warning", "info"]
Role = Literal["positive", "negative", "unknown"]
Selectors = list[Annotated[str, Field(min_length=1)]]


def _kebab(name: str) -> str:
    return name.replace("_", "-")


_MOST = 1_000
"""Tables, each of which is compared with every prompt or every file."""
_MOST_OVERRIDES = 250
"""Tables each of which may have settings of its own, and so rules that are on."""
_MOST_LISTS = 20
"""Lists of tags, each of which is read whole."""
_MOST_PATTERNS = 10_000
"""Patterns of one list, which are all compared with a file at once."""


class _Strict(BaseModel):
    # Older pydantic keeps names that begin with `model_` for itself, and warns of `model_family`.
    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=_kebab, populate_by_name=False, protected_namespaces=()
    )


class Lint(_Strict):
    """What to look for."""

    select: Selectors | None = Field(None, description="Rules instead of the default set: codes, prefixes or names.")
    extend_select: Selectors = Field([], description="Rules on top of those selected.")
    ignore: Selectors | None = Field(None, description="Rules that are off.")
    extend_ignore: Selectors = Field([], description="Further rules that are off.")
    unfixable: Selectors = Field([], description="Rules whose fixes are neither made nor offered.")
    extend_safe_fixes: Selectors = Field([], description="Rules whose unsafe fixes you accept as safe.")
    extend_unsafe_fixes: Selectors = Field([], description="Rules whose safe fixes are treated as unsafe.")
    target: str | None = Field(None, description="The program that reads the prompts.")
    also_targets: list[str] = Field([], description="Further programs that the prompts are for.")
    model_family: str | None = Field(None, description="The model family that the prompts are for, such as `flux`.")
    plugins: list[str] = Field([], description="Plug-ins of the program that change what a prompt means.")
    steps: int | None = Field(None, ge=1, le=1000, description="Steps of a picture, where a prompt does not say.")
    hires_steps: int | None = Field(None, ge=1, le=1000, description="Steps of the hires pass.")
    rules: dict[str, dict[str, Any]] = Field({}, description="Options of rules, by code or name.")
    positive_keys: Selectors = Field([], description="Further keys of JSON, YAML and TOML that hold a prompt.")
    negative_keys: Selectors = Field([], description="Further keys that hold a negative prompt.")


class Override(Lint):
    """Other settings for some files."""

    files: Annotated[
        Selectors, Reach.FILES, Field(min_length=1, max_length=_MOST_PATTERNS, description="Patterns as in .gitignore.")
    ]
    role: Role | None = Field(None, description="What the files' prompts are.")
    kind: str | None = Field(None, description="How to read the files.")


class TagRule(_Strict):
    """A rule of your own about tags; `*` stands for anything."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{1,4}[0-9]{3}$")] | None = Field(None, description="Such as U001.")
    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] | None = Field(None, description="In kebab case.")
    forbid: Selectors = Field([], description="Tags that must not be there.")
    require: Selectors = Field([], description="Tags that must be there.")
    replace: dict[str, str] = Field({}, description="Tags with what to write instead.")
    message: str | None = Field(None, description="What to say.")
    severity: Severity = Field("warning", description="How bad it is.")
    role: Literal["positive", "negative"] | None = Field(None, description="In which prompts; require: positive.")


class Format(_Strict):
    """The style of `promptlint format`."""

    line_breaks: Literal["keep", "join", "unwrap", "tag-a-line"] = Field(
        default="join", description="Join tags that are broken over lines, all lines of a prompt, or give each tag one."
    )
    weights: Literal["keep", "tidy", "numbers"] = Field(
        default="tidy", description="Tidy numbers, or write stacked brackets as numbers too."
    )
    commas: Literal["keep", "clean"] = Field(
        default="keep", description="Remove commas with nothing between them; changes the picture."
    )
    underscores: Literal["keep", "space", "underscore"] = Field(
        default="keep", description="Write tags with spaces or with underscores; changes the picture."
    )


class Vocabulary(_Strict):
    """The tags that the model knows."""

    files: Annotated[Selectors | None, Reach.PATH] = Field(
        default=None,
        max_length=_MOST_LISTS,
        description="Lists of tags, as tagcomplete has them (name,category,count,aliases); "
        "paths, relative to this file. Empty: none, not those of the models' folder either.",
    )


class ConfigFile(Lint):
    """`promptlint.toml`, `.promptlint.toml`, or `[tool.promptlint]` in `pyproject.toml`."""

    extend: Annotated[str | None, Reach.PATH] = Field(
        None, description="A configuration to begin with; a path, relative to this file."
    )
    preset: Literal["default", "strict", "style"] = Field(
        "default", description="A set of rules: strict adds everything but formatting, style adds formatting."
    )
    include: Annotated[Selectors, Reach.FILES] = Field(
        [], max_length=_MOST_PATTERNS, description="Files to read whatever they look like, as if they were named."
    )
    exclude: Annotated[Selectors, Reach.FILES] = Field(
        [], max_length=_MOST_PATTERNS, description="Files and folders to leave out, as in .gitignore."
    )
    extend_exclude: Annotated[Selectors, Reach.FILES] = Field(
        [], max_length=_MOST_PATTERNS, description="Further ones."
    )
    per_file_ignores: Annotated[dict[str, Selectors], Reach.FILES] = Field(
        {}, max_length=_MOST, description="Rules that are off for files of a pattern."
    )
    overrides: Annotated[list[Override], Reach.FILES] = Field(
        [], max_length=_MOST_OVERRIDES, description="Other settings for some files; later ones win."
    )
    fail_level: Severity | None = Field(None, description="The lowest severity that makes the exit status 1.")
    min_severity: Severity | None = Field(None, description="The lowest severity to show.")
    baseline: Annotated[str | None, Reach.PATH] = Field(None, description="Known findings that may stay.")
    preview: bool = Field(False, description="Let rules that are tried out be selected.")
    plugin_rules: Annotated[bool, Reach.CODE] = Field(False, description="Use the rules of installed Python packages.")
    tags: list[TagRule] = Field([], max_length=_MOST, description="Rules of your own about tags.")
    format: Format = Field(default_factory=Format, description="The style of `promptlint format`.")
    models: Annotated[dict[str, Any], Reach.PATH] = Field(
        {}, description="What is installed: root, lock, or folders by kind."
    )
    vocabulary: Annotated[Vocabulary, Reach.PATH] = Field(
        default_factory=Vocabulary, description="The tags that the model knows."
    )
    require: list[dict[str, Any]] = Field([], max_length=_MOST, description="What the prompts must refer to.")


def reach_of(model: type[BaseModel], name: str) -> Reach:
    """What a field of a table can reach."""
    metadata = model.model_fields[name].metadata
    return next((each for each in metadata if isinstance(each, Reach)), Reach.SETTING)


def _keys_of(reach: Reach) -> tuple[str, ...]:
    fields = ConfigFile.model_fields
    return tuple(fields[name].alias or name for name in fields if reach_of(ConfigFile, name) is reach)


PATH_KEYS: Final = _keys_of(Reach.PATH)
"""The keys whose values are paths, or tables and lists of them: each is judged when a configuration is loaded."""

CODE_KEYS: Final = _keys_of(Reach.CODE)
"""The keys that let installed code run."""
