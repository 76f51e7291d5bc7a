"""Rules about dialects and portability."""

from promptlint.rules.dialects.accidental_mark import AccidentalMark
from promptlint.rules.dialects.brackets_not_read import BracketsNotRead
from promptlint.rules.dialects.comfyui_embedding_prefix import ComfyuiEmbeddingPrefix
from promptlint.rules.dialects.compel_function import CompelFunction
from promptlint.rules.dialects.compel_stops import CompelStops
from promptlint.rules.dialects.compel_weight import CompelWeight
from promptlint.rules.dialects.embedding_not_read import EmbeddingNotRead
from promptlint.rules.dialects.escape_not_read import EscapeNotRead
from promptlint.rules.dialects.excessive_mark import ExcessiveMark
from promptlint.rules.dialects.extension_misreads import ExtensionMisreads
from promptlint.rules.dialects.extension_stops import ExtensionStops
from promptlint.rules.dialects.foreign_parameters import ForeignParameters
from promptlint.rules.dialects.misplaced_weight import MisplacedWeight
from promptlint.rules.dialects.misread_option import MisreadOptions
from promptlint.rules.dialects.misspelt_keyword import MisspeltKeyword
from promptlint.rules.dialects.novelai_braces import NovelaiBraces
from promptlint.rules.dialects.number_not_ended import NumberNotEnded
from promptlint.rules.dialects.own_tag_not_read import OwnTagNotRead
from promptlint.rules.dialects.page_comment import PageComment
from promptlint.rules.dialects.page_rewrites_text import PageRewritesText
from promptlint.rules.dialects.plugin_keyword import PluginKeyword
from promptlint.rules.dialects.template_misread import TemplateMisread
from promptlint.rules.dialects.template_unreadable import TemplateUnreadable
from promptlint.rules.dialects.unexpanded_template import UnexpandedTemplate
from promptlint.rules.dialects.unsupported_by_target import UnsupportedByTarget
from promptlint.rules.dialects.vanishing_brackets import VanishingBrackets
from promptlint.rules.dialects.weight_differs_between_targets import WeightDiffersBetweenTargets
from promptlint.rules.dialects.word_not_as_documented import WordNotAsDocumented
from promptlint.rules.kit.rule import Rule

RULES: tuple[type[Rule], ...] = (
    NovelaiBraces,
    ComfyuiEmbeddingPrefix,
    CompelWeight,
    ForeignParameters,
    UnexpandedTemplate,
    UnsupportedByTarget,
    WeightDiffersBetweenTargets,
    PageComment,
    EmbeddingNotRead,
    PageRewritesText,
    OwnTagNotRead,
    BracketsNotRead,
    MisreadOptions,
    MisplacedWeight,
    VanishingBrackets,
    CompelStops,
    CompelFunction,
    AccidentalMark,
    ExcessiveMark,
    NumberNotEnded,
    EscapeNotRead,
    TemplateUnreadable,
    TemplateMisread,
    ExtensionMisreads,
    ExtensionStops,
    MisspeltKeyword,
    PluginKeyword,
    WordNotAsDocumented,
)
