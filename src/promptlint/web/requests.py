"""What a page asks, as it comes out of JSON: held to what it must be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from promptlint.errors import PromptlintError

__all__ = ["RequestError", "integer", "mapping", "optional_text", "read_request", "text", "texts"]

_MOST = 250_000
"""Characters of a prompt."""


class RequestError(PromptlintError):
    """A request that is not one. The message is one line for whoever wrote the page."""


def read_request(written: str) -> Mapping[str, Any]:
    """A request from its JSON. Raises RequestError."""
    try:
        request = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"a request must be JSON: {error}") from None
    if not isinstance(request, dict):
        raise RequestError("a request must be an object")
    return request


def text(request: Mapping[str, Any], key: str) -> str:
    """A prompt. Raises RequestError for none, and for one that is too long."""
    value = optional_text(request, key)
    if value is None:
        raise RequestError(f"{key} must be a text")
    if len(value) > _MOST:
        raise RequestError(f"the prompt has {len(value):,} characters; the limit is {_MOST:,}")
    return value


def optional_text(request: Mapping[str, Any], key: str) -> str | None:
    """A text that need not be there. Raises RequestError for anything else."""
    value = request.get(key)
    if value is not None and not isinstance(value, str):
        raise RequestError(f"{key} must be a text or null")
    return value


def integer(request: Mapping[str, Any], key: str, default: int | None = None) -> int | None:
    """A whole number that need not be there. Raises RequestError for anything else."""
    value = request.get(key, default)
    if value is not None and type(value) is not int:
        raise RequestError(f"{key} must be a whole number or null")
    return value


def mapping(request: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table, empty where there is none. Raises RequestError for anything else."""
    value = request.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RequestError(f"{key} must be an object")
    return value


def texts(request: Mapping[str, Any], key: str) -> list[str]:
    """A list of texts, empty where there is none. Raises RequestError for anything else."""
    value = request.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise RequestError(f"{key} must be a list of texts")
    return value
