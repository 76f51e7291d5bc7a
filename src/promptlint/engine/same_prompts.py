"""Whether a file that was changed still holds the prompts that it should, for whoever reads it next."""

from __future__ import annotations

from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.roles import Role

__all__ = ["prompts_of", "reads_as"]


def prompts_of(document: Document) -> list[list[tuple[Role, str]]]:
    """The prompts of a file as they are compared: by groups, with their roles, without blanks around them."""
    return [[(region.role, region.text.strip()) for region in regions] for regions in document.prompts]


def reads_as(document: Document) -> bool:
    """Whether somebody who only has the file's text reads the same from it: its kind, its prompts and their roles."""
    try:
        fresh = read_text(document.text, path=document.path, keys=document.keys, place=document.place)
    except ReadError:
        return False
    return fresh.kind == document.kind and prompts_of(fresh) == prompts_of(document)
