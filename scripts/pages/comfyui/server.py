"""As much of ComfyUI's server as its page asks for: PyPI's page, a dozen nodes, settings and files in memory, and a
queue that only records. The pack is loaded and served as ComfyUI does it.

usage: server.py PACK  (it prints its address, then serves until it is ended)
"""

from __future__ import annotations

import importlib.util
import json
import sys
import uuid
from pathlib import Path
from typing import Any

import comfyui_frontend_package
from aiohttp import WSMsgType, web

PAGE = Path(comfyui_frontend_package.__file__).parent / "static"
EMBEDDINGS = ["easynegative", "styles/ink_sketch", "badhandv4"]
LORAS = ["ink_sketch.safetensors"]
TEXT = ["STRING", {"multiline": True, "dynamicPrompts": True}]


def node(name: str, inputs: dict[str, Any], *outputs: str, is_output: bool = False) -> dict[str, Any]:
    """What `/object_info` says of a node."""
    return {
        "name": name,
        "display_name": name,
        "description": "",
        "python_module": "nodes",
        "category": "test",
        "output_node": is_output,
        "input": {"required": inputs},
        "input_order": {"required": list(inputs)},
        "output": list(outputs),
        "output_is_list": [False] * len(outputs),
        "output_name": list(outputs),
        "output_tooltips": [],
    }


NODES = (
    node("CheckpointLoaderSimple", {"ckpt_name": [["sd15.safetensors"], {}]}, "MODEL", "CLIP", "VAE"),
    node(
        "CLIPLoader", {"clip_name": [["a.safetensors"], {}], "type": [["stable_diffusion", "qwen_image"], {}]}, "CLIP"
    ),
    node(
        "LoraLoader",
        {
            "model": ["MODEL"],
            "clip": ["CLIP"],
            "lora_name": [LORAS, {}],
            "strength_model": ["FLOAT", {"default": 1.0}],
            "strength_clip": ["FLOAT", {"default": 1.0}],
        },
        *("MODEL", "CLIP"),
    ),
    node("CLIPTextEncode", {"text": TEXT, "clip": ["CLIP"]}, "CONDITIONING"),
    node(
        "CLIPTextEncodeSDXL",
        {
            "clip": ["CLIP"],
            **{name: ["INT", {"default": 1024}] for name in ("width", "height", "crop_w", "crop_h")},
            **{name: ["INT", {"default": 1024}] for name in ("target_width", "target_height")},
            "text_g": TEXT,
            "text_l": TEXT,
        },
        "CONDITIONING",
    ),
    node(
        "ConditioningCombine", {"conditioning_1": ["CONDITIONING"], "conditioning_2": ["CONDITIONING"]}, "CONDITIONING"
    ),
    node("PrimitiveStringMultiline", {"value": ["STRING", {"multiline": True}]}, "STRING"),
    node(
        "StringConcatenate",
        {
            "string_a": ["STRING", {"multiline": True}],
            "string_b": ["STRING", {"multiline": True}],
            "delimiter": ["STRING", {"default": ", "}],
        },
        "STRING",
    ),
    node("EmptyLatentImage", {"width": ["INT", {"default": 512}], "height": ["INT", {"default": 512}]}, "LATENT"),
    node(
        "KSampler",
        {
            "model": ["MODEL"],
            "seed": ["INT", {"default": 0, "control_after_generate": True}],
            "steps": ["INT", {"default": 20}],
            "cfg": ["FLOAT", {"default": 8.0}],
            "sampler_name": [["euler"], {}],
            "scheduler": [["normal"], {}],
            "positive": ["CONDITIONING"],
            "negative": ["CONDITIONING"],
            "latent_image": ["LATENT"],
            "denoise": ["FLOAT", {"default": 1.0}],
        },
        "LATENT",
    ),
    node("VAEDecode", {"samples": ["LATENT"], "vae": ["VAE"]}, "IMAGE"),
    node("SaveImage", {"images": ["IMAGE"], "filename_prefix": ["STRING", {"default": "ComfyUI"}]}, is_output=True),
)


def load_pack(folder: Path) -> tuple[str, Path, list[dict[str, Any]]]:
    """A pack, as ComfyUI takes it in: its name, the folder of its page, its nodes."""
    spec = importlib.util.spec_from_file_location(
        folder.name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[folder.name] = module
    spec.loader.exec_module(module)
    found = []
    for name, made in module.NODE_CLASS_MAPPINGS.items():
        inputs = made.INPUT_TYPES()
        info = node(name, inputs.get("required", {}), *made.RETURN_TYPES, is_output=getattr(made, "OUTPUT_NODE", False))
        info["input"] = inputs
        info["input_order"] = {kind: list(each) for kind, each in inputs.items()}
        info["output_name"] = list(made.RETURN_NAMES)
        info["display_name"] = module.NODE_DISPLAY_NAME_MAPPINGS[name]
        found.append(info)
    return folder.name, (folder / module.WEB_DIRECTORY).resolve(), found


class Server:
    """The state behind the routes."""

    def __init__(self, pack: Path) -> None:
        self.name, self.web, made = load_pack(pack)
        self.nodes = {each["name"]: each for each in (*NODES, *made)}
        self.settings: dict[str, Any] = {}
        self.files: dict[str, bytes] = {"user.css": b"", "comfy.templates.json": b"[]"}
        self.queued: list[Any] = []
        self.embeddings = list(EMBEDDINGS)

    def application(self) -> web.Application:
        """All routes; the page asks for them below `/api`."""
        app = web.Application(client_max_size=100_000_000)
        json_of: dict[str, Any] = {
            "/object_info": lambda: self.nodes,
            "/embeddings": lambda: self.embeddings,
            "/models": lambda: ["loras", "checkpoints", "embeddings"],
            "/models/loras": lambda: LORAS,
            "/settings": lambda: self.settings,
            "/extensions": self.extensions,
            "/users": lambda: {"storage": "server", "migrated": True},
            "/system_stats": lambda: {
                "system": {"os": "linux", "comfyui_version": "0.3.64", "python_version": "3.11", "argv": ["main.py"]},
                "devices": [],
            },
            "/queue": lambda: {"queue_running": [], "queue_pending": []},
            "/history": dict,
            "/jobs": lambda: {"jobs": [], "pagination": {"offset": 0, "limit": 0, "total": 0, "has_more": False}},
            "/prompt": lambda: {"exec_info": {"queue_remaining": 0}},
            "/workflow_templates": dict,
            "/i18n": dict,
            "/global_subgraphs": dict,
            "/features": dict,
            "/experiment/models": list,
            "/node_replacements": dict,
            "/assets": lambda: {"assets": [], "total": 0, "has_more": False},
            "/queued": lambda: self.queued,
        }
        for prefix in ("", "/api"):
            for path, give in json_of.items():
                app.router.add_get(prefix + path, _giving(give))
            app.router.add_get(f"{prefix}/ws", socket)
            app.router.add_post(f"{prefix}/prompt", self.queue)
            app.router.add_post(f"{prefix}/embeddings", self.set_embeddings)
            app.router.add_post(f"{prefix}/settings", self.set_settings)
            app.router.add_post(f"{prefix}/settings/{{name}}", self.set_setting)
            app.router.add_get(f"{prefix}/userdata", lambda _request: web.json_response([]))
            app.router.add_get(f"{prefix}/v2/userdata", lambda _request: web.json_response([]))
            app.router.add_get(f"{prefix}/userdata/{{name}}", self.file)
            app.router.add_post(f"{prefix}/userdata/{{name}}", self.set_file)
            app.router.add_static(f"{prefix}/extensions/{self.name}", self.web)
        app.router.add_get("/", lambda _request: web.FileResponse(PAGE / "index.html"))
        app.router.add_get("/user.css", lambda _request: web.Response(content_type="text/css"))
        app.router.add_static("/", PAGE)
        return app

    def extensions(self) -> list[str]:
        """All scripts that the page loads: those of the page itself, and all below the pack's folder."""
        own = [f"/{path.relative_to(PAGE).as_posix()}" for path in sorted(PAGE.glob("extensions/**/*.js"))]
        of_pack = [path.relative_to(self.web).as_posix() for path in sorted(self.web.glob("**/*.js"))]
        return own + [f"/extensions/{self.name}/{path}" for path in of_pack]

    async def queue(self, request: web.Request) -> web.Response:
        """Record what is queued."""
        self.queued.append(await request.json())
        return web.json_response({"prompt_id": uuid.uuid4().hex, "number": len(self.queued), "node_errors": {}})

    async def set_embeddings(self, request: web.Request) -> web.Response:
        """Not of ComfyUI: another embedding comes to be installed."""
        self.embeddings = await request.json()
        return web.json_response({})

    async def set_settings(self, request: web.Request) -> web.Response:
        """Keep settings."""
        self.settings.update(await request.json())
        return web.json_response({})

    async def set_setting(self, request: web.Request) -> web.Response:
        """Keep a setting."""
        self.settings[request.match_info["name"]] = json.loads(await request.text() or "null")
        return web.json_response({})

    async def file(self, request: web.Request) -> web.Response:
        """A file of the user."""
        found = self.files.get(request.match_info["name"])
        return web.Response(status=404) if found is None else web.Response(body=found)

    async def set_file(self, request: web.Request) -> web.Response:
        """Keep a file of the user."""
        self.files[request.match_info["name"]] = await request.read()
        return web.json_response({"path": request.match_info["name"], "size": 1, "modified": 1, "created": 1})


def _giving(give: Any) -> Any:
    async def handler(_request: web.Request) -> web.Response:
        return web.json_response(give())

    return handler


async def socket(request: web.Request) -> web.WebSocketResponse:
    """The socket of news, of which there are none."""
    answer = web.WebSocketResponse()
    await answer.prepare(request)
    status = {"status": {"exec_info": {"queue_remaining": 0}}, "sid": uuid.uuid4().hex}
    await answer.send_json({"type": "status", "data": status})
    async for message in answer:
        if message.type == WSMsgType.ERROR:
            break
    return answer


async def serve(pack: Path) -> None:
    """Serve until the process is ended."""
    import asyncio

    runner = web.AppRunner(Server(pack).application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    _host, port = runner.addresses[0][:2]
    print(f"http://127.0.0.1:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    import asyncio

    asyncio.run(serve(Path(sys.argv[1])))
