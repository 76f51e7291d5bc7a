"""How far a configuration is followed."""

from __future__ import annotations

from enum import Enum

__all__ = ["Trust"]


class Trust(Enum):
    """What a configuration file may do.

    `TRUSTED` is the command line's: it may name files and folders outside of its own, which are read with the care that
    `formats.named_path` describes, and switch on rules that are installed beside promptlint. `UNTRUSTED` is for a
    folder that its user has not looked at yet, as editors know it: whatever points outside of the configuration's
    folder is left out, and so are plug-ins; `LoadedConfig.ignored` says what that was.
    """

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
