"""The texts of a picture, and which prompts they hold, by the program that wrote them.

Each program has its own names for the texts, and mostly JSON in them. What a picture says about its program decides how
its prompts are read. Sources: pictures of these programs, and the code of those that are open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from promptlint.documents.model import Document, Unread
from promptlint.documents.pictures.of_many_programs import infotext_of, pack, workflow
from promptlint.documents.pictures.of_one_program import (
    draw_things,
    easy_diffusion,
    fooocus,
    invoke,
    novelai,
    of_service,
    swarm,
)
from promptlint.documents.pictures.picture import Picture, open_members
from promptlint.formats.errors import FormatError

__all__ = ["read_texts"]


def read_texts(
    texts: Mapping[str, str], path: str, *, is_photo: bool = False, broken: Sequence[FormatError] = ()
) -> Document:
    """The prompts in the texts of a picture, by their names, with the program that reads them.

    `is_photo` says that a camera or an editor of photographs wrote them, so that only what cannot be anything else
    counts. Texts that are `broken` are left unread where there are prompts in others; where there are none, the first
    error is raised.
    """
    picture = Picture(path, is_photo)
    for name, text in texts.items():
        picture.add(name, text)
    open_members(picture)
    left: Document | None = None
    errors = list(broken)
    for reader in _READERS:
        try:
            found = reader(picture)
        except FormatError as error:  # a prompt that is longer than any
            errors.append(FormatError(str(error)))
            continue
        if found is not None and found.prompts:
            unread = tuple(Unread(str(error), None, "this text of the picture") for error in errors)
            return replace(found, kind="image", binary=True, unread=(*unread, *found.unread))
        left = left or found
    if errors:
        raise errors[0]
    return replace(left or Document(path, "image", "", ()), kind="image", binary=True)


_READERS: tuple[Callable[[Picture], Document | None], ...] = (
    *(swarm, novelai, invoke, draw_things, easy_diffusion, fooocus),
    *(workflow, of_service, infotext_of, pack),
)
"""The first that finds a prompt is right: those of one program before those of many."""
