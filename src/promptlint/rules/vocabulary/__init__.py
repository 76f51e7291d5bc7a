"""Rules about the tags that the model knows."""

from promptlint.rules.kit.rule import Rule
from promptlint.rules.vocabulary.alias_of_tag import AliasOfTag
from promptlint.rules.vocabulary.invalid_tag import InvalidTag
from promptlint.rules.vocabulary.misspelt_tag import MisspeltTag

RULES: tuple[type[Rule], ...] = (MisspeltTag, AliasOfTag, InvalidTag)
