"""New content takes the place of old: whole or not at all, in the very file that was read, with all that is its own."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from promptlint.formats import temporary as temporaries
from promptlint.formats.open_folder import OpenFolder
from promptlint.formats.replacement import NotKeptError, OtherFileError, replace_content
from promptlint.formats.temporary import Temporary, is_temporary, remove_leftovers, temporary
from promptlint.formats.whereabouts import Whereabouts, whereabouts_of
from promptlint.formats.whole_file import ElsewhereError, write_whole

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, owners and locks of POSIX")
OLD, NEW = b"a pond, reeds\n", b"a pond, (reeds:1.1)\n"


def place(file: Path) -> Whereabouts:
    with file.open("rb") as opened:
        where = whereabouts_of(file, opened)
    assert where is not None
    return where


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def leftovers(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.rglob("*") if each.name.endswith(".promptlint"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    file = tmp_path / "tree" / "sub" / "a.txt"
    file.write_bytes(OLD)
    return file


@pytest.fixture
def before_it_counts(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Lets something happen when the new content is on the disk, and before it takes its place."""
    sync = Temporary.sync

    def set_up(happens: Callable[[], object]) -> None:
        def meddling(beside: Temporary) -> None:
            sync(beside)
            happens()

        monkeypatch.setattr(Temporary, "sync", meddling)

    return set_up


@pytest.fixture
def after_the_last_look(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets things happen when everything was looked at, directly before files change places, one each time."""
    exchange = OpenFolder.exchange

    def set_up(*happen: Callable[[], object]) -> None:
        waiting = list(happen)

        def meddling(folder: OpenFolder, name: str, other: str) -> bool:
            if waiting:
                waiting.pop(0)()
            return exchange(folder, name, other)

        monkeypatch.setattr(OpenFolder, "exchange", meddling)

    return set_up


def refused(where: Whereabouts, says: str) -> None:
    with pytest.raises(OtherFileError, match=says):
        replace_content(where, OLD, NEW)


linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets two files change places")


def save(file: Path, content: bytes) -> Callable[[], None]:
    """Save as editors do: a new file takes the place of the old one."""

    def act() -> None:
        new = file.with_name("editor's own")
        new.write_bytes(content)
        new.replace(file)

    return act


@linux
@pytest.mark.parametrize("saves", [1, 2])
def test_what_is_saved_after_the_last_look_is_kept(
    file: Path, after_the_last_look: Callable[..., None], saves: int
) -> None:
    texts = [b"a lake\n", b"a long river\n"][:saves]
    after_the_last_look(*(save(file, text) for text in texts))
    refused(place(file), "has changed since it was read")
    assert file.read_bytes() == texts[-1]
    assert names(file.parent) == ["a.txt"]


@linux
def test_what_is_written_into_it_after_the_last_look_is_kept(
    file: Path, after_the_last_look: Callable[..., None]
) -> None:
    after_the_last_look(lambda: file.write_bytes(OLD + b"a lake\n"))
    refused(place(file), "has changed since it was read")
    assert file.read_bytes() == OLD + b"a lake\n"
    assert names(file.parent) == ["a.txt"]


@linux
def test_a_link_that_comes_after_the_last_look_is_kept(
    file: Path, after_the_last_look: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "other.txt").write_bytes(OLD)

    def swap() -> None:
        file.unlink()
        file.symlink_to(tmp_path / "other.txt")

    after_the_last_look(swap)
    refused(place(file), "has changed since it was read")
    assert file.is_symlink()
    assert (tmp_path / "other.txt").read_bytes() == OLD
    assert names(file.parent) == ["a.txt"]


@linux
def test_what_goes_after_it_was_saved_comes_back(file: Path, after_the_last_look: Callable[..., None]) -> None:
    after_the_last_look(save(file, b"a lake\n"), file.unlink)
    refused(place(file), "has changed since it was read")
    assert file.read_bytes() == b"a lake\n"
    assert names(file.parent) == ["a.txt"]


def test_files_need_not_change_places(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenFolder, "exchange", lambda *_: False)
    replace_content(place(file), OLD, NEW)
    assert file.read_bytes() == NEW
    assert names(file.parent) == ["a.txt"]


def test_new_content_takes_its_place(file: Path) -> None:
    replace_content(place(file), OLD, NEW)
    assert file.read_bytes() == NEW
    assert names(file.parent) == ["a.txt"]


@posix
def test_a_link_that_takes_the_place_of_the_file_is_not_written_through(
    file: Path, tmp_path: Path, before_it_counts: Callable[[Callable[[], object]], None]
) -> None:
    private = tmp_path / "private.txt"
    private.write_bytes(OLD)

    def swap() -> None:
        file.unlink()
        file.symlink_to(private)

    before_it_counts(swap)
    refused(place(file), "replaced by a link")
    assert private.read_bytes() == OLD
    assert file.is_symlink()
    assert not leftovers(tmp_path)


@posix
@pytest.mark.parametrize("above", ["tree/sub", "tree"])
def test_a_link_that_takes_the_place_of_a_folder_above_is_not_written_through(
    file: Path, tmp_path: Path, above: str, before_it_counts: Callable[[Callable[[], object]], None]
) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(tmp_path / above, outside)

    def swap() -> None:
        (tmp_path / above).rename(tmp_path / "moved")
        (tmp_path / above).symlink_to(outside)

    before_it_counts(swap)
    refused(place(file), "lies in another folder")
    assert [each.read_bytes() for each in tmp_path.rglob("a.txt")] == [OLD, OLD]
    assert not leftovers(tmp_path)


@posix
@pytest.mark.parametrize("above", ["tree/sub", "tree"])
def test_nor_is_one_that_was_there_before_the_writing_began(file: Path, tmp_path: Path, above: str) -> None:
    where = place(file)
    (tmp_path / above).rename(tmp_path / "moved")
    (tmp_path / above).symlink_to(tmp_path / "moved")
    with pytest.raises((OtherFileError, OSError)):
        replace_content(where, OLD, NEW)
    assert [each.read_bytes() for each in tmp_path.rglob("a.txt")] == [OLD]


@posix
def test_a_pipe_in_its_place_is_not_waited_for(file: Path) -> None:
    where = place(file)
    file.unlink()
    os.mkfifo(file)
    refused(where, "not a file")


@pytest.mark.parametrize("text", [b"a pond, newer\n", b"a pond, weeds\n", b""])
def test_newer_text_is_kept(file: Path, text: bytes, before_it_counts: Callable[[Callable[[], object]], None]) -> None:
    before_it_counts(lambda: file.write_bytes(text))
    refused(place(file), "has changed since it was read")
    assert file.read_bytes() == text
    assert not leftovers(file.parent)


def test_newer_text_of_the_same_size_and_time_is_kept(
    file: Path, before_it_counts: Callable[[Callable[[], object]], None]
) -> None:
    state = file.stat()

    def rewrite() -> None:
        file.write_bytes(OLD.replace(b"reeds", b"weeds"))
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))

    before_it_counts(rewrite)
    refused(place(file), "has changed since it was read")
    assert b"weeds" in file.read_bytes()


@posix
def test_an_editor_that_replaces_the_file_is_not_undone(
    file: Path, before_it_counts: Callable[[Callable[[], object]], None]
) -> None:
    def save() -> None:
        (file.parent / "new").write_bytes(b"newer\n")
        (file.parent / "new").replace(file)

    before_it_counts(save)
    refused(place(file), "has changed since it was read")
    assert file.read_bytes() == b"newer\n"


@posix
def test_a_file_with_several_names_is_left_alone(file: Path) -> None:
    os.link(file, file.parent / "b.txt")
    with pytest.raises(NotKeptError, match=r"has 2 names \(hard links\)"):
        replace_content(place(file), OLD, NEW)
    assert file.read_bytes() == (file.parent / "b.txt").read_bytes() == OLD


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o4755])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    replace_content(place(file), OLD, NEW)
    assert file.stat().st_mode & 0o7777 == mode


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_owner_and_group_stay(file: Path) -> None:
    os.chown(file, 1000, 1001)
    replace_content(place(file), OLD, NEW)
    assert (file.stat().st_uid, file.stat().st_gid) == (1000, 1001)


@posix
def test_where_the_owner_cannot_be_kept_nothing_is_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_old: int, _new: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("promptlint.formats.replacement.keep_attributes", forbidden)
    with pytest.raises(NotKeptError, match="its owner, mode or extended attributes cannot be kept: Operation not"):
        replace_content(place(file), OLD, NEW)
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["a.txt"]


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="extended attributes by Python are Linux's")
def test_extended_attributes_stay(file: Path) -> None:
    try:
        os.setxattr(file, "user.tag", b"a pond")
    except OSError:
        pytest.skip("this file system has none")
    replace_content(place(file), OLD, NEW)
    assert os.getxattr(file, "user.tag") == b"a pond"
    assert file.read_bytes() == NEW


def test_extended_attributes_that_cannot_be_set_are_not_lost(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "setxattr"):
        pytest.skip("extended attributes by Python are Linux's")
    try:
        os.setxattr(file, "user.tag", b"a pond")
    except OSError:
        pytest.skip("this file system has none")

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "setxattr", full)
    with pytest.raises(NotKeptError, match="No space left"):
        replace_content(place(file), OLD, NEW)
    assert os.getxattr(file, "user.tag") == b"a pond"


@pytest.mark.parametrize("function", ["fsync", "exchange", "replace", "fchmod"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EXDEV, errno.EROFS])
def test_what_the_disk_refuses_changes_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, function: str, number: int
) -> None:
    owner = OpenFolder if function == "exchange" else os
    if not hasattr(owner, function):
        pytest.skip("not on this system")

    def refuses(*_given: object, **_named: object) -> None:
        raise OSError(number, os.strerror(number))

    if function == "replace":  # what is done where files cannot change places
        monkeypatch.setattr(OpenFolder, "exchange", lambda *_: False)
    monkeypatch.setattr(owner, function, refuses)
    with pytest.raises((OSError, NotKeptError)):
        replace_content(place(file), OLD, NEW)
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["a.txt"]


@posix
def test_a_disk_that_is_full_in_the_middle_changes_nothing(file: Path) -> None:
    """As by a limit on the size of files, which the system reports when it is written."""
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from promptlint.formats.replacement import replace_content\n"
        "from promptlint.formats.whereabouts import whereabouts_of\n"
        "file = Path(sys.argv[1]); old = file.read_bytes(); where = whereabouts_of(file, file.open('rb'))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: replace_content(where, old, b'x' * 100_000)\n"
        "except OSError as error: print(error.strerror)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "File too large\n"
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["a.txt"]


@posix
@pytest.mark.parametrize("name", ["x" * 251 + ".txt", "水" * 80 + ".txt", ".a", "a b.txt", "-.txt"])
def test_any_name_can_be_written(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(OLD)
    replace_content(place(file), OLD, NEW)
    assert file.read_bytes() == NEW


@posix
def test_a_folder_that_may_only_be_entered_can_be_written(file: Path) -> None:
    file.parent.chmod(0o300)
    try:
        replace_content(place(file), OLD, NEW)
        assert file.read_bytes() == NEW
    finally:
        file.parent.chmod(0o700)


@posix
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_process_that_is_told_to_end_leaves_nothing(tmp_path: Path, name: str) -> None:
    number = signal.Signals[name]
    program = (
        "import sys, time; from promptlint.formats.whole_file import whole_file; from pathlib import Path\n"
        "with whole_file(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); print('now', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "report")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    with process.stdout as told:
        assert told.readline() == b"now\n"
        assert len(leftovers(tmp_path)) == 1
        process.send_signal(number)
        assert process.wait(30) != 0
    assert names(tmp_path) == []


@posix
def test_what_a_killed_process_leaves_is_removed_and_nothing_else(tmp_path: Path) -> None:
    digits = "0123456789abcdef"
    kept = [
        ".a.txt.notes.promptlint",
        ".settings.promptlint",
        f".a.txt.{digits}.promptlint.txt",
        f"a.txt.{digits}.promptlint",
        f".a.txt.{digits[:-1]}g.promptlint",
        f".a.txt.{digits.upper()}.promptlint",
    ]
    for name in kept:
        (tmp_path / name).write_text("mine")
    (tmp_path / "outside").write_text("mine")
    (tmp_path / f".link.{digits}.promptlint").symlink_to("outside")
    (tmp_path / f".folder.{digits}.promptlint").mkdir()
    os.mkfifo(tmp_path / f".pipe.{digits}.promptlint")
    os.link(tmp_path / "outside", tmp_path / f".hard.{digits}.promptlint")
    (tmp_path / f".a.txt.{digits}.promptlint").write_text("left over")
    before = set(names(tmp_path))
    with OpenFolder(str(tmp_path)) as folder, temporary(folder, "b.txt") as living:
        remove_leftovers(folder)
        assert living.name in names(tmp_path)
    assert before - set(names(tmp_path)) == {f".a.txt.{digits}.promptlint"}


@posix
def test_without_locks_only_what_is_old_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporaries, "_lock", lambda _descriptor, **_wait: None)
    young, old = (tmp_path / f".{name}.0123456789abcdef.promptlint" for name in ("young", "old"))
    for each in (young, old):
        each.write_text("left over")
    os.utime(old, (0, 0))
    with OpenFolder(str(tmp_path)) as folder:
        remove_leftovers(folder)
    assert names(tmp_path) == [young.name]


def test_our_names_are_known(tmp_path: Path) -> None:
    with OpenFolder(str(tmp_path)) as folder, temporary(folder, "a.txt") as beside:
        assert is_temporary(beside.name)


@posix
def test_a_file_whose_name_is_known_is_not_written_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    link = tmp_path / "tree" / "promptlint.lock"
    link.symlink_to("../private")
    with pytest.raises(ElsewhereError, match="leads out of the folder"):
        write_whole(link, b"1", within=tmp_path / "tree")
    link.unlink()
    os.mkfifo(link)
    with pytest.raises(ElsewhereError, match="not a file"):
        write_whole(link, b"1", within=tmp_path / "tree")
    assert names(tmp_path) == ["tree"]
    link.unlink()
    write_whole(link, b"1", within=tmp_path / "tree")
    assert link.read_bytes() == b"1"


def test_an_interrupt_while_a_file_is_made_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(temporaries, "_lock", interrupted)
    with OpenFolder(str(tmp_path)) as folder, pytest.raises(KeyboardInterrupt), temporary(folder, "a.txt"):
        raise AssertionError("it is never whole")
    assert list(tmp_path.iterdir()) == []
