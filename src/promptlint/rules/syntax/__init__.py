"""Rules about syntax: brackets, prompt editing, the host's words and signs."""

from promptlint.rules.base import Rule
from promptlint.rules.syntax.empty_group import EmptyGroup
from promptlint.rules.syntax.schedule_not_weight import ScheduleNotWeight
from promptlint.rules.syntax.unclosed_bracket import UnclosedBracket
from promptlint.rules.syntax.unmatched_bracket import UnmatchedBracket

RULES: tuple[type[Rule], ...] = (UnclosedBracket, UnmatchedBracket, EmptyGroup, ScheduleNotWeight)
