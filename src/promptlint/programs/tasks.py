"""Reading what is nested without recursion: a task is a generator that yields the tasks whose results it needs."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

__all__ = ["Task", "TaskRunner"]

T = TypeVar("T")
Task: TypeAlias = Generator[Any, Any, T]
"""Something that is read step by step: it yields tasks and is sent their results."""


class TaskRunner:
    """Runs tasks."""

    def run(self, task: Task[T]) -> T:
        """The result of a task, for which all that it waits for is done first. Raises what a task raises."""
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
        result: T = answer
        return result
