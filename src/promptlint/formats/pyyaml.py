"""PyYAML, for the modules that read YAML with it."""

from __future__ import annotations

from promptlint.errors import MissingPackageError

__all__ = ["yaml"]

try:
    import yaml
except ImportError:
    raise MissingPackageError("PyYAML", "reading YAML") from None
