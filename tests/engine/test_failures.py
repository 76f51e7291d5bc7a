"""A broken file, or a bug of ours that one file brings out, is that file's finding, and ends nothing."""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from promptlint.cli import main
from promptlint.documents import jobs
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document
from promptlint.documents.reader import read_document
from promptlint.engine import runner
from promptlint.engine.failures import Failure, attempt, work_through
from promptlint.engine.linter import Linter
from promptlint.engine.runner import FileWork, run_files
from promptlint.formats.errors import FormatError
from promptlint.output import FORMATS
from promptlint.text import LineIndex
from tests.documents.pictures import chunk, png

FAULTY = "a pier, (fog:1,2)\n"
JOBS = "--prompt sea\n"
FORKS = pytest.mark.skipif(
    multiprocessing.get_start_method(allow_none=False) != "fork", reason="other processes know nothing of the test"
)

Run = Callable[..., tuple[int, str, str]]
Breaks = Callable[[Exception], None]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """promptlint in a folder of its own: status, output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROMPTLINT_TRACEBACK", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        return status, *capsys.readouterr()

    return call


@pytest.fixture
def reader_raises(run: Run, monkeypatch: pytest.MonkeyPatch) -> Breaks:  # noqa: ARG001  # it makes the folder
    """Lets the reader of jobs raise something, for one file between two that are fine."""
    Path("a.prompt").write_text(FAULTY)
    Path("m.txt").write_text(JOBS)
    Path("z.prompt").write_text(FAULTY)

    def breaks(error: Exception) -> None:
        def read(*_: object) -> Document:
            raise error

        monkeypatch.setattr(jobs, "read", read)

    return breaks


def whole(output_format: str, text: str) -> None:
    """Raises where a report is not whole."""
    if output_format in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(text)
    elif output_format == "jsonl":
        for line in text.splitlines():
            json.loads(line)
    elif output_format == "junit":
        ET.fromstring(text)
    else:
        assert text[-1:] in ("", "\n")


BUGS = [
    ValueError("zip() argument 2 is longer"),
    KeyError("x"),
    MemoryError(),
    RecursionError("too deep"),
    IndexError(),
]


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("jobs_option", [(), pytest.param(("--jobs", "2"), marks=FORKS)], ids=["alone", "processes"])
def test_a_bug_in_a_reader_is_a_finding_of_the_file(
    run: Run, reader_raises: Breaks, output_format: str, jobs_option: tuple[str, ...]
) -> None:
    reader_raises(BUGS[0])
    status, out, err = run("check", "--isolated", "--no-cache", "--output-format", output_format, *jobs_option, ".")
    assert (status, err) == (2, "")
    whole(output_format, out)
    assert out.count("PL001") >= 1
    assert "promptlint failed on this file with ValueError: zip() argument 2 is longer; this is a bug" in out
    assert "m.txt" in out
    assert "m.txt: cannot be read" not in out
    for name in ("a.prompt", "z.prompt"):
        assert name in out


@pytest.mark.parametrize("error", BUGS, ids=lambda error: type(error).__name__)
def test_whatever_a_reader_raises(run: Run, reader_raises: Breaks, error: Exception) -> None:
    reader_raises(error)
    status, out, _ = run("check", "--isolated", "--output-format", "json", ".")
    found = [(d["path"], d["code"]) for d in json.loads(out)["diagnostics"]]
    assert status == 2
    assert found == [("a.prompt", "PW002"), ("m.txt", "PL001"), ("z.prompt", "PW002")]
    summary = json.loads(out)["summary"]
    assert (summary["unreadable"], summary["files"]) == (1, 3)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (PermissionError(13, "Permission denied"), "m.txt: cannot be read: Permission denied; check the path"),
        (FormatError("is broken", 3), "m.txt: is broken (line 1, column 4); nothing in it was checked"),
        (ReadError("m.txt: is locked"), "m.txt: is locked"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "m.txt: cannot be read: 'utf-8' codec can't decode byte"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_file_is_to_blame_for_is_one_line(
    run: Run, reader_raises: Breaks, error: Exception, line: str
) -> None:
    reader_raises(error)
    status, out, err = run("check", "--isolated", "--output-format", "json", ".")
    assert status == 2
    assert err.startswith(f"promptlint: error: {line}")
    assert err.count("\n") == 1
    assert "PL001" not in out


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--fix"),
        ("check", "--diff"),
        ("fix",),
        ("format", "--check"),
        ("extract",),
        ("show",),
        ("show", "--output-format", "json"),
        ("baseline", "create"),
    ],
    ids=" ".join,
)
def test_every_command_goes_on_behind_a_file_it_fails_at(
    run: Run, reader_raises: Breaks, command: tuple[str, ...]
) -> None:
    reader_raises(BUGS[0])
    status, out, err = run(*command, "--isolated", "a.prompt", "m.txt", "z.prompt")
    assert status == 2
    assert "ValueError: zip() argument 2 is longer; this is a bug in promptlint" in out + err
    assert "m.txt" in out + err
    assert "cannot be read" not in out + err
    if command[0] == "baseline":
        assert not Path("promptlint-baseline.json").exists()
    elif command not in (("fix",), ("check", "--diff")):
        assert "z.prompt" in out


def test_standard_input_too(run: Run, reader_raises: Breaks, monkeypatch: pytest.MonkeyPatch) -> None:
    reader_raises(BUGS[0])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(JOBS.encode())))
    status, out, err = run(
        "check", "--isolated", "-", "--stdin-filename", "in.txt", "--output-format", "sarif", "a.prompt"
    )
    assert (status, err) == (2, "")
    run_of = json.loads(out)["runs"][0]
    assert [result["ruleId"] for result in run_of["results"]] == ["PL001", "PW002"]
    assert run_of["invocations"][0]["executionSuccessful"] is False


def test_a_prompt_of_the_command_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Linter, "lint_document", lambda *_: 1 / 0)
    status, out, err = run("check", "--isolated", "--positive", "sea", "--output-format", "json")
    assert (status, err) == (2, "")
    (found,) = json.loads(out)["diagnostics"]
    assert (found["code"], found["severity"]) == ("PL001", "error")


def test_what_is_mended_only_says_it_in_a_line(run: Run, reader_raises: Breaks) -> None:
    reader_raises(BUGS[0])
    status, _, err = run("check", "--fix-only", "--isolated", ".")
    assert status == 2
    assert err.startswith("promptlint: error: m.txt: internal error: ValueError: zip() argument 2 is longer; this is a")


def test_a_baseline_does_not_hide_it_and_forgets_nothing(run: Run, reader_raises: Breaks) -> None:
    Path("m.txt").write_text(f"{FAULTY}--prompt sea\n")
    assert run("baseline", "create", "--isolated", ".")[0] == 0
    kept = Path("promptlint-baseline.json").read_text()
    reader_raises(BUGS[0])
    status, out, err = run(
        "check", "--isolated", "--baseline", "promptlint-baseline.json", "--output-format", "json", "."
    )
    assert status == 2
    assert [d["code"] for d in json.loads(out)["diagnostics"]] == ["PL001"]
    assert "promptlint baseline prune" not in err
    assert Path("promptlint-baseline.json").read_text() == kept


def test_the_traceback_is_to_be_had(run: Run, reader_raises: Breaks, monkeypatch: pytest.MonkeyPatch) -> None:
    reader_raises(ValueError("as it was"))
    monkeypatch.setenv("PROMPTLINT_TRACEBACK", "1")
    with pytest.raises(ValueError, match="as it was"):
        run("check", "--isolated", "--output-format", "json", ".")


@FORKS
@pytest.mark.parametrize("output_format", FORMATS)
def test_a_process_that_dies_is_one_line_and_the_report_is_whole(
    run: Run, monkeypatch: pytest.MonkeyPatch, output_format: str
) -> None:
    for number in range(100):
        Path(f"{number:03}.txt").write_text(FAULTY)
    honest = Linter.lint_document
    parent = os.getpid()

    def dies(self: Linter, document: Document) -> Any:
        if document.path == "070.txt" and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return honest(self, document)

    monkeypatch.setattr(Linter, "lint_document", dies)
    status, out, err = run("check", "--isolated", "--no-cache", "--jobs", "2", "--output-format", output_format, ".")
    assert status == 2
    assert err.count("promptlint: error:") == 1
    assert "070.txt: the process that was checking this file was killed" in err
    missed = {"070.txt"}
    if output_format == "json":
        assert {f"{number:03}.txt" for number in range(100)} - {
            d["path"] for d in json.loads(out)["diagnostics"]
        } == missed
    assert "--jobs 1" in err
    whole(output_format, out)


@FORKS
def test_an_answer_that_cannot_be_sent_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PROMPTLINT_TRACEBACK", raising=False)
    monkeypatch.setattr(Linter, "lint_document", lambda *_: lambda: None)
    (tmp_path / "a.txt").write_text(FAULTY)
    (outcome,) = run_files([FileWork(tmp_path / "a.txt", None, None, 0)], [Linter()], jobs=2)
    assert outcome.failure is not None
    assert "promptlint failed on this file with" in str(outcome.failure.finding)


def test_where_no_process_can_be_started_the_first_one_checks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import multiprocessing

    def start(_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.Process, "start", start)
    Path("a.txt").write_text(FAULTY)
    Path("b.txt").write_text(FAULTY)
    status, out, err = run("check", "--isolated", "--jobs", "2", "--output-format", "json", ".")
    assert status == 1
    assert {d["path"] for d in json.loads(out)["diagnostics"]} == {"a.txt", "b.txt"}
    assert "error" not in err


@pytest.mark.parametrize("count", [1, pytest.param(2, marks=FORKS)])
def test_a_piece_that_fails_keeps_no_other_from_its_findings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, count: int
) -> None:
    monkeypatch.delenv("PROMPTLINT_TRACEBACK", raising=False)
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 200)
    monkeypatch.setattr(runner, "LARGE_FILE", 1)
    file = tmp_path / "a.txt"
    file.write_text(FAULTY * 60)
    honest = Linter.diagnose

    def diagnose(self: Linter, document: Document, **given: Any) -> Any:
        if document.first.line > 1 and document.first.line < 20:
            raise IndexError("in the second piece")
        return honest(self, document, **given)

    monkeypatch.setattr(Linter, "diagnose", diagnose)
    outcomes = list(run_files([FileWork(file, None, "lines", 0)], [Linter()], jobs=count))
    failed = [outcome.failure for outcome in outcomes if outcome.failure is not None]
    (failure,) = failed
    assert failure.first.line > 1
    document, report = failure.report()
    assert document.first == report.findings[0].start == failure.first
    assert len(outcomes) > 3
    assert all(outcome.report is not None and len(outcome.report) for outcome in outcomes if outcome.failure is None)


def test_a_reader_that_fails_in_the_middle_says_up_to_where_it_came() -> None:
    first = Document("a.csv", "styles", "one\ntwo\n", ())

    def read() -> Any:
        yield first
        raise KeyError("the third row")

    (done, failure) = work_through("a.csv", read, lambda document: document.text)
    assert done == (first, "one\ntwo\n")
    assert isinstance(failure, Failure)
    assert failure.first == LineIndex(first.text).position(8)


def test_what_is_to_pass_passes() -> None:
    def pipe() -> None:
        raise BrokenPipeError

    def lookup() -> None:
        raise LookupError

    with pytest.raises(BrokenPipeError):
        attempt("a", pipe)
    with pytest.raises(LookupError):
        attempt("a", lookup, passing=(LookupError,))
    assert isinstance(attempt("a", lookup), Failure)


def test_the_words_of_an_exception_are_one_short_line() -> None:
    def work() -> None:
        raise ValueError("a\n" * 5_000)

    failure = attempt("a.txt", work)
    assert isinstance(failure, Failure)
    assert "\n" not in failure.line
    assert len(failure.line) < 500


def test_an_exception_outside_of_files_ends_the_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> Any:
        raise ValueError("between the files")

    monkeypatch.setattr(runner, "run_files", breaks)
    Path("a.txt").write_text(FAULTY)
    for output_format in FORMATS:
        status, out, err = run("check", "--isolated", "--output-format", output_format, "a.txt")
        assert status == 2
        assert "internal error: ValueError: between the files" in err
        if out:
            whole(output_format, out)
        if output_format == "sarif":
            assert json.loads(out)["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_a_configuration_that_is_found_to_be_broken_on_the_way_ends_the_report(run: Run) -> None:
    Path("sub").mkdir()
    Path("sub/a.txt").write_text("sea")
    Path("sub/promptlint.toml").write_text("select = 3")
    status, out, err = run("check", "--output-format", "json", "sub")
    assert status == 2
    assert "sub/promptlint.toml" in err
    assert json.loads(out)["diagnostics"] == []


EXIF = [b"II*\0%\0b\xff"[:size] + b"\0" * max(0, size - 8) for size in range(14)]


@pytest.mark.parametrize(
    "data", [*EXIF, b"MM\0*\0\0\0\x08\xff\xff", b"II*\0\x08\0\0\0\x01\0\x86\x92\x07\0\xff\xff\xff\xff"]
)
@pytest.mark.parametrize("head", [b"", b"Exif\0\0"])
def test_exif_that_cannot_be_read_leaves_the_rest_of_the_picture(tmp_path: Path, head: bytes, data: bytes) -> None:
    pytest.importorskip("PIL")
    file = png(tmp_path / "a.png", chunk(b"eXIf", head + data))
    assert read_document(file).prompts == ()
    both = png(tmp_path / "b.png", chunk(b"eXIf", head + data) + chunk(b"tEXt", b"Title\0sea"))
    assert read_document(both).prompts == ()


def test_a_decoder_that_raises_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = pytest.importorskip("PIL.Image")
    file = tmp_path / "a.jpg"
    image.new("RGB", (8, 8)).save(file, comment=b"a cat, a dog\nNegative prompt: fog")
    for error in (AttributeError("no"), ZeroDivisionError(), MemoryError()):

        def raises(*_: object, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(image.Exif, "get_ifd", raises)
            patch.setattr(image.Image, "getexif", raises)
            assert "a cat, a dog" in read_document(file).text
        with monkeypatch.context() as patch:
            patch.setattr(image, "open", raises)
            with pytest.raises(ReadError, match="is a picture that Pillow cannot read"):
                read_document(file)


def test_a_name_with_a_nul_cannot_be_read() -> None:
    with pytest.raises(ReadError, match="cannot be read"), contextlib.suppress(TypeError):
        read_document(Path("a\0b.txt"))
