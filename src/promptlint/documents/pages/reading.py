"""Reading a page: of Markdown and HTML, what people see of it."""

from __future__ import annotations

from pathlib import PurePath

from promptlint.documents.model import Document, Role
from promptlint.documents.pages.page import read_page

__all__ = ["read"]

_MARKDOWN = (".md", ".markdown", ".mdx")
_HTML = (".html", ".htm")


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001  # all are called alike
    """The prompts of a page: of Markdown and HTML what people see of it."""
    suffix = PurePath(path).suffix.casefold()
    if suffix in _MARKDOWN:
        from promptlint.documents.pages import markdown

        return markdown.read(text, path)
    if suffix in _HTML:
        from promptlint.documents.pages import html

        return html.read(text, path)
    return read_page(text, path)
