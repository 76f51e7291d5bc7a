"""The public face: what is exported is typed, documented and says what it raises, and all of it is there."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import promptlint
import promptlint.data
import promptlint.programs
import promptlint.rules.base
import promptlint.semantics
import promptlint.syntax
import promptlint.testing

ROOT = Path(__file__).parent.parent
LIBRARY = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
ROOMS: tuple[ModuleType, ...] = (
    promptlint,
    promptlint.data,
    promptlint.programs,
    promptlint.semantics,
    promptlint.syntax,
    promptlint.rules.base,
    promptlint.testing,
)
PUBLIC = {f"{room.__name__}.{name}": getattr(room, name) for room in ROOMS for name in room.__all__}
MODULES = [found.name for found in pkgutil.walk_packages(promptlint.__path__, "promptlint.")]


def test_each_public_name_has_one_home() -> None:
    tree = ast.parse(Path(promptlint.__file__).read_text(encoding="utf-8"))
    typed = next(node for node in tree.body if isinstance(node, ast.If))
    seen = [alias.name for node in typed.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    homes = [name for names in promptlint._HOMES.values() for name in names]

    assert sorted(homes) == sorted(seen) == sorted({*promptlint.__all__} - {"__version__"})
    assert promptlint.__all__ == sorted(promptlint.__all__, key=lambda name: (not name.isupper(), name))
    assert set(promptlint.__all__) <= set(dir(promptlint))
    for name in promptlint.__all__:
        assert getattr(promptlint, name) is not None


def test_what_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Linter'"):
        _ = promptlint.Linter  # type: ignore[attr-defined]


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, promptlint; print([name for name in sys.modules if name.startswith('promptlint.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['promptlint._version']"


@pytest.mark.parametrize("room", [promptlint, promptlint.programs, promptlint.semantics, promptlint.syntax])
def test_the_library_page_names_everything(room: ModuleType) -> None:
    # Pages of their own tell those who write rules about `promptlint.rules.base` and `promptlint.testing`.
    missing = [name for name in room.__all__ if not re.search(rf"`(?:\w+\.)*{re.escape(name)}\b", LIBRARY)]

    assert not missing


@pytest.mark.parametrize("room", [promptlint, promptlint.semantics])
def test_the_library_page_has_the_fields_of_every_value(room: ModuleType) -> None:
    aside = {"Host", "ScheduleDialect", "ScheduledText", "StepRange", "Weighted"}  # in a word: a host is no small value
    missing = []
    for name in room.__all__:
        value = getattr(room, name)
        if isinstance(value, type) and name not in aside and dataclasses.is_dataclass(value):
            rows = re.findall(rf"^\| `{name}` \| (.*) \|$", LIBRARY, re.MULTILINE)
            assert len(rows) == 1, name
            fields = (field.name for field in dataclasses.fields(value) if field.name[0] != "_")
            missing += [f"{name}.{field}" for field in fields if f"`{field}`" not in rows[0]]

    assert not missing


def test_the_library_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "one.txt").write_text("a cat, ((dog:2))\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)\n```", LIBRARY, re.DOTALL):
        exec(block, names)


@pytest.mark.parametrize("name", PUBLIC)
def test_everything_public_says_what_it_is(name: str) -> None:
    value = PUBLIC[name]
    if isinstance(value, type) or inspect.isfunction(value):
        own = vars(value).get("__doc__") if isinstance(value, type) else value.__doc__
        assert own
        assert not own.startswith(f"{value.__name__}("), "the docstring that dataclasses make says nothing"


FUNCTIONS = {
    f"{room.__name__}.{name}": getattr(room, name)
    for room in (promptlint, promptlint.programs, promptlint.semantics)
    for name in room.__all__
    if inspect.isfunction(getattr(room, name))
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_functions_say_what_they_raise(name: str) -> None:
    assert re.search(r"\b[Rr]aises\s[A-Z]\w+", inspect.getdoc(FUNCTIONS[name]) or "")


def _all_types() -> dict[str, type]:
    """Classes by name, for annotations that only type checkers see."""
    found: dict[str, type] = {}
    for name in MODULES:
        if not name.startswith(("promptlint.cli", "promptlint.lsp", "promptlint.__main__")):
            module = importlib.import_module(name)
            found |= {each: value for each, value in vars(module).items() if isinstance(value, type)}
    return found


def _names(value: Any) -> dict[str, Any]:
    """What the annotations of a function or class may name; its own module knows best."""
    return {**_TYPES, **vars(sys.modules[value.__module__])}


def _parts(annotation: Any) -> Iterator[type]:
    """Every class that an annotation names."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        yield annotation
    elif typing.get_origin(annotation) is not typing.Literal:
        for part in typing.get_args(annotation):
            for each in part if isinstance(part, list) else (part,):
                yield from _parts(each)


def _hints(value: Any) -> dict[str, Any]:
    """The annotations of a public function, or of the fields or the constructor of a public class."""
    if inspect.isfunction(value):
        return typing.get_type_hints(value, globalns=_names(value))
    if isinstance(value, type) and dataclasses.is_dataclass(value):
        every = typing.get_type_hints(value, globalns=_names(value))
        return {field.name: every[field.name] for field in dataclasses.fields(value) if field.name[0] != "_"}
    if value is promptlint.Project:
        return typing.get_type_hints(promptlint.Project.__init__, globalns=_names(value))
    return {}


_TYPES = _all_types()


@pytest.mark.parametrize("name", PUBLIC)
def test_what_a_public_name_takes_and_gives_is_public(name: str) -> None:
    public = {id(value) for value in PUBLIC.values()}
    private = {
        f"{each.__module__}.{each.__qualname__}"
        for hint in _hints(PUBLIC[name]).values()
        for each in _parts(hint)
        if each.__module__.startswith("promptlint") and id(each) not in public
    }

    assert not private


@pytest.mark.parametrize("name", PUBLIC)
def test_a_role_is_never_just_any_string(name: str) -> None:
    assert str not in _parts(_hints(PUBLIC[name]).get("role"))


def test_pages_and_examples_import_public_names_alone() -> None:
    files = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", *(ROOT / "examples").rglob("*.py")]
    rooms = {room.__name__ for room in ROOMS}
    private = []
    for file in files:
        for room, names in re.findall(
            r"^from (promptlint\b[\w.]*) import ([\w, ]+)", file.read_text(encoding="utf-8"), re.MULTILINE
        ):
            public = importlib.import_module(room).__all__ if room in rooms else ()
            given = {name.strip() for name in names.split(",")} - {each.rpartition(".")[2] for each in rooms}
            private += [f"{file.name}: {room}.{name}" for name in given if name not in public]

    assert not private


def test_every_exception_of_ours_has_the_one_base() -> None:
    found = {
        value
        for value in _TYPES.values()
        if issubclass(value, Exception) and value.__module__.startswith("promptlint.") and value.__name__[0] != "_"
    }

    assert {promptlint.ConfigError, promptlint.HostError, promptlint.ReadError} <= found
    assert {each for each in found if not issubclass(each, promptlint.PromptlintError)} == set()


def _bound(path: Path) -> Iterator[tuple[str, str]]:
    """The names that a package's own file binds, each with what binds it; importing a submodule is no binding of
    another thing."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in [inner for outer in tree.body for inner in (outer.body if isinstance(outer, ast.If) else [outer])]:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, "a definition"
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, "an assignment"


def test_no_name_of_a_package_hides_one_of_its_modules() -> None:
    hidden = []
    for name in ("promptlint", *MODULES):
        if name == "promptlint.__main__":
            continue
        package = importlib.import_module(name)
        if not hasattr(package, "__path__"):
            continue
        inner = {found.name for found in pkgutil.iter_modules(package.__path__)}
        assert package.__file__ is not None
        bound = _bound(Path(package.__file__))
        hidden += [f"{name}.{each} ({what})" for each, what in bound if each in inner and what != f"{name}.{each}"]
        hidden += [f"{name}.{each} (__all__)" for each in getattr(package, "__all__", ()) if each in inner]

    assert not hidden
