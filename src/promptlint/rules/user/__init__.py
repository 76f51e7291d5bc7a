"""Rules that users write without Python: tables of tags."""

from promptlint.rules.user.tag_rule import TagTable, UserTagRule

__all__ = ["TagTable", "UserTagRule"]
