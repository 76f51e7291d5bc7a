"""What a file is: by its name and place, by what lies around it, and by its content.

A file that a person names is read, as what it most likely is. One that was found in a folder is read only on evidence:
its kind's own name, a word of its name or folders, references to it, a picture beside it, or what its text looks like.
"""

from __future__ import annotations

import json
import os
from pathlib import PurePath

from promptlint.dataclass import dataclass
from promptlint.documents.captions import pictures_beside
from promptlint.documents.discovery import LFS_POINTER
from promptlint.documents.evidence.content import Content, content_of, is_licence
from promptlint.documents.evidence.names import (
    PlaceWords,
    is_folder_of_wildcards,
    name_of_another_trade,
    place_of_prompts,
    words_of,
)
from promptlint.documents.evidence.shape import shape_of
from promptlint.documents.infotext.reading import looks_like_infotext
from promptlint.documents.kinds import KINDS, TREES, Kind, find_kind
from promptlint.documents.model import HEAD, NAMED, NO_EVIDENCE, NO_KEYS, Place, PromptKeys, Role
from promptlint.regex import regex
from promptlint.resources.known.telling_words import telling_words

__all__ = ["Recognition", "circumstances", "recognise"]

_DATA = (".csv", ".jsonl", ".ndjson", *TREES)
"""Suffixes of files that hold no prompt unless they are of a known kind."""

_SAID_BY_NAME = (".prompt",)
"""Suffixes of plain text that say that it is a prompt."""

_FEWEST_POINTS = 2
"""Points of `content_of` by which a text is a prompt without anything else that says so. One is a single hint (a brace,
a word of quality), which other texts have by chance."""

_SOME_CODE = 0.1
"""The share of lines like code up to which such a text may be a prompt. Stricter than `Content.is_code`, since no name
supports it."""

_POINTER = LFS_POINTER.decode()
_MAX_JSON = 1024 * 1024
"""Characters of a `.txt` that is read as JSON only to say that it is some."""

_TOKENIZER = "it is a vocabulary or the merges of a tokenizer"
_MAY_BE_LABEL = regex(r"(?m)^[\W\d_]{0,16}[^\W\d_][^\n:：,<{\[|]{0,60}[:：]")
_REMARK = regex(r"(?m)^[ \t]*+#[ \t]*+promptlint:[^\n]*\n|(?<![ \t])[ \t]*+#[ \t]*+promptlint:[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file was taken for, and `why`. `kind` is None for one that holds no prompt; it was `guessed` where the
    content alone, or nothing, says so. `remark` is a message about it for people; it is `doubtful` where strong
    evidence says that it is something else."""

    kind: Kind | None
    guessed: bool = False
    why: str = ""
    remark: str = ""
    doubtful: bool = False


def recognise(
    text: str, path: str, role: Role | None = None, keys: PromptKeys = NO_KEYS, place: Place = NAMED
) -> Recognition:
    """What a file is whose kind was not given. `role` is its role, where that was given."""
    suffix = PurePath(path).suffix.casefold()
    if text.startswith(_POINTER):
        return Recognition(None, why="a pointer of Git LFS; fetch the file with git lfs pull")
    for kind in KINDS:
        if suffix in kind.own_suffixes:
            return Recognition(kind, why=f"its suffix is {suffix}")
    if suffix == ".txt":
        return _text(_without_remarks(text), path, role, keys, place)
    for kind in KINDS:
        if kind.name == "wildcards" and suffix in kind.suffixes:
            why = _of_wildcards(path, place)
            if why is not None:
                return Recognition(kind, why=why)
        elif _is_of(kind, suffix, text, path, keys):
            return Recognition(kind, why="its text has the form of one")
    if suffix in _DATA:
        return Recognition(None, why="nothing in it is known as a prompt")
    if suffix in _SAID_BY_NAME:
        return _plain(text, role, f"its suffix is {suffix}", as_one=True)
    reason = _against(text, path, content_of(text))
    if reason is not None:
        return _not(text, role, place, reason)
    return Recognition(None, why=NO_EVIDENCE) if place.found else _plain(text, role, "it was named")


def _without_remarks(text: str) -> str:
    """A text without what it says to promptlint, which is evidence of nothing: a line ends before such a comment."""
    return _REMARK.sub("", text) if "promptlint:" in text else text


def _has_labels(text: str) -> bool:
    """Whether a text labels its prompts as a page does. Most have no line that could be a label."""
    if _MAY_BE_LABEL.search(text) is None:
        return False
    from promptlint.documents.pages.page import looks_like_page

    return looks_like_page(text)


def _is_of(kind: Kind, suffix: str, text: str, path: str, keys: PromptKeys) -> bool:
    """Whether a file is of a kind that is known by its content."""
    return kind.by_content and suffix in kind.suffixes and kind.matches(path, text, keys)


def _of_wildcards(path: str, place: Place, *, is_prose: bool = False) -> str | None:
    """Why a file is one of a collection of wildcards, or None. Prose is one only below a folder whose name says nothing
    else."""
    for folder in PurePath(os.path.abspath(path)).parents:  # noqa: PTH100
        words = words_of(folder.name)
        is_called = bool(words) and words <= telling_words("places", "wildcards")
        if is_called or (is_folder_of_wildcards(folder.name) and not is_prose and str(folder) != place.top):
            return f"its folder `{folder.name}` has the word `wildcards`"
        if str(folder) == place.top:
            break
    return place.why if place.tree is not None else None


def _text(text: str, path: str, role: Role | None, keys: PromptKeys, place: Place) -> Recognition:
    """What a `.txt` is. The first answer counts."""
    head = text[:HEAD]
    content = content_of(head)
    if pictures_beside(path) and not (place.found and content.is_code):
        beside = "infotext" if role is None and looks_like_infotext(text) else "caption"
        return Recognition(find_kind(beside), why="a picture of its name lies beside it")
    other = name_of_another_trade(path, weak=False)
    words = place_of_prompts(os.path.abspath(path), top=place.top)  # noqa: PTH100
    if content.is_tokenizer:
        return _not(text, role, place, _TOKENIZER)
    if other is None and not content.is_code:
        why = _of_wildcards(path, place, is_prose=content.is_prose)
        if why is None and words is not None and words.kind == "wildcards" and not content.is_prose:
            why = f"{words.where} has the word `{words.word}`"
        if why is not None:
            return Recognition(find_kind("wildcards"), why=why)
    for kind in KINDS:
        if _is_of(kind, ".txt", text, path, keys):
            return Recognition(kind, guessed=kind.name != "jobs", why="its text has the form of one")
    if _is_json(text):
        return Recognition(None, why="it is JSON without a prompt")
    if _has_labels(text):
        return Recognition(find_kind("page"), guessed=True, why="it has labels for prompts")
    if role is None and looks_like_infotext(text):
        return Recognition(find_kind("infotext"), guessed=True, why="it has the settings or labels of infotext")
    if not place.found:
        reason = _against(text, path, content)
        return _shaped(text, "it was named") if reason is None else _not(text, role, place, reason)
    if other is None and words is not None and _is_kept_there(words, content):
        return _shaped(text, f"{words.where} has the word `{words.word}`")
    if other is None:
        other = name_of_another_trade(os.path.abspath(path), top=place.top)  # noqa: PTH100
    if other is not None:
        return _not(text, role, place, f"its name or folder says `{other}`")
    if content.points >= _FEWEST_POINTS and content.code <= _SOME_CODE and not content.is_prose:
        return _shaped(text, f"it has {' and '.join(content.words)}")
    return Recognition(None, why=NO_EVIDENCE)


def _is_kept_there(words: PlaceWords, content: Content) -> bool:
    """Whether a text is what the name of its place says, and not one that only has the same word in its name."""
    if content.is_code or content.is_prose:
        return False
    if words.kind == "sides":  # reviews are positive and negative too
        return content.points > 0
    if content.is_bare and not words.alone:
        return False
    return words.kind != "lists" or content.is_list


def _against(text: str, path: str, content: Content) -> str | None:
    """What says strongly that a text is not a prompt."""
    if PurePath(path).suffix.casefold() in telling_words("others", "code"):
        return "its suffix is that of code"
    if is_licence(text):
        return "it reads as a licence"
    if content.is_tokenizer:
        return _TOKENIZER
    return "it reads as code" if content.is_code and content.points < _FEWEST_POINTS and text.count("\n") > 1 else None


def _not(text: str, role: Role | None, place: Place, reason: str) -> Recognition:
    """A file that is something else: left alone, or read with a remark if somebody named it."""
    if place.found:
        return Recognition(None, why=f"{reason}; name it to have it read")
    read = _plain(text, role, "it was named")
    remark = f"hardly a prompt, since {reason}; it is only read, and written if --kind says what it is"
    return Recognition(read.kind, True, read.why, remark, doubtful=True)


def _plain(text: str, role: Role | None, why: str, *, as_one: bool = False) -> Recognition:
    """A page or infotext by its labels, else one prompt or a prompt a line."""
    if _has_labels(text):
        return Recognition(find_kind("page"), not as_one, "it has labels for prompts")
    if role is None and looks_like_infotext(text):
        return Recognition(find_kind("infotext"), not as_one, "it has the settings or labels of infotext")
    if as_one:
        return Recognition(find_kind("prompt"), why=why)
    return _shaped(text, why)


def _shaped(text: str, why: str) -> Recognition:
    """One prompt, or a prompt a line."""
    shape, doubt = shape_of(text)
    if shape == "lines":
        remark = f"each line is read as a prompt, though {doubt}; --kind prompt reads one" if doubt else ""
        return Recognition(find_kind("lines"), True, f"{why}, and each line stands for itself", remark)
    remark = f"read as one prompt, though {doubt}; --kind lines reads one per line" if doubt else ""
    return Recognition(find_kind("prompt"), True, why, remark)


def _is_json(text: str) -> bool:
    """Whether a text is a table or list of JSON, which no prompt is by chance."""
    start = text[:HEAD].lstrip()
    if not start.startswith(("{", "[")) or len(text) > _MAX_JSON or not text.rstrip().endswith(("}", "]")):
        return False
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return bool(value) and (isinstance(value, dict) or any(isinstance(each, dict | str) for each in value))


def circumstances(path: str) -> str:
    """All that the kind and the role of a file follow from, besides its content and what lies around it: its name and
    folders, and whether a picture of its name lies beside it."""
    file = os.path.abspath(path)  # noqa: PTH100  # links are not followed, as in the report
    return "\0".join((file, *pictures_beside(file)))
