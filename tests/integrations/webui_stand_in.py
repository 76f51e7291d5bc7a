"""A WebUI as its extension for promptlint meets it: modules of the same names, with what the real ones hold."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

SCRIPT = Path(__file__).parents[2] / "integrations/webui/scripts/promptlint_webui.py"


class Response:
    """What a route answers."""

    def __init__(
        self,
        content: object = None,
        *,
        status_code: int = 200,
        media_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.content, self.status_code, self.media_type, self.headers = content, status_code, media_type, headers or {}


class App:
    """As much of FastAPI's application as extensions use."""

    def __init__(self, *pages: SimpleNamespace) -> None:
        self.routes = list(pages)
        self.added: dict[str, tuple[Any, dict[str, Any]]] = {}

    def add_api_route(self, path: str, function: Any, **options: Any) -> None:
        self.added[path] = function, options


class Webui:
    """A WebUI that has started with the extension."""

    def __init__(self, extension: ModuleType, callbacks: SimpleNamespace, options: SimpleNamespace) -> None:
        self.extension = extension
        self.callbacks = callbacks
        self.options = options

    def start(self, *, login: object = "login") -> App:
        """The application with the extension's routes."""
        page = SimpleNamespace(path="/config", dependencies=[login])
        app = App(SimpleNamespace(path="/"), page)
        self.callbacks.app_started(None, app)
        return app


def module(name: str, **holds: object) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(holds)
    return made


@contextmanager
def webui(*modules: ModuleType, script: Path = SCRIPT, options: Mapping[str, object] | None = None) -> Iterator[Webui]:
    """The extension in a WebUI with some further modules, and options with some values."""
    callbacks = SimpleNamespace()
    opts = SimpleNamespace(sd_model_checkpoint="sub/one.safetensors [abc123]", added={}, **(options or {}))
    opts.add_option = opts.added.__setitem__
    script_callbacks = module(
        "modules.script_callbacks",
        on_app_started=lambda callback: setattr(callbacks, "app_started", callback),
        on_ui_settings=lambda callback: setattr(callbacks, "ui_settings", callback),
    )
    shared = module(
        "modules.shared",
        opts=opts,
        cmd_opts=SimpleNamespace(),
        hypernetworks={"paint": "/secret/paint.pt"},
        OptionInfo=lambda *given, **named: SimpleNamespace(given=given, named=named),
    )
    there = {
        each.__name__: each
        for each in (
            module("gradio", Dropdown="dropdown"),
            module("fastapi", Request=object, Response=Response),
            module("fastapi.responses", FileResponse=Response),
            module("modules", script_callbacks=script_callbacks, shared=shared),
            script_callbacks,
            shared,
            *modules,
        )
    }
    before = {name: sys.modules.get(name) for name in there}
    sys.modules.update(there)
    try:
        spec = importlib.util.spec_from_file_location("promptlint_webui", script)
        assert spec is not None
        assert spec.loader is not None
        extension = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(extension)
        yield Webui(extension, callbacks, opts)
    finally:
        for name, was in before.items():
            if was is None:
                del sys.modules[name]
            else:
                sys.modules[name] = was
