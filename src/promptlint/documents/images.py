"""Pictures with prompts in them: what A1111, Forge, Fooocus and ComfyUI write beside the pixels. They are only read.

PNG is read by hand; JPEG, WebP and AVIF keep the text in their EXIF data, which Pillow reads (extra `images`).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from dataclasses import replace
from typing import IO

from promptlint.documents import comfyui, infotext, packs
from promptlint.documents.model import Document, Region
from promptlint.formats.errors import FormatError
from promptlint.formats.json import read_json
from promptlint.formats.png import MAX_TEXT, SIGNATURE, read_png_texts
from promptlint.text import Edit

__all__ = ["SUFFIXES", "is_image", "read"]

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".avif")
_USER_COMMENT, _EXIF, _DESCRIPTION, _XP_COMMENT, _MAKE, _MODEL = 0x9286, 0x8769, 0x010E, 0x9C9C, 0x010F, 0x0110
_MAX_FILE = 256 * 1024 * 1024


def is_image(head: bytes) -> bool:
    """Whether a file that starts with these 16 bytes is a picture we read."""
    return (
        head.startswith((SIGNATURE, b"\xff\xd8\xff"))
        or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
        or head[4:12] in (b"ftypavif", b"ftypavis")
    )


def read(file: IO[bytes], path: str) -> Document:
    """The prompts of a picture; its text is what was extracted. Raises FormatError for one that is broken."""
    head = file.read(16)
    file.seek(0)
    if head.startswith(SIGNATURE):
        texts = {each.keyword: each.text for each in reversed(read_png_texts(file))}
    else:
        texts = _exif_texts(file)
    return _document(texts, path)


def _document(texts: dict[str, str], path: str) -> Document:
    found: Document | None = None
    for keyword in ("parameters", "prompt", "workflow", "Comment", "UserComment", "Description"):
        text = texts.get(keyword, "")
        if not text.strip():
            continue
        found = _read_text(text, path, keyword)
        if found.prompts:
            break
    if found is None:
        return Document(path, "image", "", (), binary=True)
    return replace(
        found,
        kind="image",
        binary=True,
        prompts=tuple(tuple(replace(region, spell=_read_only) for region in group) for group in found.prompts),
    )


def _read_text(text: str, path: str, keyword: str) -> Document:
    """One text of a picture: a workflow, the JSON of Fooocus and others, or infotext."""
    if text.lstrip()[:1] == "{":
        try:
            json = read_json(text)
        except FormatError:
            pass
        else:
            if comfyui.is_workflow(json.root):
                return comfyui.read_value(json, text, path)
            return packs.read_json_value(json, text, path)
    if keyword in ("parameters", "UserComment") or infotext.looks_like_infotext(text):
        return infotext.read_infotext(text, path)
    return Document(path, "image", text, ())


def _read_only(region: Region, edits: Iterable[Edit]) -> list[Edit]:  # noqa: ARG001
    """Pictures are not written."""
    return []


def _exif_texts(file: IO[bytes]) -> dict[str, str]:
    try:
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415
    except ImportError:
        message = 'needs Pillow to be read; install it with pip install "sd-promptlint[images]"'
        raise FormatError(message) from None
    data = file.read(_MAX_FILE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "WEBP", "AVIF")) as image:
                exif = image.getexif()
                values = dict(exif) | dict(exif.get_ifd(_EXIF))
                comment = image.info.get("comment")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError) as error:
        raise FormatError("is a picture that Pillow cannot read") from error
    texts: dict[str, str] = {}
    if values.get(_USER_COMMENT):
        texts["UserComment"] = _user_comment(values[_USER_COMMENT])
    for tag in (_MAKE, _MODEL, _DESCRIPTION):
        # ComfyUI's savers write `Prompt:{…}` and `Workflow:{…}` into tags of the camera.
        value = values.get(tag)
        if isinstance(value, str) and len(value) <= MAX_TEXT:
            name, _, rest = value.partition(":")
            if name.casefold() in ("prompt", "workflow") and rest.startswith("{"):
                texts[name.casefold()] = rest
            elif tag == _DESCRIPTION:
                texts["Description"] = value
    if isinstance(comment, bytes):
        texts["Comment"] = comment[:MAX_TEXT].decode("utf-8", "replace")
    return texts


def _user_comment(value: object) -> str:
    """A comment behind its 8 bytes of encoding: `UNICODE` is UTF-16, of either order."""
    if not isinstance(value, bytes):
        return str(value)[:MAX_TEXT]
    head, body = value[:8], value[8 : MAX_TEXT + 8]
    if head == b"UNICODE\0":
        little = body[1::2].count(0) > body[::2].count(0)
        return body.decode("utf-16-le" if little else "utf-16-be", "replace").strip("\0\ufeff")
    if head in (b"ASCII\0\0\0", b"JIS\0\0\0\0\0", b"\0" * 8):
        return body.decode("utf-8", "replace").strip("\0")
    return value[:MAX_TEXT].decode("utf-8", "replace").strip("\0")
