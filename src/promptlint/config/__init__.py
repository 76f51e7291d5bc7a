"""Configuration files: what may stand in them, where they are found, how they are put together."""

from promptlint.config.discovery import CONFIG_NAMES, find_config
from promptlint.config.errors import ConfigFileError
from promptlint.config.loading import Configurations, LoadedConfig, Origin, load_config
from promptlint.config.trust import Trust

__all__ = [
    "CONFIG_NAMES",
    "ConfigFileError",
    "Configurations",
    "LoadedConfig",
    "Origin",
    "Trust",
    "find_config",
    "load_config",
]
