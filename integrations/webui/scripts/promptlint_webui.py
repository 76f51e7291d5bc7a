"""Tells promptlint's page what this WebUI has installed, and gives it the files of the engine.

Runs in the WebUI's own Python, 3.10 or newer, and takes nothing but what the WebUI has imported already. It reads names
that the WebUI itself lists, writes nothing, and asks no network.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import Request, Response
from fastapi.responses import FileResponse
from modules import script_callbacks, shared

ENGINE = Path(__file__).resolve().parent.parent / "engine"
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm", ".zip": "application/zip"}
"""The files of the engine, as a browser must be told of them: of workers it refuses any other type."""

SECTION = ("promptlint", "promptlint")
PROGRAMS = ("auto", "a1111", "a1111-1.5", "forge", "forge-classic", "reforge", "sdnext")
SETTINGS: Mapping[str, tuple[Any, str]] = {
    "enabled": (True, "Check prompts with promptlint"),
    "program": ("auto", "The program that reads the prompts; auto is this one"),
    "select": (
        "",
        "Rules to check, by code or its beginning, such as PS, PW; empty is what promptlint recommends",
    ),
    "ignore": ("", "Rules to leave out, such as PW008"),
    "panel": (True, "List what is found under each prompt"),
    "tokens": (False, "Show promptlint's count of tokens there, beside the WebUI's own"),
}

FAMILIES = {
    "SD15": "sd1",
    "SD20": "sd2",
    "SDXL": "sdxl",
    "SDXLRefiner": "sdxl",
    "SD3": "sd3",
    "Flux": "flux",
    "FluxSchnell": "flux1-schnell",
    "Flux2K4B": "flux2-klein-4b",
    "Flux2K9B": "flux2-klein-9b",
    "Chroma": "chroma",
    "Lumina2": "lumina2",
    "ZImage": "z-image",
    "Anima": "anima",
    "QwenImage": "qwen-image",
    "WAN21_T2V": "wan",
    "WAN21_I2V": "wan",
}
"""The family of a checkpoint by what Forge calls the kind of it."""
FLAGS = {"is_sdxl": "sdxl", "is_sd3": "sd3", "is_sd2": "sd2", "is_sd1": "sd1"}
"""The same by the flags that A1111 sets."""
PRESETS = {
    "sd": "sd1",
    "xl": "sdxl",
    "flux": "flux",
    "klein": "flux2-klein",
    "qwen": "qwen-image",
    "lumina": "lumina2",
    "zit": "z-image",
    "wan": "wan",
    "anima": "anima",
}
"""The same by the choice at the top of Forge, for as long as no checkpoint has been loaded."""

MOST_NAMES = 50_000
LONGEST_NAME = 300
MOST_FOLDERS = 5_000
DYNAMIC_PROMPTS = "sd_dynamic_prompts"
TREES = (".yaml", ".yml", ".json")
"""Files of wildcards that hold many of them, which only sd-dynamic-prompts itself can read."""


def loaded(name: str) -> Any:
    """A module of the WebUI that is there already. None is imported here: which there are is the WebUI's business."""
    return sys.modules.get(name)


def known(get: Callable[[], Any]) -> Any:
    """What a function gives, and None where the WebUI is not as it expects; other threads change its lists, too."""
    for _ in range(2):
        try:
            return get()
        except Exception:  # noqa: BLE001, PERF203, S112  # the WebUI goes on whatever is wrong here
            continue
    return None


def names(found: Iterable[Any]) -> list[str]:
    """Names, as far as they are any, and not without end."""
    listed = [each for each in list(found)[:MOST_NAMES] if isinstance(each, str) and 0 < len(each) <= LONGEST_NAME]
    return [each.encode("utf-8", "replace").decode("utf-8") for each in listed]


def program() -> str:
    """The name that promptlint has for this program."""
    version = getattr(loaded("modules_forge.forge_version"), "version", None)
    if version is None:
        tag = known(lambda: loaded("modules.launch_utils").git_tag())
        is_old = re.match(r"v1\.[0-5](?:\D|$)", tag if isinstance(tag, str) else "") is not None
        return "a1111-1.5" if is_old else "a1111"
    if "classic" in str(version):
        return "forge-classic"
    return "reforge" if str(version).startswith("1.") else "forge"


def checkpoint() -> str | None:
    """The checkpoint that is chosen, without its folder."""
    title = shared.opts.sd_model_checkpoint
    return str(title).replace("\\", "/").rpartition("/")[2][:LONGEST_NAME] if title else None


def model() -> Any:
    """The model in memory, if it is that of the checkpoint. Asked of the WebUI in another way, it would be loaded."""
    data = loaded("modules.sd_models").model_data
    chosen = getattr(data, "forge_loading_parameters", {}).get("checkpoint_info")
    if chosen is not None and getattr(data.sd_model, "filename", None) != chosen.filename:
        return None
    return data.sd_model


def family() -> str | None:
    """The family of the checkpoint; None where it is not known."""
    now = known(model)
    kind = FAMILIES.get(type(getattr(now, "model_config", None)).__name__)
    if kind is not None:
        return kind
    for flag, name in FLAGS.items():
        if getattr(now, flag, False) is True:
            return name
    return PRESETS.get(str(getattr(shared.opts, "forge_preset", None)))


def loras() -> dict[str, list[str]]:
    """LoRAs by the names of their files, with the names that they were trained under."""
    networks = loaded("networks")
    available = networks.available_networks if networks is not None else loaded("lora").available_loras
    found: dict[str, list[str]] = {}
    for name in names(available):
        alias = getattr(available.get(name), "alias", None)
        found[name] = [each for each in names([alias]) if each != name]
    return found


def embeddings() -> dict[str, int | None] | None:
    """Embeddings with the numbers of their vectors."""
    database = getattr(loaded("modules.ui_extra_networks_textual_inversion"), "embedding_db", None)
    if database is None:
        database = loaded("modules.sd_hijack").model_hijack.embedding_db
        # A1111 reads them with the first checkpoint.
        if not database.word_embeddings and known(model) is None:
            return None
    found = database.word_embeddings
    counts = {name: getattr(found.get(name), "vectors", None) for name in names(found)}
    return {name: count if type(count) is int and count > 0 else None for name, count in counts.items()}


def extensions() -> list[Any]:
    """The extensions that are switched on."""
    return list(loaded("modules.extensions").active())[:MOST_NAMES]


def wildcard_folders() -> Iterator[tuple[Path, bool]]:
    """Where wildcards are, and whether sd-dynamic-prompts reads them; without an extension that does there are none."""
    for each in extensions():
        path = Path(each.path)
        if (path / DYNAMIC_PROMPTS).is_dir():
            yield Path(getattr(shared.opts, "wildcard_dir", None) or path / "wildcards"), True
        elif (path / "scripts" / "wildcards.py").is_file():
            yield Path(getattr(shared.cmd_opts, "wildcards_dir", None) or path / "wildcards"), False


def walk(folder: Path) -> Iterator[str]:
    """The files below a folder, by their paths from there, with `/`."""
    for number, (place, below, files) in enumerate(os.walk(folder)):
        if number >= MOST_FOLDERS:
            return
        below.sort()
        yield from (Path(place, name).relative_to(folder).as_posix() for name in sorted(files))


class Wildcards:
    """The names of wildcards. sd-dynamic-prompts is asked for those of a folder anew when a file there has changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[int, list[str]]] = {}

    def names(self) -> list[str] | None:
        """All of them; None where nothing reads any, or there are files that cannot be read here."""
        folders = dict(wildcard_folders())
        found: set[str] = set()
        for folder, is_dynamic in folders.items():
            files = list(islice(walk(folder), MOST_NAMES))
            found.update(name[:-4] for name in files if name.endswith(".txt"))
            if is_dynamic and any(name.endswith(TREES) for name in files):
                found.update(self._in_trees(folder, files))
        return sorted(names(found)) if folders else None

    def _in_trees(self, folder: Path, files: list[str]) -> list[str]:
        stamp = hash(tuple((name, (folder / name).stat().st_mtime_ns) for name in files))
        if self._known.get(folder, (None, []))[0] != stamp:
            manager = loaded("dynamicprompts.wildcards.wildcard_manager").WildcardManager(folder)
            self._known[folder] = stamp, names(manager.get_collection_names())
        return self._known[folder][1]


def settings() -> dict[str, Any]:
    """What the settings of the WebUI say of promptlint."""
    return {key: getattr(shared.opts, f"promptlint_{key}", default) for key, (default, _) in SETTINGS.items()}


class Routes:
    """Answers to the page: what is installed, and the files of the engine. Nothing can be changed through them."""

    def __init__(self) -> None:
        files = sorted(ENGINE.iterdir()) if ENGINE.is_dir() else []
        self._files = {path.name: path for path in files if path.suffix in TYPES and path.is_file()}
        stats = [(name, path.stat().st_size, path.stat().st_mtime_ns) for name, path in self._files.items()]
        self._stamp = hashlib.sha256(repr(stats).encode()).hexdigest()[:16]
        self._wildcards = Wildcards()
        # Once for all: the WebUI would compress them each time, and while it does so answer nobody else.
        self._compressed: dict[str, bytes] = {}

    def installed(self, request: Request) -> Response:
        """What is installed, and what the settings say. Nothing but a short answer where the page has it already."""
        kinds: dict[str, Any] = {
            "loras": known(loras),
            "embeddings": known(embeddings),
            "hypernetworks": known(lambda: names(shared.hypernetworks)),
            "wildcards": known(self._wildcards.names),
            "extensions": known(lambda: names(each.name for each in extensions())),
        }
        answer = {
            "program": program(),
            "family": known(family),
            "checkpoint": known(checkpoint),
            "installed": {kind: found for kind, found in kinds.items() if found is not None},
            "settings": settings(),
            "engine": f"promptlint/engine/{self._stamp}/" if self._files else None,
        }
        body = json.dumps(answer, default=str).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        # On its way through a middleware that compresses, a tag may become a weak one.
        if request.headers.get("if-none-match", "").replace("W/", "") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    def engine(self, stamp: str, name: str, request: Request) -> Response:
        """A file of the engine. Its address changes with its contents, so that browsers may keep it."""
        path = self._files.get(name)
        if path is None:
            return Response(status_code=404)
        kind = TYPES[path.suffix]
        kept = "private, max-age=31536000, immutable" if stamp == self._stamp else "no-store"
        headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return FileResponse(path, media_type=kind, headers=headers)
        if name not in self._compressed:
            self._compressed[name] = gzip.compress(path.read_bytes(), 1 if path.suffix == ".zip" else 6)
        return Response(self._compressed[name], media_type=kind, headers={**headers, "Content-Encoding": "gzip"})


def on_app_started(_demo: Any, app: Any) -> None:
    """Add the routes, behind the login of the page itself if it has one. Without a page there is nobody to ask."""
    page = next((route for route in app.routes if getattr(route, "path", None) == "/config"), None)
    if page is None:
        return
    routes = Routes()
    options = {"methods": ["GET"], "dependencies": list(page.dependencies), "include_in_schema": False}
    app.add_api_route("/promptlint/installed", routes.installed, **options)
    app.add_api_route("/promptlint/engine/{stamp}/{name}", routes.engine, **options)


def on_ui_settings() -> None:
    """Add promptlint's settings to the WebUI's."""
    for key, (default, label) in SETTINGS.items():
        choices = (gr.Dropdown, {"choices": list(PROGRAMS)}) if key == "program" else ()
        shared.opts.add_option(f"promptlint_{key}", shared.OptionInfo(default, label, *choices, section=SECTION))


script_callbacks.on_app_started(on_app_started)
script_callbacks.on_ui_settings(on_ui_settings)
