"""What a repository's own configuration and code can reach."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from fuzz.attacks.trial import PROMPTLINT, Attack, Trial

__all__ = ["ATTACKS"]

_PYTHON_M = (sys.executable, "-m", "promptlint")
_PYTHON_PM = (sys.executable, "-P", "-m", "promptlint")


def _evil(folder: Path) -> None:
    info = folder / "evil-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text("[promptlint.rules]\nx = evil:R\n")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    (info / "RECORD").write_text("")
    code = 'import os\nopen(os.path.join(os.path.dirname(__file__), "CANARY"), "w").close()\nR = ()\n'
    (folder / "evil.py").write_text(code)


def plug_ins(trial: Trial) -> None:
    """No way to start it loads a plug-in from the repository."""
    ways: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
        ("promptlint", PROMPTLINT, {}),
        ("python -m", _PYTHON_M, {}),
        ("python -P -m", _PYTHON_PM, {}),
        ("PYTHONPATH=.", PROMPTLINT, {"PYTHONPATH": "."}),
        ("PYTHONPATH=. python -m", _PYTHON_M, {"PYTHONPATH": "."}),
        ("an empty element of PYTHONPATH", PROMPTLINT, {"PYTHONPATH": os.pathsep + "/nowhere"}),
        ("a folder of the repository in PYTHONPATH", PROMPTLINT, {"PYTHONPATH": "lib"}),
    )
    for number, (name, command, env) in enumerate(ways):
        for place in (".", "lib", "sub"):
            folder = trial.sub(f"{number}-{place.strip('.')}")
            (folder / "p.prompt").write_text("((a, b")
            _evil(folder / place)
            (folder / "promptlint.toml").write_text("plugin-rules = true\n")
            for arguments in (("check", "p.prompt"), ("rule",)):
                run = trial.run(*arguments, cwd=folder, command=command, env=env)
                written = (folder / place / "CANARY").exists()
                trial.check(f"{name}, {arguments[0]}, plug-in in {place}", not written, "its code was run")
                (folder / place / "CANARY").unlink(missing_ok=True)
                if not written:
                    trial.checks(f"{name}, {arguments[0]}, plug-in in {place}: a calm end", run)


def shadowed_modules(trial: Trial) -> None:
    """Modules of the repository with the names of others are not imported by the command."""
    names = (
        "json",
        "yaml",
        "lark",
        "pathspec",
        "rich",
        "pydantic",
        "ftfy",
        "PIL",
        "sitecustomize",
        "usercustomize",
        "promptlint",
    )
    for name in names:
        (trial.folder / f"{name}.py").write_text(
            'import pathlib\npathlib.Path("CANARY").touch()\nraise SystemExit(9)\n'
        )
    (trial.folder / "p.prompt").write_text("((a, b")
    (trial.folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for command in (PROMPTLINT, _PYTHON_PM):
        run = trial.run("check", ".", command=command)
        trial.check(" ".join(command[-3:]), not (trial.folder / "CANARY").exists() and run.is_calm, run)
        (trial.folder / "CANARY").unlink(missing_ok=True)


def foreign_files(trial: Trial) -> None:
    """Of files outside of the repository that its configuration names, nothing is told."""
    secret = "hunter2-password"  # noqa: S105  # one that must not be shown
    outside = trial.sub("outside")
    contents = {
        "keys.toml": f'{secret} = "x"\n',
        "values.toml": f'target = "{secret}"\n',
        "list.toml": f'select = ["{secret}"]\n',
        "broken.toml": f'a = "{secret}\n',
        "table.toml": f"[{secret}]\nx = 1\n",
        "rules.toml": f'[rules.PS001]\n{secret} = "x"\n',
        "format.toml": f'[format]\nline-breaks = "{secret}"\n',
        "files.toml": f'[per-file-ignores]\n"*" = ["{secret}"]\n',
        "types.toml": f'steps = "{secret}"\n',
        "text.toml": f"{secret}\n",
        "env.toml": f"PASSWORD={secret}\n",
    }
    for name, content in contents.items():
        (outside / name).write_text(content)
    (outside / "secret.json").write_text(json.dumps({"version": secret, secret: secret}))
    (outside / "secret.txt").write_text(f"{secret}, ((a\n")
    repository = trial.sub("repository")
    (repository / "p.prompt").write_text("((a, b")
    (repository / "models").mkdir()
    ways = [(f"extend {name}", f'extend = "../outside/{name}"\n') for name in contents]
    ways += [
        ("baseline", 'baseline = "../outside/secret.json"\n'),
        ("baseline of text", 'baseline = "../outside/secret.txt"\n'),
        ("lock", '[models]\nlock = "../outside/secret.json"\n'),
        ("lock of text", '[models]\nlock = "../outside/secret.txt"\n'),
        ("models", '[models]\nroot = "../outside"\n'),
        ("wildcards", '[models]\nwildcard = "../outside"\n'),
        ("include", 'include = ["../outside/*", "/**/outside/*"]\n'),
        ("extend in a loop", 'extend = "promptlint.toml"\n'),
        ("an environment variable", 'extend = "$HOME/x.toml"\n[models]\nroot = "${HOME}"\n'),
        ("a home", 'extend = "~/x.toml"\n[models]\nroot = "~root"\n'),
        ("a device path", '[models]\nroot = "//server/share"\nlora = "\\\\\\\\server\\\\share"\n'),
        ("a NUL", 'extend = "a\\u0000b"\n[models]\nlock = "a\\u0000b"\n'),
    ]
    for name, config in ways:
        (repository / "promptlint.toml").write_text(config)
        for arguments in (("check", "."), ("config", "."), ("check", ".", "--verbose", "--output-format", "concise")):
            run = trial.run(*arguments, cwd=repository)
            told = secret in run.both
            trial.check(f"{name}: {' '.join(arguments)}", run.is_calm and not told, "told a secret" if told else run)
    # Values that are in order, but lead nowhere. `config` is not tried: it is there to show values.
    (repository / "promptlint.toml").write_text('extend = "../outside/paths.toml"\n')
    for name, text in {"lock": f'[models]\nlock = "{secret}"\n', "baseline": f'baseline = "{secret}"\n'}.items():
        (outside / "paths.toml").write_text(text)
        for words in ("check .", "show p.prompt", "baseline create .", "baseline update ."):
            run = trial.run(*words.split(), cwd=repository)
            told = secret in run.both
            trial.check(f"{name} that is not there: {words}", run.is_calm and not told, "told" if told else run)


def far_folders(trial: Trial) -> None:
    """Folders of models that are the whole disk, or in a loop, end soon and are read in bounds."""
    (trial.folder / "p.prompt").write_text("((a, b, <lora:x:1>")
    loop = trial.sub("loop")
    for number in range(4):
        if sys.platform == "win32":
            break
        (loop / f"l{number}").symlink_to("..", target_is_directory=True)
    for name in ("/", "/proc", "/usr", "/sys", "/dev", "loop", "..", "/etc"):
        for kind in ("root", "lora", "wildcard", "embedding"):
            if name not in {"loop", "..", "/etc"} and not Path(name).exists():
                continue
            if name in {"/sys", "/dev", "/etc", ".."} and kind != "wildcard":
                continue
            (trial.folder / "promptlint.toml").write_text(f"[models]\n{kind} = {json.dumps(name)}\n")
            run = trial.run("check", "p.prompt", timeout=20)
            trial.checks(f"{kind} = {name}", run)


def huge_configurations(trial: Trial) -> None:
    """Configurations that are large, deep, or full of the same."""
    (trial.folder / "p.prompt").write_text("((a, b")
    ways = {
        "200,000 tags": "".join(f'[[tags]]\nforbid = ["t{n}"]\n' for n in range(200_000)),
        "the same rule 100,000 times": "extend-select = [" + '"PS001", ' * 100_000 + "]\n",
        "100,000 patterns": "exclude = [" + ", ".join(f'"a{n}*"' for n in range(100_000)) + "]\n",
        "deep arrays": f"x = {'[' * 50_000}{']' * 50_000}\n",
        "deep tables": f"[{'.'.join('a' * 20_000)}]\nx = 1\n",
        "a long number": f"steps = {'9' * 100_000}\n",
        "a long key": f"{'k' * 1_000_000} = 1\n",
        "not UTF-8": "\udcff = 1\n",
        "50 MB of comments": "# x\n" * 12_500_000,
        "10,000 overrides": "".join(f'[[overrides]]\nfiles = ["a{n}"]\nsteps = 5\n' for n in range(10_000)),
    }
    for name, config in ways.items():
        (trial.folder / "promptlint.toml").write_text(config, encoding="utf-8", errors="surrogateescape")
        run = trial.run("check", "p.prompt", timeout=40)
        trial.check(name, run.is_calm and len(run.both) < 20_000, f"{len(run.both)} characters; {run}")


def environments(trial: Trial) -> None:
    """Whatever the environment says: a report, or one line."""
    (trial.folder / "p.prompt").write_text("((a, b \u00e9")
    ways: tuple[tuple[str, dict[str, str]], ...] = (
        *((f"TERM={term}", {"TERM": term}) for term in ("", "dumb", "xterm", "x" * 5000)),
        *(
            (f"LC_ALL={name}", {"LC_ALL": name, "PYTHONUTF8": "0"})
            for name in ("C", "POSIX", "xx_XX.ISO-8859-1", "\u00e9")
        ),
        *((f"COLUMNS={columns}", {"COLUMNS": columns}) for columns in ("0", "-1", "1", "99999999999", "x", "")),
        *((f"HOME={home}", {"HOME": home}) for home in ("", "/nowhere", "/dev/null", "relative")),
        *(
            (f"PROMPTLINT_CACHE_DIR={path}", {"PROMPTLINT_CACHE_DIR": path})
            for path in ("/dev/null", "/proc", "p.prompt", "\x01")
        ),
        *((f"PYTHONHASHSEED={seed}", {"PYTHONHASHSEED": seed}) for seed in ("0", "1", "4294967295")),
        ("TMPDIR=/nowhere", {"TMPDIR": "/nowhere"}),
        ("PYTHONOPTIMIZE=2", {"PYTHONOPTIMIZE": "2"}),
        ("PYTHONWARNINGS=error", {"PYTHONWARNINGS": "error"}),
        ("PYTHONDEVMODE=1", {"PYTHONDEVMODE": "1"}),
        ("PYTHONIOENCODING=ascii", {"PYTHONIOENCODING": "ascii"}),
        ("NO_COLOR and FORCE_COLOR", {"NO_COLOR": "1", "FORCE_COLOR": "1"}),
        ("PATH is empty", {"PATH": ""}),
        ("CI", {"CI": "true"}),
        ("GITHUB_ACTIONS", {"GITHUB_ACTIONS": "true"}),
        ("XDG_CACHE_HOME=/dev/null", {"PROMPTLINT_CACHE_DIR": "", "XDG_CACHE_HOME": "/dev/null"}),
    )
    for name, env in ways:
        run = trial.run("check", "p.prompt", env=env)
        trial.check(name, run.is_calm and run.status == 1, run)
    if sys.platform == "win32":
        trial.cannot("a current folder that is gone", "Windows keeps it")
        return
    gone = trial.sub("gone")
    script = f'cd "{gone}" && rmdir "{gone}" && exec "$@"'
    for arguments in (("check", str(trial.folder / "p.prompt")), ("check", "--positive", "((a"), ("--version",)):
        run = trial.run(*arguments, command=("sh", "-c", script, "sh", *PROMPTLINT))
        gone.mkdir(exist_ok=True)
        trial.check(f"a current folder that is gone: {arguments[0]}", run.is_calm, run)


ATTACKS = (
    Attack("plug-ins from the repository", plug_ins),
    Attack("modules of the repository", shadowed_modules),
    Attack("secrets of files outside of the repository", foreign_files),
    Attack("folders of models that are the whole disk", far_folders),
    Attack("huge configurations", huge_configurations),
    Attack("environments", environments),
)
