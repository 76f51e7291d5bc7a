"""The texts of a picture, and which prompts they hold, by the program that wrote them.

Each program has its own names for the texts, and mostly JSON in them. What a picture says of its program decides who
reads its prompts. Sources: pictures of these programs, and the code of those that are open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from promptlint.documents import comfyui, infotext, packs
from promptlint.documents.model import OTHER, Document, Region, Role
from promptlint.documents.programs import target_of_infotext, target_of_name
from promptlint.formats.errors import FormatError
from promptlint.formats.json import Json, JsonValue, read_json, string_source
from promptlint.text import Edit, SourceText

__all__ = ["SIGNS", "TEXTS", "plain_name", "read_texts"]

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

_INFOTEXTS = ("parameters", "usercomment", "comment", "xpcomment", "description", "prompt")
_WORKFLOWS = ("prompt", "workflow", "usercomment", "comment", "parameters", "description", "xpcomment")
_JSON = ("parameters", "prompt", "workflow", "comment", "usercomment", "xpcomment", "description")
_MEMBERS = frozenset(
    (
        *("comment", "description", "software", "source", "title", "parameters", "prompt", "workflow", "smproj"),
        *("generation_data", "extrametadata", "parameters-json", "sui_image_params", "invokeai_metadata"),
    )
)
"""Texts that may stand as members in the JSON of another."""

_PLACEHOLDERS = frozenset(("unknown", "undefined", "none", "null", "n/a", "nothing", ""))
_WEBUIS = frozenset(("a1111", "forge", "sdnext"))

_Groups = tuple[tuple[Region, ...], ...]


def plain_name(name: str) -> str:
    """The name of a text as it is compared."""
    return name.casefold().replace(" ", "_")


@dataclass(slots=True)
class _Picture:
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

    def region(self, name: str, value: JsonValue | None, key: str, role: Role, settings: Mapping[str, str]) -> Region:
        """A prompt that is a string in the JSON of a text."""
        assert value is not None
        text = self.texts[name]
        source = string_source(text, value).strip()
        return Region(self.place(key, name), role, source, text, settings, _read_only)

    def prompt(
        self, name: str, parent: JsonValue | None, keys: Iterable[str], role: Role, settings: Mapping[str, str]
    ) -> Region | None:
        """The first string of some keys that says something."""
        for key in keys:
            value = parent.get(key) if parent is not None else None
            if value is not None and value.kind == "string" and value.text.strip():
                return self.region(name, value, key, role, settings)
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


def read_texts(texts: Mapping[str, str], path: str, *, is_photo: bool = False) -> Document:
    """The prompts in the texts of a picture, by their names, with the program that reads them.

    `is_photo` says that a camera or an editor of photographs wrote them, so that only what cannot be anything else
    counts.
    """
    picture = _Picture(path, is_photo)
    for name, text in texts.items():
        picture.add(name, text)
    _open(picture)
    left: Document | None = None
    for reader in _READERS:
        found = reader(picture)
        if found is not None and found.prompts:
            return replace(found, kind="image", binary=True)
        left = left or found
    return replace(left or Document(path, "image", "", ()), kind="image", binary=True)


def _open(picture: _Picture) -> None:
    """Take the texts that stand as members in the JSON of others, which may be in others again."""
    opened: set[str] = set()
    for _ in range(_MOST_NESTED):
        for name, root in list(picture.roots(_MARKS_OF_MEMBERS)):
            if name not in opened:
                opened.add(name)
                _open_one(picture, name, root)


def _open_one(picture: _Picture, name: str, root: JsonValue) -> None:
    for key, value in root.members[:1000]:
        plain = plain_name(key.text)
        if plain not in _MEMBERS or plain == name:
            continue
        called = f'{key.text}" in "{picture.called[name]}'
        if value.kind == "string" and (plain != "prompt" or value.text.lstrip().startswith("{")):
            picture.add(key.text, value.text, called)
        elif value.kind == "object" and plain not in ("prompt", "workflow"):
            picture.add(key.text, picture.texts[name][value.start : value.end], called)


_MOST_NESTED = 3
_MARKS_OF_MEMBERS = (
    '"parameters"',
    *('"Comment"', '"Software"', '"software"', '"generation_data"', '"extraMetadata"', '"parameters-json"'),
    *('"sui_image_params"', '"invokeai_metadata"', '"workflow"', '"smproj"'),
)
"""What stands in a text that has others in it, as it is written."""


def _read_only(region: Region, edits: Iterable[Edit]) -> list[Edit]:  # noqa: ARG001
    """Pictures are not written."""
    return []


_SETTINGS = {
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


def _settings(value: JsonValue | None) -> dict[str, str]:
    """The parameters beside a prompt, by the keys of infotext."""
    found: dict[str, str] = {}
    for key, member in value.members[:200] if value is not None else ():
        name = _SETTINGS.get(key.text.casefold())
        if name is not None and member.kind in ("string", "number") and member.text:
            found.setdefault(name, member.text)
    return found


# ---------------------------------------------------------------- one reader a program


def _swarm(picture: _Picture) -> Document | None:
    root = picture.root("sui_image_params")
    if root is None:
        return None
    pair = picture.pair("sui_image_params", root, ("prompt",), ("negativeprompt", "negative_prompt"), _settings(root))
    return picture.document([pair], OTHER)


_NOVELAI_KEYS = ("v4_prompt", "v4_negative_prompt", "noise_schedule", "uncond_scale", "signed_hash", "request_type")


def _novelai(picture: _Picture) -> Document | None:
    """NovelAI: the prompt in the comment, or with version 1 in the description, and that of each character."""
    signs = (picture.texts.get(name, "") for name in ("software", "source", "title"))
    comment = next((name for name in ("comment", "usercomment") if picture.root(name) is not None), "")
    root = picture.root(comment)
    known = root is not None and any(root.get(key) is not None for key in _NOVELAI_KEYS)
    known = known or (picture.texts.get("title") == "AI generated image" and root is not None)
    if not known and not any(target_of_name(sign) == "novelai" for sign in signs):
        return None
    settings = _settings(root)
    positive, negative = (_caption(root, key) for key in ("v4_prompt", "v4_negative_prompt"))
    first = (
        picture.prompt(comment, positive, ("base_caption",), Role.POSITIVE, settings)
        or picture.prompt(comment, root, ("prompt",), Role.POSITIVE, settings)
        or _whole_text(picture, "description", Role.POSITIVE, settings)
    )
    second = picture.prompt(comment, negative, ("base_caption",), Role.NEGATIVE, settings) or picture.prompt(
        comment, root, ("uc", "negative_prompt"), Role.NEGATIVE, settings
    )
    groups: list[list[Region | None]] = [[first, second]]
    captions = [_characters(each) for each in (positive, negative)]
    groups += [
        [
            picture.prompt(comment, each, ("char_caption",), role, settings)
            for each, role in zip(both, (Role.POSITIVE, Role.NEGATIVE), strict=True)
        ]
        for both in zip_longest(*captions)
    ]
    return picture.document(groups, "novelai")


def _caption(root: JsonValue | None, key: str) -> JsonValue | None:
    prompt = root.get(key) if root is not None else None
    return prompt.get("caption") if prompt is not None else None


def _characters(caption: JsonValue | None) -> list[JsonValue]:
    listed = caption.get("char_captions") if caption is not None else None
    return list(listed.items) if listed is not None else []


def _whole_text(picture: _Picture, name: str, role: Role, settings: Mapping[str, str]) -> Region | None:
    text = picture.texts.get(name, "")
    if not text.strip() or picture.root(name) is not None:
        return None
    return Region(picture.place(str(role), name), role, SourceText(text).strip(), text, settings, _read_only)


def _invoke(picture: _Picture) -> Document | None:
    """InvokeAI: of version 3 and later, of version 2, and of the first ones, whose negative prompts are in brackets."""
    root = picture.root("invokeai_metadata")
    if root is not None:
        settings = _settings(root)
        pairs = [
            picture.pair(
                "invokeai_metadata", root, (f"positive{style}_prompt",), (f"negative{style}_prompt",), settings
            )
            for style in ("", "_style")
        ]
        return picture.document(pairs, "invoke")
    root = picture.root("sd-metadata")
    image = root.get("image") if root is not None else None
    listed = image.get("prompt") if image is not None else None
    if listed is not None:
        groups = []
        for item in (listed, *listed.items):
            value = item.get("prompt") if item.kind == "object" else item
            if value is not None and value.kind == "string":
                source = string_source(picture.texts["sd-metadata"], value)
                groups.append(_with_brackets(picture, "sd-metadata", source, _settings(image)))
        return picture.document(groups, "invoke")
    dreamt = _DREAM.match(picture.texts.get("dream", ""))
    if dreamt is not None:
        source = SourceText(picture.texts["dream"]).slice(*dreamt.span("prompt"))
        return picture.document([_with_brackets(picture, "dream", source, {})], "invoke")
    return None


_DREAM = re.compile(r'\s*+"(?P<prompt>(?:[^"\\]++|\\.|"(?!\s+-\w|\s*+\Z))*+)"', re.DOTALL)
_BRACKETS = re.compile(r"(?<!\\)\[([^\[\]]*+)\]")


def _with_brackets(
    picture: _Picture, name: str, source: SourceText, settings: Mapping[str, str]
) -> list[Region | None]:
    """The prompts of a text whose negative ones are in square brackets."""
    wanted: list[SourceText] = []
    unwanted: list[SourceText] = []
    at = 0
    for match in _BRACKETS.finditer(source.text):
        wanted.append(source.slice(at, match.start()))
        if unwanted:
            place = source.origin(match.start(), match.start()).start
            unwanted.append(SourceText.replacing(", ", place, place))
        unwanted.append(source.slice(*match.span(1)))
        at = match.end()
    wanted.append(source.slice(at, len(source)))
    text = picture.texts[name]
    return [
        Region(picture.place(str(role), name), role, joined, text, settings, _read_only)
        for role, parts in ((Role.POSITIVE, wanted), (Role.NEGATIVE, unwanted))
        if (joined := SourceText.join(parts).strip(" ,\n\t")).text
    ]


_DRAW_THINGS = ("uc", "model", "sampler", "seed", "scale", "strength", "v2", "profile", "steps")


def _draw_things(picture: _Picture) -> Document | None:
    for name, root in picture.roots(('"c"',)):
        if root.get("c") is not None and any(root.get(key) is not None for key in _DRAW_THINGS):
            return picture.document([picture.pair(name, root, ("c",), ("uc",), _settings(root))], OTHER)
    return None


def _easy_diffusion(picture: _Picture) -> Document | None:
    """Easy Diffusion: texts that are prompts as they are, or JSON with its keys."""
    for name, root in picture.roots(('"use_stable_diffusion_model"',)):
        if root.get("use_stable_diffusion_model") is not None:
            pair = picture.pair(name, root, ("prompt",), ("negative_prompt",), _settings(root))
            return picture.document([pair], OTHER)
    if "negative_prompt" not in picture.texts and "use_stable_diffusion_model" not in picture.texts:
        return None
    if picture.root("prompt") is not None:
        return None
    settings = {_SETTINGS[name]: text for name, text in picture.texts.items() if name in _SETTINGS and len(text) < 100}
    prompts = [
        _whole_text(picture, "prompt", Role.POSITIVE, settings),
        _whole_text(picture, "negative_prompt", Role.NEGATIVE, settings),
    ]
    return picture.document([prompts], OTHER)


_NEGATIVES = ("negativePrompt", "negative_prompt", "NegativePrompt", "Negative")


def _of_service(picture: _Picture) -> Document | None:
    """TensorArt, Civitai and Stability Matrix, which send workflows to ComfyUI, and write beside them what was asked
    for."""
    for name in ("generation_data", "extrametadata", "parameters-json"):
        root = picture.root(name)
        if root is not None:
            pair = picture.pair(name, root, ("prompt", "PositivePrompt"), _NEGATIVES, _settings(root))
            found = picture.document([pair], OTHER)
            if found is not None:
                return found
    return None


def _fooocus(picture: _Picture) -> Document | None:
    """Fooocus and its kin: JSON, which says so itself or beside it."""
    for name, root in picture.roots(names=("parameters", "usercomment", "comment")):
        signs = ("version", "software", "metadata_scheme")
        named = any(target_of_name(root.string(key)) == OTHER for key in signs)
        if named or "fooocus_scheme" in picture.texts:
            keys = ("prompt", "Prompt")
            return picture.document([picture.pair(name, root, keys, _NEGATIVES, _settings(root))], OTHER)
    return None


def _workflow(picture: _Picture) -> Document | None:
    """A workflow of ComfyUI, unless a text beside it is of a program that only uses the same names."""
    if _has_webui_text(picture) and (beside := _infotext(picture)) is not None and beside.prompts:
        return None
    found: Document | None = None
    for name, root in picture.roots(names=_WORKFLOWS):
        json = picture.json(name)
        if json is None or not comfyui.is_workflow(root):
            continue
        document = comfyui.read_value(json, picture.texts[name], picture.path)
        document = _named(replace(document, target="comfyui"), picture, name)
        if document.prompts:
            return document
        found = found or document
        if name == "prompt":  # that was run; `workflow` is the same for the editor
            break
    return found


def _has_webui_text(picture: _Picture) -> bool:
    for name in ("parameters", "usercomment"):
        text = picture.texts.get(name, "")
        if text and picture.root(name) is None and target_of_infotext(text) in _WEBUIS:
            return True
    return False


def _infotext(picture: _Picture) -> Document | None:
    """The text that A1111 and many others write. A comment counts if it cannot be anything else."""
    found: Document | None = None
    for name in _INFOTEXTS:
        text = picture.texts.get(name, "")
        if not text or picture.root(name) is not None:
            continue
        if not infotext.looks_like_infotext(text) and not (
            name == "parameters" or (name == "usercomment" and _is_prompt(text, picture))
        ):
            continue
        document = infotext.read_infotext(text, picture.path)
        regions = document.regions
        if regions and all(region.text.strip().casefold() in _PLACEHOLDERS for region in regions):
            continue
        document = _named(replace(document, target=_target(picture, text)), picture, name)
        if document.prompts:
            return document
        found = found or document
    return found


def _target(picture: _Picture, text: str) -> str | None:
    """Who reads an infotext: the program that its settings name, or what stands beside it."""
    target = target_of_infotext(text)
    if target is None and "fooocus_scheme" in picture.texts:
        target = OTHER
    signs = ("software", "source", "creatortool")
    named = (target_of_name(picture.texts.get(sign, "")) for sign in signs)
    target = target or next(filter(None, named), None)
    if target is None and ("smproj" in picture.texts or "parameters-json" in picture.texts):
        target = OTHER
    if target is None and any(comfyui.is_workflow(root) for _, root in picture.roots(names=_WORKFLOWS)):
        target = "comfyui"
    return target


_MARKS = re.compile(r"[,\uff0c\u3001]")
_OF_OTHERS = re.compile(
    r"\s*+(?:screen ?(?:shot|grab|cap)|created (?:with|by|in|using|on)|made (?:with|by|in)|generated (?:with|by)"
    r"|edited|processed|scanned|captured|shot (?:on|with)|taken (?:on|with|by|in)|file (?:written|source)|optimi[sz]ed"
    r"|(?:photo|image|picture|photograph) (?:by|taken)|copyright|\(c\)|\u00a9|creator:|software:|lavc|https?:"
    r"|bildschirmfoto|capture d|captura de|schermata|zrzut|\u622a\u56fe|\u5c4f\u5e55\u622a\u56fe|\u622a\u5c4f"
    r"|\u30b9\u30af\u30ea\u30fc\u30f3\u30b7\u30e7\u30c3\u30c8|\uc2a4\ud06c\ub9b0\uc0f7|\u0441\u043d\u0438\u043c\u043e\u043a)",
    re.IGNORECASE,
)
"""How comments of cameras, screenshots and editors start."""

_PAIR = re.compile(r"\s*+[A-Za-z][\w ./-]{0,40}+\s*+[:=]\s*+\S")


_OF_CAMERA = re.compile(
    r"\s*+(?:iso ?[0-9]+|f ?/? ?[0-9][0-9.]*|[0-9.]+ ?mm|1/[0-9]+ ?s?(?:ec)?|[0-9.]+ ?s(?:ec)?|[-+]?[0-9.]+ ?ev"
    r"|(?:canon|nikon|sony|fujifilm|olympus|panasonic|leica|pentax|ricoh|gopro|dji|iphone|pixel|samsung|huawei|xiaomi)\b.*"
    r"|.*\bcamera|flash.*)\s*",
    re.IGNORECASE,
)
"""Items of a comment that say how a photograph was taken."""


_COMMENT_SIZE = 10_000


def _is_prompt(comment: str, picture: _Picture) -> bool:
    """Whether a comment without settings may be a prompt: it has several items, and they are no settings of others."""
    comment = comment[:_COMMENT_SIZE]
    if picture.is_photo or _OF_OTHERS.match(comment) is not None:
        return False
    items = [item for item in _MARKS.split(comment) if item.strip()]
    others = sum(_PAIR.match(item) is not None or _OF_CAMERA.fullmatch(item[:100]) is not None for item in items)
    return len(items) > 1 and 2 * others < len(items)


def _pack(picture: _Picture) -> Document | None:
    """JSON of a program that does not say who it is."""
    found: Document | None = None
    for name, root in picture.roots():
        json = picture.json(name)
        if json is None or comfyui.is_workflow(root):
            continue
        document = packs.read_json_value(json, picture.texts[name], picture.path)
        named = filter(None, (target_of_name(picture.texts.get(s, "")) for s in ("software", "source", "creatortool")))
        document = _named(replace(document, target=document.target or next(named, None)), picture, name)
        if document.prompts:
            return document
        found = found or document
    return found


_READERS: tuple[Callable[[_Picture], Document | None], ...] = (
    *(_swarm, _novelai, _invoke, _draw_things, _easy_diffusion, _fooocus),
    *(_workflow, _of_service, _infotext, _pack),
)
"""The first that finds a prompt is right: those of one program before those of many."""


def _named(document: Document, picture: _Picture, name: str) -> Document:
    """A document whose prompts are called after the text they stand in."""
    prompts = tuple(
        tuple(replace(region, name=picture.place(region.name, name), spell=_read_only) for region in group)
        for group in document.prompts
    )
    return replace(document, prompts=prompts)
