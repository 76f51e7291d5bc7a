"""Rules about syntax: brackets, prompt editing, the host's words and characters."""

from promptlint.rules.kit.rule import Rule
from promptlint.rules.syntax.alternation_outside_brackets import AlternationOutsideBrackets
from promptlint.rules.syntax.and_in_prose import AndInProse
from promptlint.rules.syntax.and_inside_group import AndInsideGroup
from promptlint.rules.syntax.break_inside_group import BreakInsideGroup
from promptlint.rules.syntax.comment_not_removed import CommentNotRemoved
from promptlint.rules.syntax.cut_option import CutOption
from promptlint.rules.syntax.dead_schedule_branch import DeadScheduleBranch
from promptlint.rules.syntax.empty_group import EmptyGroup
from promptlint.rules.syntax.empty_option import EmptyOption
from promptlint.rules.syntax.fullwidth_brackets import FullwidthBrackets
from promptlint.rules.syntax.fullwidth_comma import FullwidthComma
from promptlint.rules.syntax.fullwidth_syntax import FullwidthSyntax
from promptlint.rules.syntax.fused_text import FusedText
from promptlint.rules.syntax.hash_comment import HashComment
from promptlint.rules.syntax.invisible_character import InvisibleCharacter
from promptlint.rules.syntax.malformed_schedule import MalformedSchedule
from promptlint.rules.syntax.misplaced_escape import MisplacedEscape
from promptlint.rules.syntax.pasted_markdown import PastedMarkdown
from promptlint.rules.syntax.pasted_markup import PastedMarkup
from promptlint.rules.syntax.schedule_not_weight import ScheduleNotWeight
from promptlint.rules.syntax.schedule_out_of_range import ScheduleOutOfRange
from promptlint.rules.syntax.schedules_disabled import SchedulesDisabled
from promptlint.rules.syntax.unclosed_bracket import UnclosedBracket
from promptlint.rules.syntax.unescaped_literal_parens import UnescapedLiteralParens
from promptlint.rules.syntax.unmatched_bracket import UnmatchedBracket
from promptlint.rules.syntax.unparsed_prompt import UnparsedPrompt
from promptlint.rules.syntax.unstable_schedule import UnstableSchedule

RULES: tuple[type[Rule], ...] = (
    UnclosedBracket,
    UnmatchedBracket,
    EmptyGroup,
    EmptyOption,
    UnescapedLiteralParens,
    MisplacedEscape,
    MalformedSchedule,
    ScheduleNotWeight,
    ScheduleOutOfRange,
    AlternationOutsideBrackets,
    AndInsideGroup,
    AndInProse,
    BreakInsideGroup,
    HashComment,
    InvisibleCharacter,
    FullwidthSyntax,
    PastedMarkup,
    UnstableSchedule,
    SchedulesDisabled,
    FusedText,
    DeadScheduleBranch,
    PastedMarkdown,
    FullwidthBrackets,
    FullwidthComma,
    UnparsedPrompt,
    CutOption,
    CommentNotRemoved,
)
