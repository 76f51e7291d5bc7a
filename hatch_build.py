"""The readme of the package: that of the repository, with links that lead somewhere from the package's page too."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class PackageReadme(MetadataHookInterface):
    """Called by hatchling for `readme`, which pyproject.toml says is dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        root = Path(self.root)
        version = runpy.run_path(str(root / "src" / "promptlint" / "_version.py"))["__version__"]
        absolute_links = runpy.run_path(str(root / "scripts" / "absolute_links.py"))["absolute_links"]
        text = absolute_links((root / "README.md").read_text(encoding="utf-8"), f"v{version}")
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
