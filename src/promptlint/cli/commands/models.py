"""`promptlint models`: what is installed, and the lock file of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from promptlint.cli.errors import UsageError
from promptlint.cli.inventory import open_inventory, sources_of
from promptlint.cli.model_words import LABELS, described, json_of, summary, table
from promptlint.cli.offers import offer
from promptlint.cli.options import ModelGroup, add_help, add_models, comma_list
from promptlint.cli.parser import Parser
from promptlint.cli.terminal import complain, note, prepare, write, write_exactly, write_line
from promptlint.cli.writing import write_new

if TYPE_CHECKING:
    from promptlint.resources.inventory.model import ResourceEntry
    from promptlint.resources.inventory.opening import Opened

__all__ = ["ModelsOptions", "new_parser", "run"]

_ACTIONS = ("list", "show", "lock", "verify")
_VERSION = 1
_NOTHING = "no models named; give --models DIR, a WebUI's folder or one with models"
_DESCRIPTION = """\
List what is installed, explain one model, write a lock file of all of them, or compare a machine with its lock file.
Files are never executed; of .pt, .ckpt and .bin only the name is read."""
_ACTIONS_HELP = (
    "Actions: list everything; show NAME... with all that is known of it; lock writes promptlint.lock, so that "
    "machines without models check the same references; verify compares the models with the lock file."
)
_STATUS = "Exit status: 0, 1 where verify finds models missing or changed, 2 for a wrong call or an unreadable folder."


@dataclass(frozen=True, kw_only=True)
class ModelsOptions(ModelGroup):
    """What to do with which models."""

    action: Literal["list", "show", "lock", "verify"]
    names: tuple[str, ...]
    kind: tuple[str, ...] | None
    hash: bool
    output_file: str | None
    output_format: str
    quiet: bool


def new_parser() -> Parser[ModelsOptions]:
    """The parser of the command's arguments."""
    usage = "ACTION [OPTIONS] [NAME...]"
    epilog = f"{_ACTIONS_HELP} {_STATUS}"
    parser = Parser(ModelsOptions, "models", _DESCRIPTION, usage, epilog=epilog, actions=_ACTIONS)
    add = parser.add_argument_group("Where the models are (default: this folder, if it is a WebUI's)").add_argument
    add("names", nargs="*", metavar="NAME", help="what to show")
    add_models(add)
    add = parser.add_argument_group("Options").add_argument
    offer(add("--kind", action="extend", type=comma_list, metavar="KINDS", help="these kinds only"), lambda: LABELS)
    add("--hash", action="store_true", help="compute hashes, which reads every byte of the models")
    add(
        "-o",
        "--output-file",
        metavar="FILE",
        help="where lock writes (default: promptlint.lock; - for standard output)",
    )
    add("--output-format", metavar="FORMAT", choices=("text", "json"), default="text", help="text or json")
    add("-q", "--quiet", action="store_true", help="no progress, no summary")
    add_help(add)
    return parser


def run(options: ModelsOptions) -> int:
    """List, show, lock or verify models; returns the exit status. Raises UsageError."""
    if options.names and options.action != "show":
        raise UsageError(f"`models {options.action}` takes no names; a folder is given with --models")
    prepare(utf8=options.output_format == "json")
    actions = {"list": _list, "show": _show, "lock": _lock, "verify": _verify}
    return actions[options.action](options)


def _open(options: ModelsOptions, lock: str | None) -> Opened:
    """The inventory that `--models` and a lock file name, by default that of the working directory; after one line for
    each file that could not be read."""
    from promptlint.resources.inventory.lock import find_lock
    from promptlint.resources.inventory.sources import Sources

    sources = sources_of(options.models, lock)
    if not sources:
        here = Path("models").is_dir() or Path("embeddings").is_dir()
        sources = Sources((Path(),)) if here else Sources(lock=find_lock(Path()))
    if not sources:
        raise UsageError(_NOTHING)
    opened = open_inventory(sources, hashes=options.hash, quiet=options.quiet)
    for problem in opened.problems:
        complain(f"PL004 {problem}")
    return opened


def _chosen(options: ModelsOptions, entries: Iterable[ResourceEntry]) -> list[ResourceEntry]:
    kinds = options.kind
    for kind in kinds or ():
        if kind not in LABELS:
            raise UsageError(f"unknown kind {kind!r}; there are {', '.join(LABELS)}")
    order = {kind: number for number, kind in enumerate(LABELS)}
    chosen = (entry for entry in entries if kinds is None or entry.kind in kinds)
    return sorted(chosen, key=lambda e: (order[e.kind], e.name.casefold(), e.name, e.path))


def _list(options: ModelsOptions) -> int:
    opened = _open(options, options.lock)
    entries = _chosen(options, opened.inventory.entries)
    if options.output_format == "json":
        _write_json(entries, opened)
        return 0
    write(table(entries))
    if not options.quiet:
        note(summary(entries, opened))
    return 0


def _show(options: ModelsOptions) -> int:
    if not options.names:
        raise UsageError("nothing to show; name a model, as in `promptlint models show EasyNegative`")
    opened = _open(options, options.lock)
    entries = _chosen(options, opened.inventory.entries)
    found: list[ResourceEntry] = []
    unknown: list[str] = []
    for name in options.names:
        folded = name.casefold()
        matches = [e for e in entries if folded in (e.name.casefold(), (e.alias or "").casefold())]
        found += matches
        if not matches:
            unknown.append(name)
    if options.output_format == "json":
        _write_json(found, opened)
    else:
        write("\n".join(described(entry) for entry in found))
    if unknown:
        from promptlint.resources.names import LIKE_A_WORD, Names

        candidates = Names(entry.name for entry in entries)
        for name in unknown:
            near = candidates.closest(name, like=LIKE_A_WORD)
            complain(f"no model is called {name!r}" + (f"; did you mean {near}?" if near else ""))
        return 2
    return 0


def _lock(options: ModelsOptions) -> int:
    from promptlint.resources.inventory.lock import LOCK_NAME, format_lock
    from promptlint.resources.inventory.model import Inventory

    if options.lock is not None:
        raise UsageError("`models lock` writes to --output-file; --lock names one to read")
    opened = _open(options, None)
    entries = _chosen(options, opened.inventory.entries)
    if not opened.inventory.kinds:
        raise UsageError(_NOTHING)
    inventory = opened.inventory
    if options.kind is not None:
        inventory = Inventory.from_entries(entries, options.kind)
    text = format_lock(inventory)
    if options.output_file == "-":
        write_exactly(text)
        return 0
    path = Path(options.output_file or LOCK_NAME)
    write_new(path, text, within=Path() if options.output_file is None else None)
    if not options.quiet:
        write_line(f"{path}: {summary(entries, opened).removeprefix('Found ')}")
    return 0


def _verify(options: ModelsOptions) -> int:
    from promptlint.resources.inventory.lock import LOCK_NAME, LockError, compare, read_lock

    path = Path(options.lock or LOCK_NAME)
    try:
        locked = read_lock(path)
    except LockError as error:
        raise UsageError(str(error)) from None
    if not options.models and not Path("models").is_dir():
        raise UsageError("no models to compare with; give --models DIR, a WebUI's folder or one with models")
    found = _open(options, None).inventory
    differences = [d for d in compare(locked, found) if options.kind is None or d.kind in options.kind]
    if options.output_format == "json":
        rows = [{"how": d.how, "kind": d.kind, "name": d.name, "message": d.message} for d in differences]
        write(_dumps({"version": _VERSION, "differences": rows}))
    else:
        for difference in differences:
            write_line(f"{difference.how}: {LABELS[difference.kind]} {difference.name} {difference.message}")
    bad = sum(difference.how != "extra" for difference in differences)
    if not options.quiet and options.output_format == "text":
        extra = len(differences) - bad
        verdict = f"{bad} missing or changed" if bad else "everything in the lock is here"
        hashed = "" if options.hash else "; --hash compares the files themselves"
        note(f"{path}: {verdict}{f', {extra} extra' if extra else ''}{hashed}.")
    return 1 if bad else 0


def _write_json(entries: Iterable[ResourceEntry], opened: Opened) -> None:
    write(
        _dumps(
            {
                "version": _VERSION,
                "models": [json_of(entry) for entry in entries],
                "extensions": sorted(opened.inventory.extensions),
                "problems": [{"path": p.path, "message": p.message} for p in opened.problems],
            }
        )
    )


def _dumps(answer: dict[str, Any]) -> str:
    """An answer as the command prints it."""
    from promptlint.formats.json_writing import written_json

    return written_json(answer) + "\n"
