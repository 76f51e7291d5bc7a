"""What is no regular file is written to, and never replaced."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from promptlint.formats.whole_file import write_whole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="devices and named pipes")


def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"a cat")
    assert os.read(reader, 100) == b"a cat"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_stays_a_device() -> None:
    write_whole(Path("/dev/null"), b"a cat")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
