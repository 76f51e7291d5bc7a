"""The parser of compel without the rest, which needs torch: `scripts/install_differential.sh` installs it without what
it depends on, and its module is loaded alone."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

__all__ = ["NAME", "load"]

NAME = "compel_prompt_parser_alone"
"""What the module is called once it is loaded."""


def load() -> Any | None:
    """The module; None where it, or pyparsing, is not installed."""
    found = find_spec("compel")
    if found is None or not found.submodule_search_locations or find_spec("pyparsing") is None:
        return None
    home = Path(found.submodule_search_locations[0]) / "prompt_parser.py"
    spec = spec_from_file_location(NAME, home)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)
    return module
