"""The options of a run, by the keys of the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from promptlint.diagnostics import Severity
from promptlint.documents.model import Role
from promptlint.engine.layers import PRESETS, RUN_KEYS, SETTINGS_KEYS
from promptlint.engine.settings import ConfigError
from promptlint.resources.names import did_you_mean

__all__ = ["OptionError", "read_options"]

_OPTIONS = (
    *SETTINGS_KEYS,
    *RUN_KEYS,
    "preset",
    "extend-ignore",
    "positive-keys",
    "negative-keys",
    "format",
    "role",
    "kind",
)


class OptionError(ConfigError):
    """An invalid option of the run; `key` is its key in the configuration."""

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key


def read_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options by the keys of the configuration. Raises ConfigError for what can be known to be wrong without one."""
    found: dict[str, Any] = {}
    for name, value in options.items():
        key = str(name).replace("_", "-")
        if key not in _OPTIONS:
            raise ConfigError(f"unknown setting {name!r}{did_you_mean(str(name), _OPTIONS)}")
        if value is not None:
            found[key] = value
    for key in ("select", "extend-select", "ignore", "extend-ignore", "plugins", "positive-keys", "negative-keys"):
        if key in found and (isinstance(found[key], str) or not isinstance(found[key], Iterable)):
            raise ConfigError(f"setting {key!r} must be a list of strings, not {found[key]!r}")
    for key in ("rules", "format"):
        if key in found and not isinstance(found[key], Mapping):
            raise ConfigError(f"setting {key!r} must be a table, not {found[key]!r}")
    if "format" in found:
        from promptlint.engine.formatter import FormatStyle

        FormatStyle.of(found["format"])
    choices: dict[str, tuple[str, ...]] = {
        "preset": tuple(PRESETS),
        "role": tuple(Role),
        "fail-level": tuple(Severity),
        "min-severity": tuple(Severity),
    }
    if "kind" in found:
        from promptlint.documents.kinds import KIND_NAMES

        choices["kind"] = KIND_NAMES
    for key, known in choices.items():
        if key in found and found[key] not in known:
            raise ConfigError(f"unknown {key} {found[key]!r}{did_you_mean(str(found[key]), known)}")
    return found
