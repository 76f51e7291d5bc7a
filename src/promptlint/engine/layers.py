"""The merge: a configuration, its overrides and the options of a run, key by key, each value with where it comes from.

What a linter is made of and what `promptlint config` shows are both read from the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from promptlint.config import LoadedConfig, Origin
from promptlint.dataclass import dataclass
from promptlint.engine.settings import Settings, read_tag_tables
from promptlint.errors import MissingPackageError

__all__ = [
    "OPTIONS",
    "PRESETS",
    "RUN_KEYS",
    "SETTINGS_KEYS",
    "SetBy",
    "Setting",
    "merge",
    "merge_run",
    "settings_of",
    "with_defaults",
]

PRESETS: Mapping[str, tuple[str, ...]] = {
    "default": (),
    "strict": ("PS", "PW", "PD", "PR", "PN", "PT", "PV", "PX", "PM"),
    "style": ("PF",),
}
"""The rules that each preset adds to the default set."""

SETTINGS_KEYS = (
    "select",
    "extend-select",
    "ignore",
    "unfixable",
    "extend-safe-fixes",
    "extend-unsafe-fixes",
    "target",
    "also-targets",
    "model-family",
    "plugins",
    "steps",
    "hires-steps",
    "rules",
    "preview",
    "plugin-rules",
    "tags",
    "extra-rules",
)
"""The keys that `Settings` are made of."""

RUN_KEYS = ("baseline", "fail-level", "min-severity")
"""Keys of a whole run: the configuration of the folder that it starts in says them, whatever file is checked."""

_FIX_LISTS = ("unfixable", "extend-safe-fixes", "extend-unsafe-fixes")
_LISTS = ("extend-select", "extend-ignore", *_FIX_LISTS, "positive-keys", "negative-keys")
"""Keys that overrides and options add to."""
_OPTION_LISTS = (*_LISTS, "ignore", "plugins")
"""Keys that the options of a run add to."""
_TABLES = ("rules", "format")
"""Keys whose tables are merged, key by key."""


@dataclass(frozen=True, slots=True)
class SetBy:
    """Who sets a value, or a part of it. `number` is that of the table of overrides, from 1."""

    who: Literal["default", "file", "preset", "override", "options"]
    place: Origin | None = None
    number: int | None = None


_DEFAULT = SetBy("default")
OPTIONS = SetBy("options")
"""The options of the run."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The value of a key, and who has a part in it, in order: several where values are added up."""

    value: Any
    origins: tuple[SetBy, ...] = (_DEFAULT,)


class _Merge:
    def __init__(self) -> None:
        self.settings: dict[str, Setting] = {}

    def put(self, key: str, value: Any, origins: Iterable[SetBy]) -> None:
        """Set a key, whatever it was before."""
        self.settings[key] = Setting(list(value) if isinstance(value, tuple) else value, tuple(origins))

    def add(self, key: str, value: Any, origins: Iterable[SetBy]) -> None:
        """Add to a list, or set keys of a table."""
        before = self.settings.get(key)
        if before is None:
            self.put(key, value, origins)
        elif key in _TABLES:
            self.put(key, {**before.value, **value}, (*before.origins, *origins))
        else:
            self.put(key, [*before.value, *value], (*before.origins, *origins))

    def layer(self, key: str, value: Any, origins: Iterable[SetBy], lists: Sequence[str] = _LISTS) -> None:
        """Set a key as one layer above others does."""
        if key in lists or key in _TABLES:
            self.add(key, value, origins)
        else:
            self.put(key, value, origins)


def merge(
    config: LoadedConfig | None,
    *,
    overrides: Sequence[int] = (),
    ignores: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
) -> dict[str, Setting]:
    """What is set for a file, by key; keys that are not set are missing, and so are those of the run.

    `overrides` are the numbers of the tables that apply to the file, from 0, `ignores` the patterns of
    `per-file-ignores` that match it, `options` the keys that the run sets itself. The value of `extend-select` has the
    rules of the preset, that of `ignore` everything that is off. Raises ConfigError for invalid tables of tags.
    """
    values: Mapping[str, Any] = config.values if config is not None else {}
    options = {key: value for key, value in (options or {}).items() if key not in RUN_KEYS}
    result = _Merge()
    preset = options.get("preset", values.get("preset", "default"))
    if PRESETS[preset]:
        place = config.origin("preset") if config is not None and "preset" not in options else None
        result.add("extend-select", PRESETS[preset], (SetBy("preset", place),))
    if config is not None:
        for key, value in values.items():
            if key not in RUN_KEYS:
                result.layer(key, value, _in_file(config, key))
        for number in overrides:
            for key, value in values["overrides"][number].items():
                if key != "files":
                    place = config.origin("overrides", number, key)
                    result.layer(key, value, (SetBy("override", place, number + 1),))
    if "extend-ignore" in result.settings:
        further = result.settings["extend-ignore"]
        result.add("ignore", further.value, further.origins)
    if config is not None:
        for pattern in ignores:
            by = SetBy("file", config.origin("per-file-ignores", pattern))
            result.add("ignore", values["per-file-ignores"][pattern], (by,))
    for key, value in options.items():
        result.layer(key, value, (OPTIONS,), _OPTION_LISTS)
    if "extend-ignore" in options:
        result.add("ignore", options["extend-ignore"], (OPTIONS,))
    if "select" in result.settings and "tags" in result.settings and "select" not in options:
        # Who writes a rule of their own wants it, also where `select` does not name it.
        tags = result.settings["tags"]
        result.add("extend-select", [table.code for table in read_tag_tables(tags.value)], tags.origins)
    return result.settings


def merge_run(config: LoadedConfig | None, options: Mapping[str, Any]) -> dict[str, Setting]:
    """What is set for a whole run, by key, in the configuration of the folder that it starts in and by its options."""
    result = _Merge()
    for key in RUN_KEYS:
        if config is not None and key in config.values:
            result.put(key, config.values[key], _in_file(config, key))
        if key in options:
            result.put(key, options[key], (OPTIONS,))
    return result.settings


def _in_file(config: LoadedConfig, key: str) -> tuple[SetBy, ...]:
    places = config.places.get(key) or (config.origin(key),)
    return tuple(SetBy("file", place) for place in places)


def settings_of(merged: Mapping[str, Setting]) -> Settings:
    """The settings that a merge comes to. Raises ConfigError."""
    return Settings.of({key: merged[key].value for key in SETTINGS_KEYS if key in merged})


def with_defaults(merged: Mapping[str, Setting]) -> dict[str, Setting]:
    """Every key of the configuration, and `role` and `kind`: those that are not set with their defaults."""
    try:
        from pydantic import BaseModel  # only where it is asked for
    except ImportError:
        raise MissingPackageError("pydantic", "showing all settings") from None
    from promptlint.config.model import ConfigFile, Format

    found: dict[str, Setting] = {}
    for name, field in ConfigFile.model_fields.items():
        key = field.alias or name
        if key == "extend":
            continue
        setting = merged.get(key, Setting(field.get_default(call_default_factory=True)))
        if isinstance(setting.value, BaseModel):
            setting = Setting(setting.value.model_dump(by_alias=True, exclude_none=True))
        elif key == "format":
            setting = Setting({**Format().model_dump(by_alias=True), **setting.value}, setting.origins)
        found[key] = setting
    for key, default in (("target", Settings().target), ("ignore", []), ("fail-level", "warning")):
        if found[key].value is None:
            found[key] = Setting(default)
    for key in ("role", "kind"):
        found[key] = merged.get(key, Setting(None))
    return found
