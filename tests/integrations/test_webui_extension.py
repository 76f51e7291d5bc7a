"""The extension's part in the WebUI's own Python: what it lists, and to whom."""

from __future__ import annotations

import ast
import gzip
import json
import shutil
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from promptlint.engine.settings import TARGETS
from promptlint.resources.known.families import find_family
from promptlint.web.configuration import read_configuration
from tests.integrations.webui_stand_in import SCRIPT, App, Response, module, webui


def a1111(**flags: bool) -> list[ModuleType]:
    """What A1111 1.10 has in memory."""
    loras = {
        "ink_sketch": SimpleNamespace(alias="Ink", filename="/secret/loras/ink_sketch.safetensors"),
        "plain": SimpleNamespace(alias="plain", filename="/secret/loras/plain.pt"),
    }
    embeddings = {"easynegative": SimpleNamespace(vectors=8), "odd": SimpleNamespace(vectors=None)}
    model = SimpleNamespace(filename="/secret/one.safetensors", **flags)
    return [
        module("networks", available_networks=loras),
        module("modules.launch_utils", git_tag=lambda: "v1.10.1"),
        module("modules.sd_models", model_data=SimpleNamespace(sd_model=model if flags else None)),
        module(
            "modules.sd_hijack",
            model_hijack=SimpleNamespace(
                embedding_db=SimpleNamespace(word_embeddings=embeddings if flags else {}, skipped_embeddings={})
            ),
        ),
        module("modules.extensions", active=lambda: [SimpleNamespace(name="sd-webui-negpip", path="/secret/negpip")]),
    ]


def forge(
    version: str = "2.0.1v1.10.1", kind: str = "Flux", loaded: str = "/secret/one.safetensors"
) -> list[ModuleType]:
    """What Forge has in memory."""
    engine = SimpleNamespace(filename=loaded, model_config=type(kind, (), {})(), is_sd1=False)
    chosen = SimpleNamespace(filename="/secret/one.safetensors")
    data = SimpleNamespace(sd_model=engine, forge_loading_parameters={"checkpoint_info": chosen})
    database = SimpleNamespace(word_embeddings={"easynegative": SimpleNamespace(vectors=8)})
    return [
        module("networks", available_networks={}),
        module("modules_forge.forge_version", version=version),
        module("modules.sd_models", model_data=data),
        module("modules.ui_extra_networks_textual_inversion", embedding_db=database),
        module("modules.extensions", active=list),
    ]


def answer(app: App, **headers: str) -> Response:
    route, _ = app.added["/promptlint/installed"]
    response = route(SimpleNamespace(headers=headers))
    assert isinstance(response, Response)
    return response


def listed(*modules: ModuleType, **options: object) -> Any:
    with webui(*modules, options=options) as host:
        content = answer(host.start()).content
    assert isinstance(content, bytes)
    return json.loads(content)


def test_what_a1111_has() -> None:
    found = listed(*a1111(is_sd1=False, is_sdxl=True))

    assert found["program"] == "a1111"
    assert found["family"] == "sdxl"
    assert found["checkpoint"] == "one.safetensors [abc123]"
    assert found["installed"] == {
        "loras": {"ink_sketch": ["Ink"], "plain": []},
        "embeddings": {"easynegative": 8, "odd": None},
        "hypernetworks": ["paint"],
        "extensions": ["sd-webui-negpip"],
    }


def test_promptlint_takes_what_it_lists() -> None:
    found = listed(*a1111(is_sd2=True))
    settings = {"target": found["program"], "model-family": found["family"]}

    configuration = read_configuration({"installed": found["installed"], "settings": settings})

    assert configuration.inventory is not None
    assert configuration.inventory.extensions == {"negpip"}
    assert configuration.settings.model_family == "sd2"


def test_no_place_on_the_disk_is_told() -> None:
    for modules in (a1111(is_sd1=True), forge()):
        assert "secret" not in json.dumps(listed(*modules))


def test_embeddings_that_were_not_read_yet_are_not_missing() -> None:
    found = listed(*a1111())

    assert "embeddings" not in found["installed"]
    assert found["family"] is None


def test_what_forge_has() -> None:
    found = listed(*forge())

    assert found["program"] == "forge"
    assert found["family"] == "flux"
    assert found["installed"]["embeddings"] == {"easynegative": 8}


def test_until_the_checkpoint_is_loaded_forge_goes_by_its_preset() -> None:
    other = forge(loaded="/secret/other.safetensors")

    assert listed(*other, forge_preset="xl")["family"] == "sdxl"
    assert listed(*other, forge_preset="all")["family"] is None


@pytest.mark.parametrize(
    ("version", "program"),
    [
        ("2.0.1v1.10.1", "forge"),
        ("neo", "forge"),
        ("0.0.17v1.8.0rc", "forge"),
        ("classic", "forge-classic"),
        ("1.0.0v2-v1.10.1RC", "reforge"),
    ],
)
def test_programs_by_their_versions(version: str, program: str) -> None:
    assert listed(*forge(version))["program"] == program


@pytest.mark.parametrize(
    ("tag", "program"),
    [
        ("v1.5.2", "a1111-1.5"),
        ("v1.6.0-2-g4afaaf8a", "a1111"),
        ("v1.10.1", "a1111"),
        ("<none>", "a1111"),
        (None, "a1111"),
    ],
)
def test_versions_of_a1111(tag: object, program: str) -> None:
    assert listed(module("modules.launch_utils", git_tag=lambda: tag))["program"] == program


def test_a_webui_that_is_nothing_like_it_is_left_alone() -> None:
    def fails() -> None:
        raise RuntimeError("dictionary changed size during iteration")

    broken = module("modules.extensions", active=fails)
    found = listed(broken, module("networks", available_networks=7), module("modules.sd_models", model_data=None))

    assert found["installed"] == {"hypernetworks": ["paint"]}
    assert (found["program"], found["family"]) == ("a1111", None)


def test_names_have_a_limit() -> None:
    loras = {f"lora{number}": SimpleNamespace(alias="x" * 301) for number in range(50_010)} | {
        "y" * 301: None,
        "": None,
    }
    found = listed(module("networks", available_networks=loras))

    assert len(found["installed"]["loras"]) == 50_000
    assert found["installed"]["loras"]["lora0"] == []


def test_a_list_that_the_page_has_is_not_sent_again() -> None:
    with webui(*a1111(is_sd1=True)) as host:
        app = host.start()
        first = answer(app)
        again = answer(app, **{"if-none-match": f"W/{first.headers['ETag']}"})
        host.options.promptlint_ignore = "PW008"
        changed = answer(app, **{"if-none-match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content is None
    assert isinstance(changed.content, bytes)
    assert json.loads(changed.content)["settings"]["ignore"] == "PW008"


def test_the_routes_are_behind_the_login_of_the_page() -> None:
    login = object()
    with webui() as host:
        app = host.start(login=login)

    assert [options["dependencies"] for _, options in app.added.values()] == [[login], [login]]
    assert {method for _, options in app.added.values() for method in options["methods"]} == {"GET"}


def test_without_a_page_there_are_no_routes() -> None:
    with webui() as host:
        app = App()
        host.callbacks.app_started(None, app)

    assert app.added == {}


def test_the_settings_are_those_that_are_told() -> None:
    with webui() as host:
        host.callbacks.ui_settings()
        added = host.options.added
        content = answer(host.start()).content

    assert isinstance(content, bytes)
    told = json.loads(content)["settings"]
    assert {f"promptlint_{key}": value for key, value in told.items()} == {
        key: option.given[0] for key, option in added.items()
    }
    assert {option.named["section"] for option in added.values()} == {("promptlint", "promptlint")}
    assert set(added["promptlint_program"].given[3]["choices"]) - {"auto"} <= set(TARGETS)


def test_families_are_those_of_promptlint() -> None:
    with webui() as host:
        tables = host.extension.FAMILIES, host.extension.FLAGS, host.extension.PRESETS

    assert all(find_family(name) is not None for table in tables for name in table.values())


@pytest.fixture
def wildcard_folders(tmp_path: Path) -> tuple[Path, ModuleType]:
    """Two extensions with wildcards."""
    for name in ("dynamic/sd_dynamic_prompts", "dynamic/wildcards/hair", "simple/scripts", "simple/wildcards"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "simple/scripts/wildcards.py").touch()
    (tmp_path / "dynamic/wildcards/hair/colour.txt").write_text("red\nblack")
    (tmp_path / "dynamic/wildcards/notes.md").touch()
    (tmp_path / "simple/wildcards/animal.txt").write_text("cat")
    active = [SimpleNamespace(name=name, path=str(tmp_path / name)) for name in ("dynamic", "simple", "nowhere")]
    return tmp_path, module("modules.extensions", active=lambda: active)


def test_wildcards_of_both_extensions(wildcard_folders: tuple[Path, ModuleType]) -> None:
    _, extensions = wildcard_folders

    assert listed(extensions)["installed"]["wildcards"] == ["animal", "hair/colour"]


def test_a_folder_that_the_settings_name(wildcard_folders: tuple[Path, ModuleType]) -> None:
    folder, extensions = wildcard_folders

    found = listed(extensions, wildcard_dir=str(folder / "simple/wildcards"))

    assert found["installed"]["wildcards"] == ["animal"]


def test_without_an_extension_there_are_no_wildcards() -> None:
    assert "wildcards" not in listed(module("modules.extensions", active=list))["installed"]


def test_trees_of_wildcards_are_read_by_their_own_extension(wildcard_folders: tuple[Path, ModuleType]) -> None:
    folder, extensions = wildcard_folders
    tree = folder / "dynamic/wildcards/things.yaml"
    tree.write_text("things: {small: [pin]}")
    built = []

    class Manager:
        def __init__(self, path: Path) -> None:
            built.append(path)

        def get_collection_names(self) -> set[str]:
            return {"things/small", "hair/colour"}

    with webui(extensions, module("dynamicprompts.wildcards.wildcard_manager", WildcardManager=Manager)) as host:
        app = host.start()
        contents = [answer(app).content, answer(app).content]
        (folder / "dynamic/wildcards/more.txt").touch()
        contents.append(answer(app).content)

    names = [json.loads(each)["installed"]["wildcards"] for each in contents if isinstance(each, bytes)]
    assert names[0] == names[1] == ["animal", "hair/colour", "things/small"]
    assert names[2] == ["animal", "hair/colour", "more", "things/small"]
    assert len(built) == 2
    assert "wildcards" not in listed(extensions)["installed"]


def test_the_engine_is_served_as_browsers_need_it(tmp_path: Path) -> None:
    script = tmp_path / "any name/scripts/promptlint_webui.py"
    script.parent.mkdir(parents=True)
    shutil.copy(SCRIPT, script)
    engine = tmp_path / "any name/engine"
    engine.mkdir()
    for name in ("worker.mjs", "pyodide.asm.wasm", "python.zip", "notes.txt"):
        (engine / name).write_text(name)

    with webui(script=script) as host:
        app = host.start()
        content = answer(app).content
        assert isinstance(content, bytes)
        base = json.loads(content)["engine"]
        route, _ = app.added["/promptlint/engine/{stamp}/{name}"]
        stamp = base.split("/")[-2]
        plain, packing = (SimpleNamespace(headers={"accept-encoding": each}) for each in ("identity", "gzip, br"))
        files = {name: route(stamp, name, plain) for name in ("worker.mjs", "pyodide.asm.wasm", "python.zip")}
        packed = [route(stamp, "pyodide.asm.wasm", packing) for _ in range(2)]
        refused = [
            route(stamp, name, plain).status_code for name in ("notes.txt", "../scripts/promptlint_webui.py", "")
        ]
        old = route("0", "worker.mjs", plain)
        (engine / "worker.mjs").write_text("another")
        other = json.loads(answer(host.start()).content)["engine"]  # type: ignore[arg-type]

    assert base.startswith("promptlint/engine/")
    assert [each.media_type for each in files.values()] == ["text/javascript", "application/wasm", "application/zip"]
    assert {each.headers["Cache-Control"] for each in files.values()} == {"private, max-age=31536000, immutable"}
    assert files["worker.mjs"].content == engine / "worker.mjs"
    assert [gzip.decompress(each.content) for each in packed] == [b"pyodide.asm.wasm"] * 2
    assert (packed[0].media_type, packed[0].headers["Content-Encoding"]) == ("application/wasm", "gzip")
    assert refused == [404, 404, 404]
    assert old.headers["Cache-Control"] == "no-store"
    assert other != base


def test_a_folder_without_an_engine_says_so() -> None:
    assert listed()["engine"] is None


def test_the_webui_s_python_can_read_it() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 10))
