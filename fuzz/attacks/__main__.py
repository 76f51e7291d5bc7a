"""`python -m fuzz.attacks [NAME…]`: try the attacks and print a table; the exit status is 1 if any succeeded."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fuzz.attacks import links, models, output, patterns, processes, server, special_files, trust, writing
from fuzz.attacks.trial import Attack, Trial
from fuzz.running import cores

ALL: tuple[Attack, ...] = tuple(
    attack
    for module in (output, special_files, patterns, trust, models, writing, links, processes, server)
    for attack in module.ATTACKS
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the attacks whose names have one of the words, or all."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.attacks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a word of the names of attacks (default: all)")
    parser.add_argument("--list", action="store_true", help="name the attacks and stop")
    parser.add_argument("--jobs", type=int, default=cores() + 1, help="attacks side by side (default: %(default)s)")
    parser.add_argument("--details", type=int, default=12, help="failures shown of each (default: %(default)s)")
    options = parser.parse_args(arguments)
    chosen = [
        one for one in ALL if not options.names or any(name.lower() in one.name.lower() for name in options.names)
    ]
    if options.list or not chosen:
        print("\n".join(one.name for one in ALL))
        return 0 if options.list else 2
    # What ignores a signal hands that on, as `nohup` and shells in the background do.
    for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    started = time.monotonic()
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        trials = list(pool.map(_try, chosen))
    print(_table(list(zip(chosen, trials, strict=True))))
    for attack, trial in zip(chosen, trials, strict=True):
        _tell(attack, trial, options.details)
    failed = sum(len(trial.failures) for trial in trials)
    tried = sum(trial.tried for trial in trials)
    print(f"\n{tried} tried, {failed} failed, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def _try(attack: Attack) -> Trial:
    folder = Path(tempfile.mkdtemp(prefix="promptlint-attack-"))
    trial = Trial(folder)
    try:
        attack.try_it(trial)
    except Exception as error:  # noqa: BLE001  # an attack that fails must not look like one that was held
        trial.check("the attack itself", held=False, detail="".join(traceback.format_exception(error)[-3:]))
    finally:
        _remove(folder)
    print(f"{attack.name}: {len(trial.failures)} of {trial.tried}", file=sys.stderr, flush=True)
    return trial


def _remove(folder: Path) -> None:
    """Take away the folder of an attack, also where the attack took rights away."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _table(results: Sequence[tuple[Attack, Trial]]) -> str:
    rows = [("attack", "tried", "failed", "not tried here")]
    rows += [
        (attack.name, str(trial.tried), str(len(trial.failures)), str(len(trial.not_tried)) if trial.not_tried else "")
        for attack, trial in results
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |" for row in rows]
    return "\n".join([lines[0], f"|{'|'.join('-' * (width + 2) for width in widths)}|", *lines[1:]])


def _tell(attack: Attack, trial: Trial, most: int) -> None:
    if trial.failures or trial.not_tried:
        print(f"\n{attack.name}")
    for failure in trial.failures[:most]:
        print(f"  failed: {failure.encode('unicode_escape').decode()[:600]}")
    if len(trial.failures) > most:
        print(f"  … and {len(trial.failures) - most} more")
    for why in trial.not_tried:
        print(f"  not tried here: {why}")


if __name__ == "__main__":
    sys.exit(main())
