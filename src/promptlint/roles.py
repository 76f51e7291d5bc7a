"""The roles a prompt may have: the one place that says which there are."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal, get_args

__all__ = ["ROLES", "Role", "RoleName", "TextRole", "role_name"]

RoleName = Literal["positive", "negative", "unknown"]
"""A role as callers write it and diagnostics have it."""

TextRole = RoleName | Literal["document"]
"""Which text a span counts in: that of a prompt with this role, or the file itself."""

ROLES: Final[tuple[RoleName, ...]] = get_args(RoleName)
"""All roles."""


class Role(StrEnum):
    """Which box of the WebUI a prompt belongs in. A member equals its name: `Role.NEGATIVE == "negative"`."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNKNOWN = "unknown"


_BY_NAME: Final[dict[object, RoleName]] = {role: role for role in ROLES}


def role_name(role: object) -> RoleName:
    """The role that a string or a `Role` names. Raises ValueError, with the roles there are, for anything else."""
    try:
        return _BY_NAME[role]
    except (KeyError, TypeError):  # TypeError: what cannot be a key, such as a list
        raise ValueError(f"role must be one of {', '.join(ROLES)}, not {role!r}") from None
