"""Python's cycle collector, kept away while much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["no_collection"]


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the cycle collector away: it would walk a growing tree, or a growing list of prompts, over and over, which
    costs more than linear time, and would find nothing that goes away by itself."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
