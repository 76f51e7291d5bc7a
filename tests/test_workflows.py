"""The workflows of GitHub: what they call is there, they may do no more than they must, and they run no text of others.

`scripts/check_workflows.sh` holds them to GitHub's schema and to what zizmor and actionlint know.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))
SCRIPTS = (*WORKFLOWS, ROOT / ".ci" / "run", *sorted((ROOT / "scripts").glob("*.sh")))
CALL = re.compile(
    r"(?<![\w./-])(?:bash|python3?|\.venv/bin/python|\"\$root/\.venv/bin/python\") +(?P<path>[\w.\"$/-]+\.?\w+)"
)
MODULE = re.compile(r"python3? +-m +(?P<module>[\w.]+)")
OF_THE_RUNNER = {"build", "pip", "pytest", "venv", "zipfile"}
"""Modules that come from Python itself or from what was installed before."""
HOSTS = re.compile(r"(?<![\w/.-])(?:[\w-]+\.)+(?:org|com|io|dev|net)\b")
"""Names of hosts. Only our own place is named; where packages and images go is up to the actions and to settings."""
OURS = {"github.com", "raw.githubusercontent.com"}


def read(path: Path) -> dict[Any, Any]:
    content = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(content, dict)
    return content


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield f"{path.stem}: {name}", job


JOBS = dict(jobs())
STEPS = [
    (f"{name}, step {number}", step) for name, job in JOBS.items() for number, step in enumerate(job.get("steps", ()))
]


def test_the_three_are_there() -> None:
    assert [path.stem for path in WORKFLOWS] == ["fuzz", "release", "tests"]
    assert len(STEPS) > 20


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_what_a_workflow_or_script_calls_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    called = {match["path"].replace('"', "").removeprefix("$root/") for match in CALL.finditer(text)}
    missing = [each for each in called if "$" not in each and "/" in each and not (ROOT / each).is_file()]
    assert missing == []
    modules = {match["module"] for match in MODULE.finditer(text)} - OF_THE_RUNNER
    assert [each for each in modules if find_spec(each) is None] == []


def test_the_calls_are_seen() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SCRIPTS)
    called = {match["path"] for match in CALL.finditer(text)}
    assert {".ci/run", "scripts/check_image.sh", "scripts/release_files.sh", "scripts/set_version.py"} <= called
    assert {"fuzz", "fuzz.attacks", "pytest"} <= {match["module"] for match in MODULE.finditer(text)}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_hash_with_the_version_beside_it(path: Path) -> None:
    used = re.findall(r"^\s*-? ?uses: (.*)$", path.read_text("utf-8"), re.MULTILINE)
    for each in used:
        if each.startswith("./"):
            assert (ROOT / each).is_file(), each
        else:
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), each


def test_an_action_has_the_same_hash_wherever_it_is_used() -> None:
    text = "\n".join(path.read_text("utf-8") for path in WORKFLOWS)
    pins = set(re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40} # \S+)", text))
    assert len(pins) == len({name for name, _ in pins})


def test_a_workflow_may_do_nothing_and_a_job_what_it_must() -> None:
    for path in WORKFLOWS:
        assert read(path)["permissions"] == {}, path.name
    wanted = {
        name: {key for key, value in job["permissions"].items() if value == "write"} for name, job in JOBS.items()
    }
    assert {name: rights for name, rights in wanted.items() if rights} == {
        "release: attest": {"attestations", "id-token"},
        "release: package": {"id-token"},
        "release: image": {"attestations", "id-token", "packages"},
        "release: github": {"contents"},
    }


@pytest.mark.parametrize("step", [pytest.param(step, id=name) for name, step in STEPS])
def test_a_step_runs_no_text_of_others_and_keeps_no_credentials(step: dict[str, Any]) -> None:
    assert "${{" not in step.get("run", ""), "give it to the step as a variable of the environment"
    if step.get("uses", "").startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] is False


def test_there_are_no_secrets_no_dangerous_triggers_and_no_hosts_of_registries() -> None:
    for path in WORKFLOWS:
        text = path.read_text("utf-8")
        assert "secrets." not in text
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(read(path)[True])
        assert {*HOSTS.findall(text)} <= OURS


def test_every_job_ends_by_itself() -> None:
    assert [name for name, job in JOBS.items() if "timeout-minutes" not in job and "uses" not in job] == []


def test_what_is_published_was_tested_and_built_before() -> None:
    assert set(JOBS["release: package"]["needs"]) == set(JOBS["release: attest"]["needs"]) == {"tests", "build"}
    assert JOBS["release: image"]["needs"] == ["package"]
    assert set(JOBS["release: github"]["needs"]) == {"attest", "package", "image"}
    assert JOBS["release: tests"]["uses"] == "./.github/workflows/tests.yml"
    assert "workflow_call" in read(ROOT / ".github/workflows/tests.yml")[True]
    assert read(ROOT / ".github/workflows/release.yml")[True] == {"push": {"tags": ["v*"]}}


def test_the_oldest_and_the_newest_python_on_all_systems() -> None:
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    pythons = [each.rpartition(" ")[2] for each in classifiers if re.search(r":: 3\.\d+$", each)]
    matrix = JOBS["tests: tests"]["strategy"]["matrix"]
    assert matrix["python"] == [pythons[0], pythons[-1]]
    assert [each.partition("-")[0] for each in matrix["system"]] == ["ubuntu", "macos", "windows"]


def test_git_on_windows_changes_no_line_end() -> None:
    assert "* -text" in (ROOT / ".gitattributes").read_text("utf-8").splitlines()


def _when_imported(node: ast.AST) -> Iterator[ast.AST]:
    """What of a module is run as soon as it is imported: not the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and child in node.body:
            continue
        yield child
        yield from _when_imported(child)


def test_what_windows_does_not_have_is_not_asked_for_while_tests_are_collected() -> None:
    asked = []
    for path in (ROOT / "tests").rglob("*.py"):
        for node in _when_imported(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "signal":
                asked.append((f"{path.name}:{node.lineno}", node.attr))
            if isinstance(node, ast.Import) and {each.name for each in node.names} & {"fcntl", "pwd", "resource"}:
                asked.append((f"{path.name}:{node.lineno}", ast.unparse(node)))
    everywhere = {"SIGINT", "SIGTERM", "Signals", "default_int_handler"}
    assert [(place, name) for place, name in asked if name not in everywhere] == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_for_what_is_needed(path: Path) -> None:
    asked = {each["id"]: each for each in read(path)["body"]}
    if path.stem != "3-rule-idea":
        assert "promptlint show" in asked["show"]["attributes"]["label"]
        assert asked["version"]["validations"]["required"]
        assert asked["program"]["validations"]["required"]
    assert all(" ".join(each["attributes"]["label"].split()) for each in asked.values())
