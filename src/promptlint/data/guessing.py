"""Which columns hold the prompts, where nobody says: by the names that public sets of prompts have.

Sources, of November 2026: the dataset cards of DiffusionDB (`metadata.parquet`), of the dumps of Civitai's interface
(`meta` in JSON lines; Civiverse and Civ-40K with columns of their own), and of Hugging Face's image folders
(`metadata.jsonl`, `metadata.csv`) and captioned sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from promptlint.data.columns import ColumnError, column_names, is_text
from promptlint.dataclass import dataclass

__all__ = ["Columns", "find_columns"]

_PROMPTS = (
    "prompt", "positiveprompt", "positive", "promptpositive", "prompttext", "meta.prompt", "textprompt", "inputprompt",
    "text", "caption", "captions", "tags", "tagstring", "p",
)  # fmt: skip
_NEGATIVES = (
    "negativeprompt", "negative", "promptnegative", "meta.negativeprompt", "negprompt", "uc", "undesiredcontent",
)  # fmt: skip
_IDS = (
    "id", "rowid", "imageid", "promptid", "imagename", "filename", "key", "uuid", "guid", "hash", "md5", "sha256",
    "url", "imageurl", "imagepath", "path",
)  # fmt: skip
_LAYOUTS = (
    ("DiffusionDB", {"imagename", "partid"}),
    ("a dump of Civitai", {"meta.prompt"}),
    ("a dump of Civitai", {"positiveprompt", "negativeprompt", "browsinglevel"}),
    ("a dump of Civitai", {"prompt", "negativeprompt", "nsfwlevel"}),
    ("an image folder of Hugging Face", {"filename", "text"}),
    ("an image folder of Hugging Face", {"filename", "caption"}),
)
"""What sets are called, and the columns that they are known by."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: of its prompts, of its negative prompts, and of what tells its rows apart; with None the
    numbers of the rows do. `layout` says what kind of set it looks like."""

    prompt: str
    negative: str | None = None
    id: str | None = None
    layout: str = ""

    @property
    def names(self) -> list[str]:
        """All that are read."""
        return [name for name in dict.fromkeys((self.prompt, self.negative, self.id)) if name is not None]

    def described(self) -> str:
        """What was taken for what, for people."""
        negative = f"negative prompts in {self.negative!r}" if self.negative is not None else "no negative prompts"
        ids = f"ids in {self.id!r}" if self.id is not None else "numbers of rows as ids"
        like = f" (it looks like {self.layout})" if self.layout else ""
        return f"prompts in {self.prompt!r}, {negative}, {ids}{like}"


def find_columns(schema: pa.Schema, prompt: str | None, negative: str | None, row_id: str | None) -> Columns:
    """The columns that somebody names, and for those that nobody does the likeliest. Raises ColumnError where there is
    none for prompts."""
    columns = column_names(schema)
    texts = {_folded(name): name for name, kind in reversed(columns) if is_text(kind)}
    others = {_folded(name): name for name, kind in reversed(columns) if not pa.types.is_nested(kind)}
    found = prompt or _first(_PROMPTS, texts)
    if found is None:
        names = ", ".join(sorted(texts.values())[:20]) or "none"
        raise ColumnError(f"no column looks like prompts; name one with --prompt (columns of text: {names})")
    layout = next((name for name, known in _LAYOUTS if known <= {*texts, *others}), "")
    if negative is None:
        negative = _first(_NEGATIVES, texts)
    if row_id is None:
        row_id = _first(_IDS, others)
    return Columns(found, negative if negative != found else None, row_id if row_id != found else None, layout)


def _first(wanted: Sequence[str], there: dict[str, str]) -> str | None:
    names: Iterable[str] = (there[name] for name in wanted if name in there)
    return next(iter(names), None)


def _folded(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum() or each == ".")
