"""The stages of Forge, in the JSON form of its vectors: A1111's, and its emphasis option `None`.

Source: lllyasviel/stable-diffusion-webui-forge dfdcbab6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.programs.webui_fields import webui_fields

__all__ = ["FIELDS"]

FIELDS: Mapping[str, Callable[[str], object]] = {
    **webui_fields(),
    # The text is not read at all then, so that BREAK is a word, too.
    "attention_emphasis_none": lambda text: [[text, 1.0]],
}
"""The stages by name."""
