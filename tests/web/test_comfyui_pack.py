"""The pack for ComfyUI, loaded as ComfyUI loads it."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import promptlint
from promptlint._version import __version__
from promptlint.web import WebEngine

ROOT = Path(__file__).parent.parent.parent
PACK = ROOT / "integrations/comfyui"


@pytest.fixture
def pack() -> Iterator[ModuleType]:
    # A pack may lie in a folder of any name, which need not be one of a module.
    name = "a-pack.main"
    spec = importlib.util.spec_from_file_location(name, PACK / "__init__.py", submodule_search_locations=[str(PACK)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        for each in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
            del sys.modules[each]


@pytest.fixture
def node(pack: ModuleType) -> Any:
    return pack.NODE_CLASS_MAPPINGS["PromptlintLintPrompt"]()


def test_a_pack_says_what_comfyui_asks_for(pack: ModuleType) -> None:
    assert pack.NODE_CLASS_MAPPINGS.keys() == pack.NODE_DISPLAY_NAME_MAPPINGS.keys()
    for made in pack.NODE_CLASS_MAPPINGS.values():
        inputs = made.INPUT_TYPES()
        assert set(inputs) <= {"required", "optional"}
        assert len(made.RETURN_TYPES) == len(made.RETURN_NAMES)
        assert callable(getattr(made, made.FUNCTION))
        json.dumps(inputs)  # as `/object_info` gives it


def test_a_prompt_without_findings_goes_through(node: Any) -> None:
    assert node.lint("a cat", "warnings and errors") == {
        "ui": {"text": ["no problem found"]},
        "result": ("a cat", "", "no problem found", 0),
    }


def test_findings_are_reported(node: Any) -> None:
    positive, negative, report, count = node.lint("((cat:1.2))", "never", negative="worst, <lora:x:1>")["result"]

    assert (positive, negative, count) == ("((cat:1.2))", "worst, <lora:x:1>", 2)
    first, second = report.splitlines()
    assert first.startswith("warning PW008 (prompt, character 1, `((cat:1.2))`): only the innermost number counts: ")
    assert second.startswith("error PX006 (negative prompt, character 8, `<lora:x:1>`): ComfyUI reads no tags: ")


def test_notes_are_not_reported(node: Any) -> None:
    text = "（a cat）"
    assert [each.code for each in promptlint.lint(text, config={"target": "comfyui"}).diagnostics] == ["PS022"]
    assert node.lint(text, "warnings and errors")["result"][3] == 0


def test_findings_stop_the_queue(pack: ModuleType, node: Any) -> None:
    errors = sys.modules[f"{pack.__name__}.nodes"]
    with pytest.raises(errors.PromptFindingsError, match=r"^promptlint found something in the prompt:\nerror PX006"):
        node.lint("<lora:x:1>", "errors")
    assert node.lint("((cat:1.2))", "errors")["result"][3] == 1
    with pytest.raises(errors.PromptFindingsError, match="warning PW008"):
        node.lint("((cat:1.2))", "warnings and errors")


def test_rules_are_left_out(node: Any) -> None:
    assert node.lint("((cat:1.2)), <lora:x:1>", "errors", ignore="PX006, nested-weight,")["result"][3] == 0
    with pytest.raises(Exception, match=r"^[^\n]*PQ123[^\n]*$"):
        node.lint("a", "errors", ignore="PQ123")


def test_what_is_quoted_is_short_and_in_one_line(node: Any) -> None:
    report = node.lint(f"((cat\n{'dog ' * 100}:1.2))", "never")["result"][2]

    assert len(report.splitlines()) == 1
    assert f"`((cat {'dog ' * 13}d…`" in report


@pytest.mark.parametrize(
    ("version", "missing", "message"),
    [
        ((3, 12), "promptlint", r"promptlint is not installed in ComfyUI's Python: \S+ -m pip install sd-promptlint"),
        ((3, 12), "lark", r"promptlint cannot be imported \(.*lark.*\): \S+ -m pip install sd-promptlint"),
        ((3, 10), "promptlint", r"promptlint needs Python 3\.11 or newer, and ComfyUI runs on 3\.10: .*"),
    ],
)
def test_without_promptlint_the_node_says_what_to_do(
    node: Any, monkeypatch: pytest.MonkeyPatch, version: Any, missing: str, message: str
) -> None:
    nodes = sys.modules[type(node).__module__]
    monkeypatch.delitem(sys.modules, "promptlint")
    monkeypatch.setattr(sys, "meta_path", [_Without("promptlint", missing), *sys.meta_path])
    monkeypatch.setattr(nodes, "sys", SimpleNamespace(version_info=version, executable="/python"))

    with pytest.raises(nodes.PromptlintMissingError, match=f"^{message}$"):
        node.lint("a", "errors")


class _Without:
    """A finder that cannot find a package: it is not there itself, or another that it needs."""

    def __init__(self, package: str, missing: str) -> None:
        self._package = package
        self._missing = missing

    def find_spec(self, name: str, *_: Any) -> None:
        if name == self._package:
            raise ModuleNotFoundError(f"No module named {self._missing!r}", name=self._missing)


def test_a_prompt_is_told_through_the_node() -> None:
    """The node's inputs and outputs have names by which the prompts behind it are known."""
    graph = {
        "1": {"class_type": "PrimitiveStringMultiline", "inputs": {"value": "a cat"}},
        "2": {"class_type": "PrimitiveStringMultiline", "inputs": {"value": "worst"}},
        "3": {
            "class_type": "PromptlintLintPrompt",
            "inputs": {"positive": ["1", 0], "negative": ["2", 0], "ignore": ""},
        },
        "4": {"class_type": "CLIPTextEncode", "inputs": {"text": ["3", 0], "clip": ["9", 0]}},
        "5": {"class_type": "CLIPTextEncode", "inputs": {"text": ["3", 1], "clip": ["9", 0]}},
        "6": {"class_type": "KSampler", "inputs": {"positive": ["4", 0], "negative": ["5", 0]}},
    }
    answer = json.loads(WebEngine().answer(json.dumps({"do": "workflow", "workflow": json.dumps(graph)})))

    assert [(each["node"], each["role"]) for each in answer["ok"]["prompts"]] == [("1", "positive"), ("2", "negative")]


@pytest.mark.parametrize("path", sorted(PACK.glob("*.py")), ids=lambda path: path.name)
def test_it_can_be_read_by_the_oldest_python_of_comfyui(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"), feature_version=(3, 9))

    imported = {each.names[0].name for each in ast.walk(tree) if isinstance(each, ast.Import)}
    imported |= {each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom) and not each.level}
    assert imported <= {"__future__", "sys", "typing", "promptlint"}


def test_the_registry_is_told_what_it_asks_for() -> None:
    written = tomllib.loads((PACK / "pyproject.toml").read_text("utf-8"))
    project, comfy = written["project"], written["tool"]["comfy"]

    assert project["version"] == __version__
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,99}", project["name"])
    assert project["dependencies"] == []
    assert comfy["PublisherId"]
    assert comfy["DisplayName"]
    assert comfy["includes"] == ["web"]
    assert project["urls"]["Repository"] == "https://github.com/promptlint/promptlint"


def test_nothing_that_is_built_is_among_the_sources() -> None:
    assert not (PACK / "web").exists()


def test_the_script_of_the_page_is_the_only_one() -> None:
    """ComfyUI runs all `.js` files that it finds: what the engine is made of has other names."""
    build = (PACK / "build.mjs").read_text("utf-8")
    names = re.findall(
        r'"([\w.-]+\.(?:m?js|wasm|zip))"', (ROOT / "integrations/web/engine/build.mjs").read_text("utf-8")
    )

    assert re.findall(r'"([\w.-]+\.js)"', build) == ["promptlint.js"]
    assert names
    assert not [name for name in names if name.endswith(".js")]
