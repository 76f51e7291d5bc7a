"""Pictures with prompts in them: what A1111, Forge, Fooocus and ComfyUI write beside the pixels. They are only read.

PNG is read by hand; JPEG, WebP and AVIF keep the text in their EXIF data, which Pillow reads (extra `images`), or in
XMP.
"""

from __future__ import annotations

import codecs
import html
import io
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import IO, Any

from promptlint.documents import comfyui, infotext, packs
from promptlint.documents.kinds import find_kind
from promptlint.documents.model import Document, Region
from promptlint.formats.errors import FormatError
from promptlint.formats.json import read_json
from promptlint.formats.png import EXIF, MAX_TEXT, SIGNATURE, XMP, latin_text, read_png_texts
from promptlint.text import Edit

__all__ = ["read"]

_USER_COMMENT, _EXIF, _DESCRIPTION, _XP_COMMENT, _MAKE, _MODEL = 0x9286, 0x8769, 0x010E, 0x9C9C, 0x010F, 0x0110
_MAX_FILE = 256 * 1024 * 1024
_KEYWORDS = ("parameters", "prompt", "workflow", "Comment", "UserComment", "XPComment", "Description")
"""The texts of a picture, the one that says most first."""

_IN_XMP = re.compile(
    r"<(?P<tag>exif:UserComment|dc:description)\b[^>]*+>(?P<inside>[^<]*+(?:<(?!/(?P=tag))[^<]*+)*+)"
    r"|\bexif:UserComment=\"(?P<attribute>[^\"]*+)\""
)
_TAG = re.compile(r"<[^>]*+>")


def read(file: IO[bytes], path: str) -> Document:
    """The prompts of a picture; its text is what was extracted. Raises FormatError for one that is broken."""
    head = file.read(16)
    file.seek(0)
    if head.startswith(SIGNATURE):
        found = {each.keyword: each for each in reversed(read_png_texts(file, {*_KEYWORDS, XMP, EXIF}))}
        texts = {keyword: each.text for keyword, each in found.items()}
        if EXIF in found and not any(keyword in texts for keyword in _KEYWORDS):
            texts |= _png_exif_texts(found[EXIF].data)
    else:
        texts = _pillow_texts(file)
    texts = _xmp_texts(texts.get(XMP, "")) | texts
    return _document(texts, path)


def _document(texts: Mapping[str, str], path: str) -> Document:
    found: Document | None = None
    keyword = ""
    for keyword in _KEYWORDS:
        text = texts.get(keyword, "")
        if not text.strip():
            continue
        found = _read_text(text, path, keyword)
        if found.prompts:
            break
    if found is None:
        return Document(path, "image", "", (), binary=True)
    where = f'in text "{keyword}" of the picture'
    prompts = tuple(
        tuple(replace(region, name=f"{region.name}, {where}", spell=_read_only) for region in group)
        for group in found.prompts
    )
    kind = find_kind(found.kind)
    target = found.target or (kind.target if kind is not None else None)
    return replace(found, kind="image", target=target, binary=True, prompts=prompts)


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


def _pillow_texts(file: IO[bytes]) -> dict[str, str]:
    try:
        from PIL import Image  # noqa: PLC0415
    except ImportError:
        message = 'needs Pillow to be read; install it with pip install "sd-promptlint[images]"'
        raise FormatError(message) from None
    data = file.read(_MAX_FILE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "WEBP", "AVIF")) as image:
                values = _exif_values(image.getexif)
                comment, xmp = image.info.get("comment"), image.info.get("xmp")
    except Exception as error:  # a decoder of others may raise anything
        raise FormatError("is a picture that Pillow cannot read") from error
    texts = _exif_texts(values)
    if isinstance(comment, bytes):
        texts["Comment"] = latin_text(comment[:MAX_TEXT])
    if isinstance(xmp, bytes):
        texts[XMP] = xmp[:MAX_TEXT].decode("utf-8", "replace")
    return texts


def _png_exif_texts(data: bytes) -> dict[str, str]:
    """The texts of a PNG's EXIF block; none where Pillow is not there or cannot read it."""
    try:
        from PIL import Image  # noqa: PLC0415
    except ImportError:
        return {}

    def load() -> Any:
        exif = Image.Exif()
        exif.load(data)
        return exif

    return _exif_texts(_exif_values(load))


def _exif_values(load: Callable[[], Any]) -> dict[int, Any]:
    """The tags of an EXIF block and of the block inside it; those that Pillow gives, which may raise anything."""
    values: dict[int, Any] = {}
    with suppress(Exception):
        exif = load()
        values |= dict(exif)
        values |= dict(exif.get_ifd(_EXIF))
    return values


def _exif_texts(values: Mapping[int, Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    if values.get(_USER_COMMENT):
        texts["UserComment"] = _user_comment(values[_USER_COMMENT])
    if isinstance(values.get(_XP_COMMENT), bytes):
        texts["XPComment"] = values[_XP_COMMENT][:MAX_TEXT].decode("utf-16-le", "replace").strip("\0")
    for tag in (_MAKE, _MODEL, _DESCRIPTION):
        # ComfyUI's savers write `Prompt:{…}` and `Workflow:{…}` into tags of the camera.
        value = values.get(tag)
        if isinstance(value, str) and len(value) <= MAX_TEXT:
            name, _, rest = value.partition(":")
            if name.casefold() in ("prompt", "workflow") and rest.startswith("{"):
                texts[name.casefold()] = rest
            elif tag == _DESCRIPTION:
                texts["Description"] = value
    return texts


def _xmp_texts(xmp: str) -> dict[str, str]:
    """The comment and the description of an XMP packet."""
    texts: dict[str, str] = {}
    for match in _IN_XMP.finditer(xmp):
        keyword = "Description" if match["tag"] == "dc:description" else "UserComment"
        written = match["attribute"] if match["tag"] is None else _TAG.sub("", match["inside"])
        texts.setdefault(keyword, html.unescape(written).strip())
    return texts


def _user_comment(value: object) -> str:
    """A comment behind its 8 bytes of encoding: `UNICODE` is UTF-16 of either order, `JIS` is ISO-2022-JP."""
    if not isinstance(value, bytes):
        return str(value)[:MAX_TEXT]
    head, body = value[:8], value[8 : MAX_TEXT + 8]
    if head == b"UNICODE\0":
        return _unicode_comment(body).strip("\0\ufeff")
    if head == b"JIS\0\0\0\0\0" and b"\x1b" in body:
        return body.decode("iso2022_jp", "replace").strip("\0")
    if head in (b"ASCII\0\0\0", b"JIS\0\0\0\0\0", b"\0" * 8):
        return latin_text(body).strip("\0")
    return latin_text(value[:MAX_TEXT]).strip("\0")


def _unicode_comment(body: bytes) -> str:
    """UTF-16, or UTF-8 that says it is. In UTF-16 the high bytes differ less than the low ones, whatever the script."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    if b"\0" not in body.rstrip(b"\0"):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    little = len(set(body[1::2])) < len(set(body[::2]))
    return body.decode("utf-16-le" if little else "utf-16-be", "replace")
