"""The table of file kinds: everything that depends on what a file is, in one row a kind.

Each kind is read by a module of this room, imported when its turn comes. What a file is, `recognition` decides.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from promptlint.dataclass import dataclass

if TYPE_CHECKING:
    from promptlint.documents.model import Document, PromptKeys, Role

__all__ = ["KINDS", "KIND_NAMES", "PICTURES", "SUFFIXES", "TREES", "Kind", "find_kind", "is_record", "kind_of"]

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".avif")
"""Suffixes of pictures that may hold prompts."""

TREES = (".json", ".yaml", ".yml", ".toml")
"""Suffixes of files that are trees of values."""

_HERE = "promptlint.documents"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, and what follows from it.

    `suffixes` are those of files that may be one, and a file with one of `own_suffixes` is nothing else. `module` reads
    it, with `read(text, path, role)`; where `by_content` is set, its `matches(path, text)` tells it from others, in the
    order of the table. `files`, `roles` and `fixes` are the columns of the documentation.
    """

    name: str
    module: str
    suffixes: tuple[str, ...]
    files: str
    roles: str
    fixes: str = "yes"
    own_suffixes: tuple[str, ...] = ()
    by_content: bool = False
    function: str = "read"
    has_keys: bool = False
    """Whether prompts stand under keys, to which a configuration may add."""
    takes_role: bool = False
    """Whether a role that is given for the file is that of its prompts; others state it themselves."""
    target: str | None = None
    """The program that reads such files, where it is one."""
    pieces: Literal["lines", "table"] | None = None
    """How a large file of the kind comes in pieces."""
    comments: Literal["hash", "row", "markup"] | None = None
    """What its own comments look like, outside of its prompts. JSON has none."""
    is_cached: bool = False
    """Whether a clean result may be remembered: it then depends on the text and its circumstances alone, and not on
    what other files hold."""
    needs_evidence: bool = False
    """Whether a text under the keys or columns that it goes by may be anything, so that in a file that was not named
    at least one must look like a prompt."""
    has_neighbours: bool = False
    """Whether its entries refer to other files of its folder."""
    wraps_lines: bool = False
    """Whether lines are wrapped for the reader's eye, so that a formatter leaves them."""
    is_one_prompt: bool = False
    """Whether the file is a prompt and nothing else, so that each tag may have a line."""
    has_free_lines: bool = False
    """Whether a prompt in it may get another line anywhere."""
    is_record: bool = False
    """Whether it tells what was sent for a picture, after the page of the program had done its part."""

    def matches(self, path: str, text: str, keys: PromptKeys) -> bool:
        """Whether the content of a file is of this kind; its suffix has been compared."""
        answer: Callable[..., bool] = import_module(self.module).matches
        return answer(path, text, keys) if self.has_keys else answer(path, text)

    def read(self, text: str, path: str, role: Role | None, keys: PromptKeys) -> Document:
        """Read a file as this kind. Raises FormatError for one that is broken."""
        reader: Callable[..., Document] = getattr(import_module(self.module), self.function)
        return reader(text, path, role, keys) if self.has_keys else reader(text, path, role)


KINDS = (
    Kind(
        "prompt",
        f"{_HERE}.plain",
        (".txt", ".prompt"),
        "`.prompt`, and `.txt` of one line or of lines that end in commas",
        "by the words of the name or folder, `neg` and `negative` are negative",
        takes_role=True,
        is_cached=True,
        is_one_prompt=True,
        has_free_lines=True,
    ),
    Kind(
        "lines",
        f"{_HERE}.plain",
        (".txt", ".prompt"),
        "several lines that do not end in commas, each a prompt or an entry",
        "by the words of the name or folder, `neg` and `negative` are negative",
        function="read_lines",
        takes_role=True,
        pieces="lines",
        comments="hash",
        is_cached=True,
    ),
    Kind(
        "infotext",
        f"{_HERE}.infotext.reading",
        (".txt", ".prompt"),
        "text with a settings line or a line `Negative prompt:`",
        "as labelled",
        is_cached=True,
        has_free_lines=True,
        is_record=True,
    ),
    Kind(
        "sdprompt",
        f"{_HERE}.infotext.reading",
        (".sdprompt",),
        "`.sdprompt`: infotext with comments",
        "as labelled",
        own_suffixes=(".sdprompt",),
        function="read_sdprompt",
        is_cached=True,
        has_free_lines=True,
    ),
    Kind(
        "page",
        f"{_HERE}.pages.reading",
        (".md", ".mdx", ".markdown", ".html", ".htm", ".txt", ".prompt"),
        "Markdown, MDX, HTML, and text with labels for positive and negative prompts",
        "labels; blocks without a label: by the line or heading above, else unknown",
        own_suffixes=(".md", ".mdx", ".markdown", ".html", ".htm"),
        comments="markup",
        is_cached=True,
        wraps_lines=True,
    ),
    Kind(
        "styles",
        f"{_HERE}.tables.reading",
        (".csv",),
        "`.csv` named as one of styles, or with the columns `name`, `prompt` (or `text`), `negative_prompt` "
        "and no others",
        "by the column",
        "yes, the cell is quoted again",
        by_content=True,
        pieces="table",
        comments="row",
    ),
    Kind(
        "log",
        f"{_HERE}.tables.reading",
        (".csv",),
        "`log.csv` of the Save button, with its settings",
        "by the column",
        pieces="table",
    ),
    Kind(
        "table",
        f"{_HERE}.tables.reading",
        (".csv",),
        "other `.csv` with such columns; commas, semicolons or tabs",
        "by the column",
        needs_evidence=True,
        pieces="table",
    ),
    Kind(
        "comfyui",
        f"{_HERE}.comfyui.reading",
        (".json",),
        "workflows as JSON, of the editor and of the API",
        "by the sampler's inputs",
        "yes, escaped",
        by_content=True,
        target="comfyui",
    ),
    Kind(
        "wildcards",
        f"{_HERE}.wildcards.reading",
        (".txt", ".json", ".yaml", ".yml"),
        "`.txt`, `.yaml`, `.json` below a folder with `wildcards` in its name",
        "unknown: fragments",
        takes_role=True,
        comments="hash",
        has_neighbours=True,
    ),
    Kind(
        "pack",
        f"{_HERE}.packs.reading",
        (*TREES, ".jsonl", ".ndjson", ".txt", ".prompt"),
        "JSON (in `.txt` too), YAML, TOML and lines of JSON with `prompt`, `negative_prompt`, `positive`, `negative` … "
        "at any depth; Deforum's frames",
        "by the key",
        by_content=True,
        needs_evidence=True,
        has_keys=True,
        comments="hash",
    ),
    Kind(
        "notebook",
        f"{_HERE}.notebooks.reading",
        (".ipynb",),
        "notebooks that make pictures: plain strings in code, under names such as `prompt` and `negative_prompt`",
        "by the name",
        "yes, escaped",
        own_suffixes=(".ipynb",),
    ),
    Kind(
        "jobs",
        f"{_HERE}.jobs",
        (".txt",),
        "`.txt` with lines of `--prompt … --steps …`, or kohya's samples, `… --n … --w …`",
        "by the option",
        "yes, in quotes where it needs them",
        by_content=True,
    ),
    Kind(
        "caption",
        f"{_HERE}.captions",
        (".txt", ".caption"),
        "`.caption`, or `.txt` beside a picture of its name",
        "unknown",
        own_suffixes=(".caption",),
        takes_role=True,
        target="trainer",
    ),
)
"""All kinds of text. Those that are known by their content are asked in this order."""

KIND_NAMES = tuple(kind.name for kind in KINDS)
"""What `--kind` and the configuration take."""

SUFFIXES = (*dict.fromkeys(suffix for kind in KINDS for suffix in kind.suffixes), *PICTURES)
"""What a folder is searched for; a file that is named is read whatever its name."""

_BY_NAME = {kind.name: kind for kind in KINDS}
_UNREAD = Kind("other", "", (), "", "")


def find_kind(name: str) -> Kind | None:
    """The kind of this name, or None."""
    return _BY_NAME.get(name)


def kind_of(document: Document) -> Kind:
    """The kind of a document; of pictures, and of files without prompts, one of which nothing is true."""
    return _BY_NAME.get(document.kind, _UNREAD)


def is_record(document: Document) -> bool:
    """Whether a document tells what was sent for a picture, so that the page of the program does nothing to it."""
    return document.binary or kind_of(document).is_record
