"""Links of Markdown that is read away from the repository: on the package's page and in the text of a release."""

from __future__ import annotations

import re

PROJECT = "https://github.com/promptlint/promptlint"
RAW = "https://raw.githubusercontent.com/promptlint/promptlint"
PICTURES = (".png", ".svg", ".gif", ".jpg", ".webp")

_CODE_OR_LINK = re.compile(
    r"(?P<code>^(?P<fence>```+|~~~+).*?^(?P=fence)|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<before>\]\(|\b(?:src|srcset|href)=\")(?![a-zA-Z][a-zA-Z0-9+.-]*:|[#/])(?P<path>[^)\s\"]+)",
    re.DOTALL | re.MULTILINE,
)


def absolute_links(markdown: str, ref: str) -> str:
    """The text with its links into the repository as addresses at a tag or branch; code stays as it is."""

    def absolute(match: re.Match[str]) -> str:
        if match["code"] is not None:
            return match[0]
        path = match["path"].removeprefix("./")
        is_picture = path.lower().endswith(PICTURES)
        return match["before"] + (f"{RAW}/{ref}/{path}" if is_picture else f"{PROJECT}/blob/{ref}/{path}")

    return _CODE_OR_LINK.sub(absolute, markdown)
