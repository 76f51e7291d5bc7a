"""Pictures with prompts in them: the texts that programs write beside the pixels. They are only read.

PNG is read by hand; JPEG, WebP and AVIF keep the text in their EXIF data, which Pillow reads (extra `images`), or in
XMP.
"""

from __future__ import annotations

import codecs
import html
import io
import re
import warnings
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from typing import IO, Any

from promptlint.documents.model import Document
from promptlint.documents.pictures.picture import SIGNS, TEXTS, plain_name
from promptlint.documents.pictures.texts import read_texts
from promptlint.documents.programs import target_of_name
from promptlint.formats.errors import FormatError
from promptlint.formats.png import EXIF, MAX_TEXT, SIGNATURE, XMP, latin_text, read_png_texts
from promptlint.formats.regular_file import read_head
from promptlint.regex import regex

__all__ = ["read"]

_USER_COMMENT, _EXIF, _DESCRIPTION, _XP_COMMENT, _MAKE, _MODEL = 0x9286, 0x8769, 0x010E, 0x9C9C, 0x010F, 0x0110
_SOFTWARE, _DOCUMENT, _SCANNED = 0x0131, 0x010D, 0x010C
_LABELLED = (_MODEL, _MAKE, _DESCRIPTION, _DOCUMENT, _SCANNED)
"""Tags that ComfyUI's savers use for their texts: from the camera's model downwards."""

_MAX_FILE = 256 * 1024 * 1024
"""Bytes of a picture that Pillow is given: above all that programs write, and below what would fill the memory."""

_EDITORS = regex(
    r"gimp|photoshop|lightroom|picasa|paint\.net|paint ?shop|(?:ms|microsoft) ?paint|snagit|snipping|skitch|preview"
    r"|photos|irfan|acdsee|darktable|affinity|krita",
    re.IGNORECASE,
)
"""Programs in which pictures are made or changed by hand."""

_IN_XMP = regex(
    r"<(?P<tag>exif:UserComment|dc:description|xmp:CreatorTool)\b[^>]*+>(?P<inside>[^<]*+(?:<(?!/(?P=tag))[^<]*+)*+)"
    r"|\bexif:UserComment=\"(?P<attribute>[^\"]*+)\"|\bxmp:CreatorTool=\"(?P<tool>[^\"]*+)\""
)
_TAG = regex(r"<[^>]*+>")


class _Keywords:
    """The names of texts that are read, however they are written."""

    def __init__(self, names: Container[str], exact: Container[str]) -> None:
        self._names, self._exact = names, exact

    def __contains__(self, keyword: object) -> bool:
        return keyword in self._exact or (isinstance(keyword, str) and plain_name(keyword) in self._names)


_TEXTS = _Keywords(TEXTS | SIGNS, (XMP, EXIF))
_ASIDE = _Keywords(SIGNS, (XMP, EXIF))
"""Texts that may be broken: no prompt stands in them, or mostly none."""


def read(file: IO[bytes], path: str) -> Document:
    """The prompts of a picture; its text is what was extracted. Raises FormatError for one that is broken."""
    head = file.read(16)
    file.seek(0)
    values: Mapping[int, Any] = {}
    texts: dict[str, str] = {}
    broken: list[FormatError] = []
    if head.startswith(SIGNATURE):
        found = {each.keyword: each for each in reversed(read_png_texts(file, _TEXTS, lenient=_ASIDE, broken=broken))}
        texts = {keyword: each.text for keyword, each in found.items()}
        if EXIF in found and not any(plain_name(keyword) in TEXTS for keyword in texts):
            values = _png_exif_values(found[EXIF].data)
    else:
        values, texts = _pillow_texts(file)
    texts |= _exif_texts(values)
    texts = _xmp_texts(texts.pop(XMP, "")) | texts
    return read_texts(texts, path, is_photo=_is_photo(values, texts), broken=broken)


def _is_photo(values: Mapping[int, Any], texts: Mapping[str, str]) -> bool:
    """Whether a camera or an editor says that it made the picture."""
    of_camera = (_exif_text(values.get(tag)) for tag in (_MAKE, _MODEL))
    if any(text.strip() and _labelled(text) is None for text in of_camera):
        return True
    signs = (text for name, text in texts.items() if plain_name(name) in ("software", "creatortool"))
    return any(_EDITORS.search(text[:200]) is not None and target_of_name(text) is None for text in signs)


def _pillow_texts(file: IO[bytes]) -> tuple[dict[int, Any], dict[str, str]]:
    """The EXIF tags of a picture, and its other texts."""
    try:
        from PIL import Image
    except ImportError:
        message = 'needs Pillow to be read; install it with pip install "sd-promptlint[images]"'
        raise FormatError(message) from None
    data = read_head(file, _MAX_FILE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "WEBP", "AVIF")) as image:
                values = _exif_values(image.getexif)
                comment, xmp = image.info.get("comment"), image.info.get("xmp")
    except Exception as error:  # a decoder of others may raise anything
        raise FormatError("is a picture that Pillow cannot read") from error
    texts: dict[str, str] = {}
    if isinstance(comment, bytes):
        texts["Comment"] = latin_text(comment[:MAX_TEXT])
    if isinstance(xmp, bytes):
        texts[XMP] = xmp[:MAX_TEXT].decode("utf-8", "replace")
    return values, texts


def _png_exif_values(data: bytes) -> dict[int, Any]:
    """The tags of a PNG's EXIF block; none where Pillow is not there or cannot read it."""
    try:
        from PIL import Image
    except ImportError:
        return {}

    def load() -> Any:
        exif = Image.Exif()
        exif.load(data)
        return exif

    return _exif_values(load)


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
        comment = _user_comment(values[_USER_COMMENT])
        name, text = _labelled(comment) or ("UserComment", comment)
        texts[name] = text
    if isinstance(values.get(_XP_COMMENT), bytes):
        texts["XPComment"] = values[_XP_COMMENT][:MAX_TEXT].decode("utf-16-le", "replace").strip("\0")
    for tag in _LABELLED:
        text = _exif_text(values.get(tag))
        labelled = _labelled(text)
        if labelled is not None:
            texts.setdefault(*labelled)
        elif tag == _DESCRIPTION and text:
            texts["Description"] = text
    if software := _exif_text(values.get(_SOFTWARE)):
        texts["Software"] = software
    return texts


def _exif_text(value: object) -> str:
    """A text of EXIF, which Pillow reads as Latin-1; none where the tag is something else, or too long."""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return ""
    try:
        return latin_text(value.encode("latin-1")).strip("\0")
    except UnicodeEncodeError:
        return value.strip("\0")


def _labelled(text: str) -> tuple[str, str] | None:
    """What ComfyUI's savers write into a tag: the name of a text, a colon, and its JSON, as in `Prompt: {…}`."""
    name, _, rest = text[:40].partition(":")
    if name.casefold() not in ("prompt", "workflow") or not rest.lstrip().startswith("{"):
        return None
    return name.casefold(), text[len(name) + 1 :].lstrip()


def _xmp_texts(xmp: str) -> dict[str, str]:
    """The comment and the description of an XMP packet, and the program that made the picture."""
    texts: dict[str, str] = {}
    for match in _IN_XMP.finditer(xmp):
        is_tool = match["tool"] is not None or match["tag"] == "xmp:CreatorTool"
        keyword = "CreatorTool" if is_tool else "Description" if match["tag"] == "dc:description" else "UserComment"
        attribute = match["tool"] if is_tool else match["attribute"]
        written = attribute if match["tag"] is None else _TAG.sub("", match["inside"])
        texts.setdefault(keyword, html.unescape(written).strip())
    return texts


def _user_comment(value: object) -> str:
    """A comment after its 8 bytes of encoding: `UNICODE` is UTF-16 of either order, `JIS` is ISO-2022-JP."""
    if not isinstance(value, bytes):
        return _exif_text(value)
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
