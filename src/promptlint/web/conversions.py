"""Conversions as a page is told of them."""

from __future__ import annotations

from typing import Any

from promptlint.conversion.headings import heading
from promptlint.conversion.model import Conversion
from promptlint.web.positions import Utf16

__all__ = ["conversion_object"]


def conversion_object(conversion: Conversion, prompt: str) -> dict[str, Any]:
    """What became of a prompt, with the places of its losses in it as far as they are known."""
    places = Utf16(prompt)
    return {
        "role": conversion.role,
        "text": conversion.text,
        "exact": conversion.exact,
        "losses": [
            {
                "kind": loss.kind,
                "message": loss.message,
                **(places.span(loss.span) if loss.span is not None else {}),
            }
            for loss in conversion.losses
        ],
        "texts": [{"heading": heading(each, conversion.texts), "text": each.text} for each in conversion.texts],
        "notes": list(conversion.notes),
    }
