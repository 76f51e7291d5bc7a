"""Damage to files: to their bytes, their lines, and the trees in them."""

from __future__ import annotations

import copy
import random
import struct
import zlib
from collections.abc import Callable

from fuzz.containers import CONTAINERS, FileSample, Tree, spelled_json
from fuzz.prompts import mutated, text

__all__ = ["make_file"]

Random = random.Random

_PIECES = (
    "\n", "\r\n", "\r", "\n\n", ",", " ", "\t", "Negative prompt: ", "Positive prompt: ", "Steps: 20",
    "Steps: 20, Seed: 1", "Steps: 20, Sampler: Euler a, CFG scale: 7", '"', '""', "'", "#", "---", "...", ": ",
    "- ", "[", "]", "{", "}", "((b:1.2))", " ,", "--prompt ", "--n ", "//", "```", "~~~", "> ", "| ", "|---|",
    "<!--", "-->", "<pre>", "</td>", "&amp;", "&quot;", "\\", "\\n", "\\u00e9", "\\ud83d", "\\x", "%",
    "!!python/object:os.system", "&a ", "*a", "<<: ", "? ", "|-\n", ">+\n", "BREAK", " AND ", "{prompt}", "\ufeff",
    "\0", "\x1b[31m", "\u2028", "\u0085", "\U0001f600", "null", "1e999", "NaN", "true",
    "name,prompt,negative_prompt", ";", "# promptlint: ignore\n", "Prompt: ", "Template: ", "Version: ComfyUI",
)  # fmt: skip


def _bytes(rng: Random, data: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.choice((0, 1, 1, 2, 4, 16, 200)))
    head, cut, tail = data[:start], data[start:end], data[end:]
    match rng.randrange(7):
        case 0:
            return head + tail
        case 1:
            return head + rng.randbytes(len(cut)) + tail
        case 2:
            return (
                head + bytes([rng.choice((0, 0x0A, 0x0D, 0x1B, 0x22, 0x80, 0xC0, 0xED, 0xF4, 0xFE, 0xFF))]) + cut + tail
            )
        case 3:
            return head + cut * 2 + tail
        case 4:
            return head
        case 5:
            bit = 1 << rng.randrange(8)
            return head + bytes([cut[0] ^ bit]) + cut[1:] + tail if cut else head + tail
        case _:
            return head + struct.pack(rng.choice((">I", "<I", ">H")), rng.choice((0, 1, 0xFF, 0xFFFF))) + tail


def _characters(rng: Random, data: bytes) -> bytes:
    whole = data.decode("utf-8", "replace")
    if rng.random() < 0.5:
        return mutated(rng, whole, text(rng, 1)).encode("utf-8", "surrogatepass")
    start = rng.randrange(len(whole) + 1)
    end = min(len(whole), start + rng.choice((0, 0, 1, 3, 10)))
    return (whole[:start] + rng.choice(_PIECES) + whole[end:]).encode("utf-8", "surrogatepass")


def _lines(rng: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] += b"\r"
        case 4:
            lines[at : at + 2] = [b"".join(lines[at : at + 2])]
        case 5:
            lines[at] = rng.choice((b" ", b"  ", b"\t", b"> ", b"# ", b"- ")) + lines[at]
        case _:
            lines.insert(at, rng.choice(_PIECES).encode())
    return b"\n".join(lines)


_VALUES: tuple[Callable[[Random], Tree], ...] = (
    lambda rng: text(rng, 1),
    lambda rng: rng.choice((None, True, False, 0, -1, 1.5, 10**30, "", [], {}, [[]], "1", "\ud83d")),
    lambda rng: {"prompt": text(rng, 1), "x": [text(rng, 1)]},
    lambda rng: [text(rng, 0), 1, None],
)


def _branches(tree: Tree) -> list[tuple[Tree, int | str]]:
    """Every place in a tree: the table or list, and the key or number."""
    found: list[tuple[Tree, int | str]] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        keys: list[int | str] = list(node) if isinstance(node, dict) else list(range(len(node)))
        for key in keys:
            found.append((node, key))
            if isinstance(node[key], dict | list):
                waiting.append(node[key])
    return found


def _tree(rng: Random, tree: Tree) -> Tree:
    tree = copy.deepcopy(tree)
    for _ in range(rng.choice((1, 1, 2, 3))):
        places = _branches(tree)
        if not places:
            return tree
        node, key = rng.choice(places)
        other, another = rng.choice(places)
        match rng.randrange(6):
            case 0:
                del node[key]
            case 1:
                node[key] = rng.choice(_VALUES)(rng)
            case 2:
                node[key] = copy.deepcopy(other[another])
            case 3 if isinstance(node, dict):
                node[rng.choice(("prompt", "negative", "text", "inputs", "class_type", "type", "", "\u00e9"))] = (
                    node.pop(key)
                )
            case 4:
                node[key] = [node[key]]
            case _:
                node[key] = {"prompt": node[key]}
    return tree


def _chunks(rng: Random, data: bytes) -> bytes:
    """A PNG with a chunk gone, twice, elsewhere, or with other bytes and a checksum that is right."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    if not chunks:
        return data
    number = rng.randrange(len(chunks))
    kind, inside = chunks[number]
    match rng.randrange(4):
        case 0:
            del chunks[number]
        case 1:
            chunks.insert(rng.randrange(len(chunks)), (kind, inside))
        case 2:
            chunks[number] = (rng.choice((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"IDAT", b"abcd")), inside)
        case _:
            chunks[number] = (kind, _bytes(rng, inside))
    packed = [struct.pack(">I", len(x)) + k + x + struct.pack(">I", zlib.crc32(k + x)) for k, x in chunks]
    return data[:8] + b"".join(packed)


def make_file(rng: Random) -> FileSample:
    """A file of some sort, whole or with some damage."""
    what = rng.choice(tuple(CONTAINERS))
    names, make = CONTAINERS[what]
    data, tree = make(rng)
    if tree is not None and rng.random() < 0.5:
        data = spelled_json(rng, _tree(rng, tree))
    ways: tuple[Callable[[Random, bytes], bytes], ...] = (_characters, _characters, _characters, _lines, _lines, _bytes)
    if what == "PNG":
        ways = (_bytes, _chunks, _chunks)
    elif what in {"JPEG", "WebP"}:
        ways = (_bytes,)
    for _ in range(rng.choice((0, 1, 1, 1, 2, 4))):
        data = rng.choice(ways)(rng, data)
    if rng.random() < 0.03:
        data = b"\xef\xbb\xbf" + data
    if rng.random() < 0.05:
        data = data.replace(b"\n", rng.choice((b"\r\n", b"\r")))
    return FileSample(what, rng.choice(names), data)
