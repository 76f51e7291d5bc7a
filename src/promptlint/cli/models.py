"""`promptlint models`: what is installed, and the lock file of it."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.cli.arguments import Parser, names, offer
from promptlint.cli.errors import UsageError
from promptlint.cli.inventory import add_model_options, open_inventory, sources_of
from promptlint.cli.terminal import complain, note, prepare, write

if TYPE_CHECKING:
    from promptlint.resources.inventory.model import ResourceEntry
    from promptlint.resources.inventory.sources import Opened, Sources
    from promptlint.resources.kinds import EntryKind

__all__ = ["new_parser", "run"]

_ACTIONS = ("list", "show", "lock", "verify")
_VERSION = 1
_DESCRIPTION = """\
List what is installed, explain one model, write a lock file of all of them, or compare a machine with its lock file.
Files are never executed; of .pt, .ckpt and .bin only the name is read."""
_ACTIONS_HELP = (
    "Actions: list everything; show NAME... with all that is known of it; lock writes promptlint.lock, so that "
    "machines without models check the same references; verify compares the models with the lock file."
)
_STATUS = "Exit status: 0, 1 where verify finds models missing or changed, 2 for a wrong call or an unreadable folder."
_PLURALS: Mapping[EntryKind, str] = {
    "lora": "LoRAs",
    "embedding": "embeddings",
    "hypernetwork": "hypernetworks",
    "checkpoint": "checkpoints",
    "wildcard": "wildcards",
}
_LABELS: Mapping[EntryKind, str] = {
    "lora": "LoRA",
    "embedding": "embedding",
    "hypernetwork": "hypernetwork",
    "checkpoint": "checkpoint",
    "wildcard": "wildcard",
}


def run(arguments: Sequence[str]) -> int:
    """List, show, lock or verify models; returns the exit status. Raises UsageError."""
    parser = new_parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0 if arguments else 2
    if values.names and values.action != "show":
        raise UsageError(f"`models {values.action}` takes no names; a folder is given with --models")
    prepare(utf8=values.output_format == "json")
    actions = {"list": _list, "show": _show, "lock": _lock, "verify": _verify}
    return actions[values.action](values)


def new_parser() -> Parser:
    """The parser of the command's arguments."""
    parser = Parser("promptlint models", _DESCRIPTION, "promptlint models ACTION [OPTIONS] [NAME...]", actions=_ACTIONS)
    parser.epilog = f"{_ACTIONS_HELP} {_STATUS}"
    add = parser.add_argument_group("Where the models are (default: this folder, if it is a WebUI's)").add_argument
    add("names", nargs="*", metavar="NAME", help="what to show")
    add_model_options(add)
    add = parser.add_argument_group("Options").add_argument
    offer(add("--kind", action="append", metavar="KINDS", help="these kinds only"), lambda: _LABELS)
    add("--hash", action="store_true", help="compute hashes, which reads every byte of the models")
    add(
        "-o",
        "--output-file",
        metavar="FILE",
        help="where lock writes (default: promptlint.lock; - for standard output)",
    )
    add("--output-format", metavar="FORMAT", choices=("text", "json"), default="text", help="text or json")
    add("-q", "--quiet", action="store_true", help="no progress, no summary")
    add("-h", "--help", action="store_true", help="this text")
    return parser


def _open(values: argparse.Namespace, sources: Sources | None = None) -> Opened:
    """The inventory, after one line for each file that could not be read."""
    from promptlint.resources.inventory.sources import Sources

    sources = sources_of(values) if sources is None else sources
    if not sources:
        lock = Path("promptlint.lock")
        here = Path("models").is_dir() or Path("embeddings").is_dir()
        if not here and not lock.is_file():
            raise UsageError("no models named; give --models DIR, a WebUI's folder or one with models")
        sources = Sources((Path(),)) if here else Sources(lock=lock)
    opened = open_inventory(sources, hashes=values.hash, quiet=values.quiet)
    for problem in opened.problems:
        complain(f"PL004 {problem}")
    return opened


def _chosen(values: argparse.Namespace, entries: Iterable[ResourceEntry]) -> list[ResourceEntry]:
    kinds = names(values.kind)
    if kinds is not None:
        for kind in kinds:
            if kind not in _LABELS:
                raise UsageError(f"unknown kind {kind!r}; there are {', '.join(_LABELS)}")
    order = {kind: number for number, kind in enumerate(_LABELS)}
    chosen = (entry for entry in entries if kinds is None or entry.kind in kinds)
    return sorted(chosen, key=lambda e: (order[e.kind], e.name.casefold(), e.name, e.path))


def _list(values: argparse.Namespace) -> int:
    opened = _open(values)
    entries = _chosen(values, opened.inventory.entries)
    if values.output_format == "json":
        _write_json(entries, opened)
        return 0
    rows = [(_LABELS[entry.kind], _line(entry.name), entry.base or "", "; ".join(_facts(entry))) for entry in entries]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    widths[1] = min(widths[1], 60)
    for row in rows:
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=False)]
        write(f"{'  '.join(cells)}  {row[3]}".rstrip() + "\n")
    if not values.quiet:
        note(_summary(entries, opened))
    return 0


def _facts(entry: ResourceEntry) -> list[str]:
    """What a list says of a model, shortly."""
    facts = []
    if entry.alias:
        facts.append(f"alias {_line(entry.alias)}")
    if entry.vectors is not None:
        facts.append(f"{entry.vectors} vector{'s' if entry.vectors != 1 else ''}")
    if entry.weight is not None:
        facts.append(f"weight {entry.weight:g}")
    if entry.triggers:
        text = _line(", ".join(entry.triggers))
        facts.append(f"triggers: {text if len(text) <= 60 else text[:59] + '…'}")
    return facts


def _summary(entries: Sequence[ResourceEntry], opened: Opened) -> str:
    counts = Counter(entry.kind for entry in entries)
    parts = [
        f"{counts[kind]} {_PLURALS[kind] if counts[kind] != 1 else _LABELS[kind]}" for kind in _LABELS if kind in counts
    ]
    found = ", ".join(parts) or "nothing"
    where = f" ({', '.join(opened.layouts)})" if opened.layouts else ""
    number = len(opened.problems)
    bad = f"; {number} file{'s' if number != 1 else ''} could not be read" if number else ""
    return f"Found {found}{where}{bad}.\n"


def _show(values: argparse.Namespace) -> int:
    if not values.names:
        raise UsageError("nothing to show; name a model, as in `promptlint models show EasyNegative`")
    opened = _open(values)
    entries = _chosen(values, opened.inventory.entries)
    found: list[ResourceEntry] = []
    unknown: list[str] = []
    for name in values.names:
        folded = name.casefold()
        matches = [e for e in entries if folded in (e.name.casefold(), (e.alias or "").casefold())]
        found += matches
        if not matches:
            unknown.append(name)
    if values.output_format == "json":
        _write_json(found, opened)
    else:
        write("\n".join(_described(entry) for entry in found))
    if unknown:
        from promptlint.resources.names import LIKE_A_WORD, Names

        candidates = Names(entry.name for entry in entries)
        for name in unknown:
            near = candidates.closest(name, like=LIKE_A_WORD)
            complain(f"no model is called {name!r}" + (f"; did you mean {near}?" if near else ""))
        return 2
    return 0


def _described(entry: ResourceEntry) -> str:
    facts: list[tuple[str, object]] = [
        ("kind", _LABELS[entry.kind]),
        ("file", entry.path),
        ("alias", entry.alias),
        ("base model", entry.base),
        ("vectors", entry.vectors),
        ("trigger words", "\n".join(entry.triggers)),
        ("negative words", "\n".join(entry.negative_triggers)),
        ("preferred weight", None if entry.weight is None else f"{entry.weight:g}"),
        ("training tags", ", ".join(f"{tag} ({count})" for tag, count in entry.training_tags)),
        ("SHA-256", entry.sha256),
        ("model hash", entry.model_hash),
        ("in infotext", entry.short_hash),
        ("bytes", None if entry.size is None else f"{entry.size:,}"),
    ]
    lines = [_line(entry.name)]
    for label, value in facts:
        for number, line in enumerate(str(value if value is not None else "").splitlines()):
            lines.append(f"  {'' if number else label:<17} {_line(line)}")
    return "\n".join(lines) + "\n"


def _lock(values: argparse.Namespace) -> int:
    from promptlint.formats.whole_file import write_whole
    from promptlint.resources.inventory.lock import LOCK_NAME, format_lock
    from promptlint.resources.inventory.model import Inventory

    if values.lock is not None:
        raise UsageError("`models lock` writes to --output-file; --lock names one to read")
    sources = sources_of(values)
    opened = _open(values, sources if sources or not Path("models").is_dir() else None)
    entries = _chosen(values, opened.inventory.entries)
    if not opened.inventory.kinds:
        raise UsageError("no models named; give --models DIR, a WebUI's folder or one with models")
    kinds = names(values.kind)
    inventory = opened.inventory
    if kinds is not None:
        inventory = Inventory.from_entries(entries, kinds)
    text = format_lock(inventory)
    if values.output_file == "-":
        write(text)
        return 0
    path = Path(values.output_file or LOCK_NAME)
    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}; check the path") from None
    if not values.quiet:
        write(f"{path}: {_summary(entries, opened).removeprefix('Found ')}")
    return 0


def _verify(values: argparse.Namespace) -> int:
    from promptlint.resources.inventory.lock import LOCK_NAME, LockError, compare, read_lock

    path = Path(values.lock or LOCK_NAME)
    try:
        locked = read_lock(path)
    except LockError as error:
        raise UsageError(str(error)) from None
    values.lock = None
    sources = sources_of(values)
    if not sources and not Path("models").is_dir():
        raise UsageError("no models to compare with; give --models DIR, a WebUI's folder or one with models")
    opened = _open(values, sources or None)
    found = opened.inventory
    wanted = names(values.kind)
    differences = [d for d in compare(locked, found) if wanted is None or d.kind in wanted]
    if values.output_format == "json":
        table = [{"how": d.how, "kind": d.kind, "name": d.name, "message": d.message} for d in differences]
        write(_json_of({"version": _VERSION, "differences": table}))
    else:
        for difference in differences:
            write(
                f"{difference.how}: {_LABELS[difference.kind]} {_line(difference.name)} {_line(difference.message)}\n"
            )
    bad = sum(difference.how != "extra" for difference in differences)
    if not values.quiet and values.output_format == "text":
        extra = len(differences) - bad
        verdict = f"{bad} missing or changed" if bad else "everything in the lock is here"
        hashed = "" if values.hash else "; --hash compares the files themselves"
        note(f"{path}: {verdict}{f', {extra} extra' if extra else ''}{hashed}.\n")
    return 1 if bad else 0


def _write_json(entries: Iterable[ResourceEntry], opened: Opened) -> None:
    write(
        _json_of(
            {
                "version": _VERSION,
                "models": [_json(entry) for entry in entries],
                "problems": [{"path": p.path, "message": p.message} for p in opened.problems],
            }
        )
    )


def _json(entry: ResourceEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "name": entry.name,
        "path": entry.path or None,
        "alias": entry.alias,
        "base_model": entry.base,
        "vectors": entry.vectors,
        "trigger_words": list(entry.triggers),
        "negative_words": list(entry.negative_triggers),
        "preferred_weight": entry.weight,
        "training_tags": dict(entry.training_tags),
        "sha256": entry.sha256,
        "model_hash": entry.model_hash,
        "infotext_hash": entry.short_hash,
        "size": entry.size,
    }


def _json_of(table: dict[str, Any]) -> str:
    """A table as the commands print it."""
    from promptlint.output.json import dumps

    return dumps(table) + "\n"


def _line(text: str) -> str:
    """Text from a file, on one line and harmless."""
    from promptlint.output.display import visible

    return visible(text)
