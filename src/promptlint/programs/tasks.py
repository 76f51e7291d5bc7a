"""Reading what is nested without recursion: a task is a generator that yields the tasks whose results it needs."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

from promptlint.semantics.errors import HostError

__all__ = ["Task", "run_task"]

T = TypeVar("T")
Task: TypeAlias = Generator[Any, Any, T]
"""Something that is read step by step: it yields tasks and is sent their results."""


def run_task(task: Task[T], *, deepest: int | None = None) -> T:
    """The result of a task, for which all that it waits for is done first. Raises what a task raises.

    Raises HostError, as Python stops a program that recurses, where more than `deepest` tasks wait for one another.
    """
    waiting: list[Task[Any]] = [task]
    answer: Any = None
    while waiting:
        try:
            needed = waiting[-1].send(answer)
        except StopIteration as stop:
            waiting.pop()
            answer = stop.value
        else:
            waiting.append(needed)
            answer = None
            if deepest is not None and len(waiting) > deepest:
                raise HostError("RecursionError", "maximum recursion depth exceeded")
    result: T = answer
    return result
