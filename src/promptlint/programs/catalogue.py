"""All programs by name; each is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from promptlint.programs.model import Program
    from promptlint.semantics.host import Host

__all__ = ["DEFAULT", "NAMES", "all_programs", "find_host", "find_program", "first_program", "hosts"]

_HOMES: Mapping[str, str] = {
    "a1111": "a1111",
    "a1111-1.5": "a1111",
    "forge": "forge",
    "forge-classic": "forge_classic",
    "reforge": "reforge",
    "sdnext": "sdnext",
    "comfyui": "comfyui",
    "comfyui-no-weights": "comfyui",
    "comfyui-smz": "comfyui",
    "swarmui": "swarmui",
    "invoke": "invoke",
    "novelai": "novelai",
    "diffusers": "diffusers",
    "trainer": "trainer",
    "other": "other",
}
"""The module that declares each program."""

NAMES = tuple(_HOMES)
"""The names of all programs, in their usual order."""
DEFAULT = "a1111"
"""The program that prompts are for unless something else is said."""


@cache
def find_program(name: str) -> Program:
    """The program of a name. Raises ValueError, with the names there are, for any other."""
    home = _HOMES.get(name)
    if home is None:
        raise ValueError(f"no program is called {name!r}; there are {', '.join(NAMES)}")
    programs: Iterable[Program] = import_module(f"promptlint.programs.{home}").PROGRAMS
    return next(program for program in programs if program.name == name)


def all_programs() -> tuple[Program, ...]:
    """All programs, in their usual order."""
    return tuple(map(find_program, NAMES))


def hosts() -> tuple[str, ...]:
    """The names of the programs whose stages are functions here, which can be evaluated."""
    return tuple(program.name for program in all_programs() if program.host is not None)


def find_host(name: str) -> Host:
    """The stages of the program of a name. Raises ValueError, with the names there are, where they are not known."""
    host = find_program(name).host if name in _HOMES else None
    if host is None:
        raise ValueError(f"no host is called {name!r}; there are {', '.join(hosts())}")
    return host


def first_program(names: Iterable[str | None]) -> Program:
    """The first program that can be evaluated, of these names; the default where none is."""
    for name in names:
        program = find_program(name) if name in _HOMES else None
        if program is not None and program.host is not None:
            return program
    return find_program(DEFAULT)
