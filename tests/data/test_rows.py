"""Rows that are cut where a run before has ended."""

from __future__ import annotations

import pytest

from promptlint.data.job import _after
from promptlint.data.rows import Rows


def rows(*numbers: int, broken: int | None = None) -> Rows:
    """Some rows whose texts are numbers."""
    unreadable = {} if broken is None else {numbers.index(broken): "broken"}
    return Rows([str(each) for each in numbers], [None] * len(numbers), [f"id {each}" for each in numbers], unreadable)


@pytest.mark.parametrize("done", range(8))
def test_what_is_done_is_left_out_wherever_it_ends(done: int) -> None:
    left = list(_after(done, iter([rows(0, 1, 2), rows(3, 4, broken=4), rows(5, 6)])))
    assert [each for some in left for each in some.prompts] == [str(number) for number in range(done, 7)]
    assert [each for some in left for each in some.ids or ()] == [f"id {number}" for number in range(done, 7)]
    broken = [some.prompts[number] for some in left for number in some.unreadable]
    assert broken == (["4"] if done < 5 else [])
    assert all(len(some) for some in left)
