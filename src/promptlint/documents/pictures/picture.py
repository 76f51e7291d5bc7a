"""The texts of a picture by their names, and the prompts in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from promptlint.dataclass import dataclass
from promptlint.documents.model import Document, Region, Role
from promptlint.formats.errors import FormatError
from promptlint.formats.json import Json, JsonValue, read_json, string_source
from promptlint.text import Edit, SourceText

__all__ = [
    "SETTINGS",
    "SIGNS",
    "TEXTS",
    "Picture",
    "open_members",
    "plain_name",
    "read_only",
    "settings_of",
    "whole_text",
    "with_place",
]

TEXTS = frozenset(
    (
        *("parameters", "prompt", "workflow", "comment", "usercomment", "xpcomment", "description"),
        *("negative_prompt", "invokeai_metadata", "sd-metadata", "dream"),
        *("generation_data", "extrametadata", "parameters-json", "sui_image_params"),
    )
)
"""What texts with prompts are called, in small letters and with `_` for blanks."""

SIGNS = frozenset(
    (
        *("software", "source", "title", "creatortool", "fooocus_scheme", "smproj", "use_stable_diffusion_model"),
        *("num_inference_steps", "guidance_scale"),
    )
)
"""What texts are called that only say which program it was, likewise."""

_JSON = ("parameters", "prompt", "workflow", "comment", "usercomment", "xpcomment", "description")
_MEMBERS = frozenset(
    (
        *("comment", "description", "software", "source", "title", "parameters", "prompt", "workflow", "smproj"),
        *("generation_data", "extrametadata", "parameters-json", "sui_image_params", "invokeai_metadata"),
    )
)
"""Texts that may stand as members in the JSON of another."""

_Groups = tuple[tuple[Region, ...], ...]


def plain_name(name: str) -> str:
    """The name of a text as it is compared."""
    return name.casefold().replace(" ", "_")


@dataclass(slots=True)
class Picture:
    """The texts of a picture by their plain names; `called` has the names as they are written."""

    path: str
    is_photo: bool = False
    """Whether a camera, or a program for photographs, says that the picture is its."""
    texts: dict[str, str] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    _read: dict[str, Json | None] = field(default_factory=dict)

    def add(self, name: str, text: str, called: str | None = None) -> None:
        """Take a text, unless one of that name is there."""
        text = text.strip("\0")
        plain = plain_name(name)
        if plain not in self.texts and text.strip():
            self.texts[plain] = text
            self.called[plain] = called or name

    def json(self, name: str) -> Json | None:
        """The JSON of a text, if it is an object; read once."""
        if name not in self._read:
            text = self.texts.get(name, "")
            json = None
            if text.lstrip()[:1] == "{":
                try:
                    json = read_json(text)
                except FormatError:
                    json = None
            self._read[name] = json if json is not None and json.root.kind == "object" else None
        return self._read[name]

    def root(self, name: str) -> JsonValue | None:
        """The object that a text is."""
        json = self.json(name)
        return json.root if json is not None else None

    def roots(self, marks: Iterable[str] = (), names: Iterable[str] = _JSON) -> Iterator[tuple[str, JsonValue]]:
        """The texts that are objects, with their names; with marks, those that have one of them in them."""
        for name in names:
            if marks and not any(mark in self.texts.get(name, "") for mark in marks):
                continue
            root = self.root(name)
            if root is not None:
                yield name, root

    def document(self, groups: Iterable[Iterable[Region | None]], target: str | None) -> Document | None:
        """A document of what was found, or None for nothing."""
        found = tuple(tuple(region for region in group if region is not None) for group in groups)
        found = tuple(group for group in found if group)
        text = found[0][0].origin if found else ""
        return Document(self.path, "image", text, found, target=target) if found else None

    def prompt(
        self, name: str, parent: JsonValue | None, keys: Iterable[str], role: Role, settings: Mapping[str, str]
    ) -> Region | None:
        """The first string of some keys, in the JSON of a text, that says something."""
        for key in keys:
            value = parent.get(key) if parent is not None else None
            if value is not None and value.kind == "string" and value.text.strip():
                text = self.texts[name]
                source = string_source(text, value).strip()
                return Region(self.place(key, name), role, source, text, settings, read_only)
        return None

    def pair(
        self,
        name: str,
        parent: JsonValue,
        positive: tuple[str, ...],
        negative: tuple[str, ...],
        settings: Mapping[str, str],
    ) -> list[Region | None]:
        """The prompts under some keys of an object in a text."""
        return [
            self.prompt(name, parent, positive, Role.POSITIVE, settings),
            self.prompt(name, parent, negative, Role.NEGATIVE, settings),
        ]

    def place(self, title: str, name: str) -> str:
        """What a prompt is called, with where it stands."""
        return f'{title}, in text "{self.called[name]}" of the picture'


def open_members(picture: Picture) -> None:
    """Take the texts that stand as members in the JSON of others, which may be in others again."""
    opened: set[str] = set()
    for _ in range(_MOST_NESTED):
        for name, root in list(picture.roots(_MARKS_OF_MEMBERS)):
            if name not in opened:
                opened.add(name)
                _open_one(picture, name, root)


def _open_one(picture: Picture, name: str, root: JsonValue) -> None:
    for key, value in root.members[:1000]:  # a bound: those that others write have dozens
        plain = plain_name(key.text)
        if plain not in _MEMBERS or plain == name:
            continue
        called = f'{key.text}" in "{picture.called[name]}'
        if value.kind == "string" and (plain != "prompt" or value.text.lstrip().startswith("{")):
            picture.add(key.text, value.text, called)
        elif value.kind == "object" and plain not in ("prompt", "workflow"):
            picture.add(key.text, picture.texts[name][value.start : value.end], called)


_MOST_NESTED = 3
"""How deep texts may stand in each other: a comment, with the data of a service in it, with settings in that. Nobody
nests them deeper, and each level is read again."""

_MARKS_OF_MEMBERS = (
    '"parameters"',
    *('"Comment"', '"Software"', '"software"', '"generation_data"', '"extraMetadata"', '"parameters-json"'),
    *('"sui_image_params"', '"invokeai_metadata"', '"workflow"', '"smproj"'),
)
"""What stands in a text that has others in it, as it is written."""


def read_only(region: Region, edits: Iterable[Edit]) -> list[Edit]:  # noqa: ARG001
    """Pictures are not written."""
    return []


SETTINGS = {
    "steps": "Steps",
    "num_inference_steps": "Steps",
    "cfg_scale": "CFG scale",
    "cfgscale": "CFG scale",
    "guidance_scale": "CFG scale",
    "scale": "CFG scale",
    "sampler": "Sampler",
    "sampler_name": "Sampler",
    "scheduler": "Sampler",
    "seed": "Seed",
}


def settings_of(value: JsonValue | None) -> dict[str, str]:
    """The parameters beside a prompt, by the keys of infotext."""
    found: dict[str, str] = {}
    # A bound: what stands beside a prompt are some dozens of parameters.
    for key, member in value.members[:200] if value is not None else ():
        name = SETTINGS.get(key.text.casefold())
        if name is not None and member.kind in ("string", "number") and member.text:
            found.setdefault(name, member.text)
    return found


def whole_text(picture: Picture, name: str, role: Role, settings: Mapping[str, str]) -> Region | None:
    """A text that is a prompt as it is, and no JSON."""
    text = picture.texts.get(name, "")
    if not text.strip() or picture.root(name) is not None:
        return None
    return Region(picture.place(str(role), name), role, SourceText(text).strip(), text, settings, read_only)


def with_place(document: Document, picture: Picture, name: str) -> Document:
    """A document whose prompts are called after the text they stand in."""
    prompts = tuple(
        tuple(replace(region, name=picture.place(region.name, name), spell=read_only) for region in group)
        for group in document.prompts
    )
    return replace(document, prompts=prompts)
