"""The text chunks of PNG: all kinds of them, at their places, cut off anywhere, and bounded."""

from __future__ import annotations

import io
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.formats.errors import FormatError
from promptlint.formats.png import EXIF, MAX_TEXT, SIGNATURE, XMP, PngText, find_png_text, read_png_texts
from tests.documents.pictures import chunk

KEYWORDS = ("parameters", "prompt", "Comment")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
END = chunk(b"IEND", b"")
IHDR = chunk(b"IHDR", bytes(13))


def texts(data: bytes, *keywords: str) -> list[PngText]:
    return read_png_texts(io.BytesIO(data), keywords or KEYWORDS)


def itxt(keyword: str, text: str, *, packed: bool = False, language: str = "", translated: str = "") -> bytes:
    body = text.encode()
    head = keyword.encode() + b"\0" + (b"\1\0" if packed else b"\0\0") + language.encode() + b"\0"
    return chunk(b"iTXt", head + translated.encode() + b"\0" + (zlib.compress(body) if packed else body))


def ztxt(keyword: str, text: bytes) -> bytes:
    return chunk(b"zTXt", keyword.encode() + b"\0\0" + zlib.compress(text))


@st.composite
def chunks(draw: st.DrawFn) -> tuple[bytes, str, str] | tuple[bytes, None, None]:
    """A chunk with the keyword and text in it, or one of another kind."""
    keyword, text = draw(st.sampled_from(KEYWORDS)), draw(TEXTS)
    kind = draw(st.sampled_from(["tEXt", "zTXt", "iTXt", "packed iTXt", "IDAT", "other keyword"]))
    if kind == "tEXt":
        return chunk(b"tEXt", keyword.encode() + b"\0" + text.encode()), keyword, text
    if kind == "zTXt":
        return ztxt(keyword, text.encode()), keyword, text
    if kind.endswith("iTXt"):
        packed = kind.startswith("packed")
        return itxt(keyword, text, packed=packed, language="de", translated="Wörter"), keyword, text
    if kind == "IDAT":
        return chunk(b"IDAT", text.encode()), None, None
    return chunk(b"tEXt", b"Software\0" + text.encode()), None, None


@given(st.lists(chunks(), max_size=6), st.booleans())
def test_every_text_is_read_where_its_chunk_starts(
    parts: list[tuple[bytes, str | None, str | None]], end: bool
) -> None:
    data = SIGNATURE + IHDR
    expected = []
    for raw, keyword, text in parts:
        if keyword is not None and text is not None:
            expected.append((keyword, text, len(data)))
        data += raw
    data += END if end else b""
    assert [(each.keyword, each.text, each.offset) for each in texts(data)] == expected


@given(st.lists(chunks(), max_size=4), st.data())
def test_a_picture_may_end_anywhere(parts: list[tuple[bytes, str | None, str | None]], data: st.DataObject) -> None:
    whole = SIGNATURE + IHDR + b"".join(raw for raw, _, _ in parts) + END
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    try:
        found = texts(cut)
    except FormatError:
        return
    expected = texts(whole)
    assert found == expected[: len(found)]


@given(st.binary(max_size=60))
def test_nothing_but_a_format_error_comes_of_any_bytes(data: bytes) -> None:
    for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
        for head in (b"", b"parameters\0", b"parameters\0\0", b"parameters\0\1\0"):
            for raw in (SIGNATURE + chunk(kind, head + data) + END, SIGNATURE + data, SIGNATURE + kind + data, data):
                try:
                    found = texts(raw, "parameters", EXIF)
                except FormatError as error:
                    offset = error.offset
                else:
                    offset = max((each.offset for each in found), default=0)
                assert offset is not None
                assert 0 <= offset <= len(raw)


def test_latin_1_where_it_is_no_utf_8() -> None:
    data = SIGNATURE + chunk(b"tEXt", b"parameters\0caf\xe9") + ztxt("prompt", b"caf\xe9") + END
    assert [each.text for each in texts(data)] == ["caf\u00e9", "caf\u00e9"]


def test_only_the_keywords_asked_for() -> None:
    data = SIGNATURE + itxt("parameters", "a") + itxt("prompt", "b") + END
    assert [each.keyword for each in texts(data, "prompt")] == ["prompt"]


def test_an_exif_block_is_given_as_it_is() -> None:
    block = b"MM\0*\0\0\0\x08\0\0"
    (found,) = texts(SIGNATURE + chunk(b"eXIf", block) + END, EXIF)
    assert (found.keyword, found.text, found.data, found.offset) == (EXIF, "", block, 8)


def test_nothing_behind_the_end_is_read() -> None:
    assert texts(SIGNATURE + END + itxt("parameters", "a")) == []


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (chunk(b"tEXt", b"parameters\0a", 2**31 - 1), "is cut off, or states a wrong size"),
        (chunk(b"tEXt", b"parameters\0a", 2**32 - 1), "is cut off, or states a wrong size"),
        (ztxt("parameters", b"a cat, a dog")[:-10], "is cut off, or states a wrong size"),
        (chunk(b"zTXt", b"parameters\0\0" + zlib.compress(b"a cat, a dog")[:-5]), "packed text that is cut off"),
        (chunk(b"zTXt", b"parameters\0\0nonsense"), "packed text that is broken"),
        (chunk(b"iTXt", b"parameters\0\1\0\0\0nonsense"), "packed text that is broken"),
        (ztxt("parameters", bytes(MAX_TEXT + 1)), "unpacks to more than"),
        (chunk(b"iTXt", b"parameters\0\1\0\0\0" + zlib.compress(bytes(MAX_TEXT + 1))), "unpacks to more than"),
        (chunk(b"tEXt", b"parameters\0" + b"a" * MAX_TEXT), "the limit is"),
        (b"".join(ztxt("parameters", b"a" * MAX_TEXT) for _ in range(5)), "has more than"),
    ],
)
def test_what_is_broken_says_where(raw: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        texts(SIGNATURE + IHDR + raw)
    assert caught.value.offset is not None
    assert caught.value.offset >= len(SIGNATURE + IHDR)


@pytest.mark.parametrize("keyword", [XMP, EXIF])
def test_what_photographs_have_may_be_broken(keyword: str) -> None:
    raw = chunk(b"eXIf", b"x", 2**30) if keyword == EXIF else chunk(b"zTXt", XMP.encode() + b"\0\0nonsense")
    data = SIGNATURE + itxt("parameters", "sea") + raw
    assert [each.text for each in texts(data, "parameters", keyword)] == ["sea"]


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"\xff\xd8\xff\xe0", SIGNATURE[:-1] + b"\r"])
def test_no_picture_at_all(data: bytes) -> None:
    with pytest.raises(FormatError, match="is not a PNG picture"):
        texts(data)


@pytest.mark.parametrize(
    "raw", [b"parameters", b"parameters\0", b"parameters\0\0", b"parameters\0\0\0x", b"parameters\0\0\0x\0"]
)
def test_a_text_without_all_its_parts_is_none_or_empty(raw: bytes) -> None:
    assert [each.text for each in texts(SIGNATURE + chunk(b"iTXt", raw) + END)] in ([], [""])


def test_a_bomb_takes_no_memory_to_speak_of() -> None:
    data = SIGNATURE + ztxt("parameters", bytes(200_000_000)) + END
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match="unpacks to more than"):
            texts(data)
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_TEXT
    finally:
        tracemalloc.stop()


def test_a_picture_of_nothing_but_chunks_ends_somewhere() -> None:
    data = SIGNATURE + chunk(b"teSt", b"") * 150_000 + itxt("parameters", "a")
    assert texts(data) == []


def find(data: bytes, keyword: str = "parameters", limit: int = MAX_TEXT) -> PngText | None:
    return find_png_text(io.BytesIO(data), keyword, limit=limit)


def test_the_first_text_of_a_keyword_is_found_and_nothing_after_it_read() -> None:
    first = ztxt("parameters", b"a")
    data = SIGNATURE + IHDR + itxt("prompt", "b") + first + chunk(b"zTXt", b"parameters\0\0nonsense")
    assert find(data) == PngText("parameters", "a", data.index(first))
    assert find(data, "prompt") == PngText("prompt", "b", len(SIGNATURE + IHDR))
    assert find(data, "Comment") is None
    with pytest.raises(FormatError, match="broken"):
        texts(data)


@pytest.mark.parametrize(
    ("raw", "size"),
    [
        (chunk(b"tEXt", b"parameters\0" + b"a" * 100), 111),  # the keyword counts, since the chunk is what is read
        (ztxt("parameters", b"a" * 100), 100),
        (itxt("parameters", "a" * 100, packed=True), 100),
    ],
)
def test_the_limit_is_that_of_the_caller(raw: bytes, size: int) -> None:
    found = find(SIGNATURE + raw, limit=size)
    assert found is not None
    assert found.text == "a" * 100
    with pytest.raises(FormatError, match=f"{size - 1}") as caught:
        find(SIGNATURE + raw, limit=size - 1)
    assert caught.value.offset == len(SIGNATURE)


def test_the_first_text_may_not_be_broken_whatever_its_keyword() -> None:
    with pytest.raises(FormatError, match="broken"):
        find(SIGNATURE + chunk(b"zTXt", XMP.encode() + b"\0\0nonsense"), XMP)
