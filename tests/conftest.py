"""Fixtures for all tests, and how they are run."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.amounts import SOAK

# Programs that tests start would otherwise compile promptlint anew each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Several processes share the machine, so the time of one example says nothing.
settings.register_profile("promptlint", deadline=None, max_examples=30)
settings.register_profile("promptlint soak", deadline=None, max_examples=1000)
settings.load_profile("promptlint soak" if SOAK else "promptlint")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What is started now can be interrupted, also where the tests themselves were started with interrupts ignored, as
    by `nohup` and some CI: a program inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
