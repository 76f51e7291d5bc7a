"""A page with the WebUI's own ids and habits, made with its own gradio, and modules of the names that extensions take.

usage: stand_in.py FOLDER [--login]

FOLDER is the WebUI's: it has `page.js`, and `extensions/NAME` with the extension. The address is printed when it can be
asked.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

IS_OLD = gr.__version__.startswith("3.")
CALLBACKS: dict[str, list[Any]] = {"app_started": [], "ui_settings": []}


class Options:
    """The settings, as `modules.shared.opts` has them."""

    def __init__(self) -> None:
        self.sd_model_checkpoint = "one.safetensors [0123456789]"
        self.forge_preset = "xl"

    def add_option(self, name: str, option: SimpleNamespace) -> None:
        setattr(self, name, option.default)


def module(name: str, **holds: object) -> ModuleType:
    """A module with some values, where the next import finds it."""
    made = ModuleType(name)
    vars(made).update(holds)
    sys.modules[name] = made
    return made


def install_modules(folder: Path) -> tuple[Options, dict[str, SimpleNamespace]]:
    """The WebUI's own modules, as far as they tell what is installed."""
    opts = Options()
    loras = {"ink_sketch": SimpleNamespace(alias="Ink sketch"), "flat_colour": SimpleNamespace(alias="flat_colour")}
    embeddings = SimpleNamespace(word_embeddings={"easynegative": SimpleNamespace(vectors=8)}, skipped_embeddings={})
    shared = module(
        "modules.shared",
        opts=opts,
        cmd_opts=SimpleNamespace(),
        hypernetworks={},
        OptionInfo=lambda default, *_given, **_named: SimpleNamespace(default=default),
    )
    script_callbacks = module(
        "modules.script_callbacks",
        on_app_started=CALLBACKS["app_started"].append,
        on_ui_settings=CALLBACKS["ui_settings"].append,
    )
    module("modules", shared=shared, script_callbacks=script_callbacks)
    module("networks", available_networks=loras)
    model = SimpleNamespace(is_sdxl=True, filename="one")
    module("modules.sd_models", model_data=SimpleNamespace(sd_model=model))
    extension = next((folder / "extensions").iterdir())
    module("modules.extensions", active=lambda: [SimpleNamespace(name=extension.name, path=str(extension))])
    if IS_OLD:
        module("modules.launch_utils", git_tag=lambda: "v1.10.1")
        module("modules.sd_hijack", model_hijack=SimpleNamespace(embedding_db=embeddings))
    else:
        module("modules_forge.forge_version", version="neo")
        module("modules.ui_extra_networks_textual_inversion", embedding_db=embeddings)
    return opts, loras


def run_scripts(folder: Path) -> None:
    """Every script of every extension, as the WebUI does."""
    for path in sorted(folder.glob("extensions/*/scripts/*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def add_to_head(folder: Path) -> None:
    """Scripts and styles of the WebUI and its extensions, in the page that gradio makes."""
    scripts = [folder / "page.js", *sorted(folder.glob("extensions/*/javascript/*.js"))]
    styles = sorted(folder.glob("extensions/*/style.css"))

    def address(path: Path) -> str:
        return f"file={path.relative_to(folder).as_posix()}?{path.stat().st_mtime}"

    head = "".join(f'<script type="text/javascript" src="{address(path)}"></script>\n' for path in scripts)
    foot = "".join(f'<link rel="stylesheet" href="{address(path)}">\n' for path in styles)
    original = gr.routes.templates.TemplateResponse

    def response(*given: Any, **named: Any) -> Any:
        made = original(*given, **named)
        made.body = made.body.replace(b"</head>", f"{head}</head>".encode()).replace(
            b"</body>", f"{foot}</body>".encode()
        )
        made.init_headers()
        return made

    gr.routes.templates.TemplateResponse = response


def prompts(tab: str) -> tuple[Any, Any]:
    """Two boxes as at the top of a tab."""
    boxes = []
    with gr.Column(elem_id=f"{tab}_prompt_container", scale=6):
        for name, label in (("prompt", "Prompt"), ("neg_prompt", "Negative prompt")):
            with gr.Row(elem_id=f"{tab}_{name}_row", elem_classes=["prompt-row"]):
                hint = f"{label}\n(Press Ctrl+Enter to generate, Alt+Enter to skip, Esc to interrupt)"
                box = gr.Textbox(
                    label=label,
                    elem_id=f"{tab}_{name}",
                    show_label=False,
                    lines=3,
                    placeholder=hint,
                    elem_classes=["prompt"],
                )
                boxes.append(box)
    return boxes[0], boxes[1]


def hires_prompts() -> tuple[Any, Any, Any]:
    """The prompts of the second pass, which are not there until they are asked for."""
    boxes = []
    with gr.Row(elem_id="txt2img_hires_fix_row4", variant="compact", visible=False) as row:
        for name in ("hires_prompt", "hires_neg_prompt"):
            with gr.Column(scale=80), gr.Row():
                boxes.append(gr.Textbox(label=name, elem_id=name, show_label=False, lines=3, elem_classes=["prompt"]))
    return row, boxes[0], boxes[1]


def page(opts: Options, loras: dict[str, SimpleNamespace]) -> Any:
    """The page: two tabs with prompts, and buttons that set them from Python."""

    def refresh() -> None:
        loras["late_lora"] = SimpleNamespace(alias="late_lora")

    def settings(ignore: str, is_enabled: bool) -> None:
        vars(opts).update(promptlint_ignore=ignore, promptlint_enabled=is_enabled)

    with gr.Blocks(analytics_enabled=False, title="Stable Diffusion") as demo, gr.Tabs(elem_id="tabs"):
        with gr.TabItem("txt2img", id="txt2img", elem_id="tab_txt2img"):
            with gr.Row(elem_id="txt2img_toprow", variant="compact"):
                prompt, negative = prompts("txt2img")
                with gr.Column(scale=1, elem_id="txt2img_actions_column"):
                    submit = gr.Button("Generate", elem_id="txt2img_generate", variant="primary")
                    paste = gr.Button("Read parameters", elem_id="paste")
                    style = gr.Button("Apply style", elem_id="txt2img_style_apply")
                    late = gr.Button("Refresh", elem_id="txt2img_lora_extra_refresh")
            hires = gr.Button("Hires. fix", elem_id="txt2img_hr_button")
            row, hires_prompt, hires_negative = hires_prompts()
            seen = gr.Textbox(label="What Python was given", elem_id="html_info_txt2img")
        with gr.TabItem("img2img", id="img2img", elem_id="tab_img2img"), gr.Row(elem_id="img2img_toprow"):
            prompts("img2img")
        with gr.TabItem("Settings", id="settings", elem_id="tab_settings"):
            ignore = gr.Textbox(label="Rules to leave out", elem_id="setting_promptlint_ignore")
            enabled = gr.Checkbox(True, label="Check prompts", elem_id="setting_promptlint_enabled")
            apply = gr.Button("Apply settings", elem_id="settings_submit")
        given = [prompt, negative, hires_prompt, hires_negative]
        submit.click(lambda *texts: "\x1f".join(texts), given, seen, show_progress="hidden" if not IS_OLD else False)
        paste.click(lambda: ("a harbour, [[(boat:1.1)]], (sea", "blurry"), None, [prompt, negative])
        style.click(lambda one, other: (f"{one}, ((film grain:1.2))", other), [prompt, negative], [prompt, negative])
        hires.click(lambda: gr.update(visible=True), None, row)
        late.click(refresh, None, None)
        apply.click(settings, [ignore, enabled], None)
    return demo


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main() -> None:
    """Serve it until standard input ends."""
    folder = Path(sys.argv[1]).resolve()
    os.chdir(folder)
    opts, loras = install_modules(folder)
    run_scripts(folder)
    for callback in CALLBACKS["ui_settings"]:
        callback()
    add_to_head(folder)
    demo = page(opts, loras)
    demo.queue()
    auth = ("somebody", "secret") if "--login" in sys.argv else None
    port = free_port()
    app, *_ = demo.launch(
        server_name="127.0.0.1",
        server_port=port,
        auth=auth,
        prevent_thread_lock=True,
        allowed_paths=[str(folder)],
        quiet=True,
    )
    app.user_middleware = [each for each in app.user_middleware if each.cls.__name__ != "CORSMiddleware"]
    app.user_middleware.insert(0, Middleware(GZipMiddleware, minimum_size=1000))
    app.middleware_stack = app.build_middleware_stack()
    for callback in CALLBACKS["app_started"]:
        callback(demo, app)
    print(f"http://127.0.0.1:{port}/", flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
