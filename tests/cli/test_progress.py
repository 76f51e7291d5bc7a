"""Progress of long work is shown to people who wait, and keeps out of the report."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

_SLOW = """\
import sys
import promptlint.cli.progress as progress
import promptlint.documents.pieces as pieces
from promptlint.cli import main
progress._PATIENCE = 0.0
pieces.PIECE = 16 * 1024
sys.exit(main(sys.argv[1:]))
"""


def _run(arguments: list[str], out: Path) -> str:
    """Run promptlint with the report in a file and a terminal as standard error; returns what the terminal got."""
    ours, theirs = pty.openpty()
    with out.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", _SLOW, *arguments], stdin=subprocess.DEVNULL, stdout=file, stderr=theirs
        )
    os.close(theirs)
    seen = b""
    while True:
        try:
            data = os.read(ours, 65_536)
        except OSError:
            break
        if not data:
            break
        seen += data
    os.close(ours)
    process.wait()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())


def test_the_report_goes_where_it_is_sent_and_the_bar_to_the_terminal(tmp_path: Path) -> None:
    table = tmp_path / "styles.csv"
    table.write_text("name,prompt\n" + "".join(f"A{n},((cat:1.2))\n" for n in range(4_000)))
    out = tmp_path / "out.txt"
    seen = _run(
        ["check", "--no-cache", "--isolated", "--output-format", "gitlab", "--select", "PW008", str(table)], out
    )
    assert len(json.loads(out.read_text())) == 4_000
    assert "Checking" in seen
    assert "PW008" not in seen
    shares = {int(share) for share in re.findall(r"(\d+)%", seen)}
    assert any(0 < share < 100 for share in shares)


def test_a_table_has_its_rate_and_the_time_that_is_left(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    table = tmp_path / "t.csv"
    table.write_text("prompt,id\n" + "".join(f"((cat {n}:1.2)),{n}\n" for n in range(6_000)))
    seen = _run(
        ["data", "check", "--isolated", "--jobs", "1", str(table), "--output", str(tmp_path / "o")], tmp_path / "out"
    )
    assert re.search(r"Checking [\d,]+ rows, [\d,]+ a second, \d+:\d\d:\d\d left", seen)
    assert "6,000 rows: 6,000 findings" in (tmp_path / "out").read_text()
