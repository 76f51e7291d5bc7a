"""Rules about what stands beside a prompt: infotext and its like, and the files that prompts live in."""

from promptlint.rules.kit.rule import Rule
from promptlint.rules.metadata.container_eats_text import ContainerEatsText
from promptlint.rules.metadata.duplicate_style import DuplicateStyle
from promptlint.rules.metadata.hash_of_nothing import HashOfNothing
from promptlint.rules.metadata.infotext_unreadable import InfotextUnreadable
from promptlint.rules.metadata.lora_not_applied import LoraNotApplied
from promptlint.rules.metadata.prompt_syntax_in_caption import PromptSyntaxInCaption
from promptlint.rules.metadata.prompts_file_line import PromptsFileLine
from promptlint.rules.metadata.search_text_missing import SearchTextMissing
from promptlint.rules.metadata.styles_bad_row import StylesBadRow
from promptlint.rules.metadata.styles_placeholder import StylesPlaceholder
from promptlint.rules.metadata.wildcard_file import WildcardFile

RULES: tuple[type[Rule], ...] = (
    InfotextUnreadable,
    LoraNotApplied,
    PromptsFileLine,
    StylesBadRow,
    StylesPlaceholder,
    DuplicateStyle,
    PromptSyntaxInCaption,
    WildcardFile,
    ContainerEatsText,
    SearchTextMissing,
    HashOfNothing,
)
