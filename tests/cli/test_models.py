"""`promptlint models`, and `check` with models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.cli import main
from tests.resources.model_tree import make_a1111


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def webui(tmp_path: Path) -> str:
    return str(make_a1111(tmp_path / "webui"))


def _damage(webui: str) -> Path:
    path = Path(webui) / "models" / "Lora" / "damaged.safetensors"
    path.write_bytes(b"\xff" * 8)
    return path


def test_a_list_has_a_line_for_each_model(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--models", webui, "--kind", "lora,embedding"]) == 0
    out, err = capsys.readouterr()

    lines = out.splitlines()
    assert len(lines) == 10
    assert any("ink_xl" in line and "Pony" in line and "ink style, inkpunk" in line for line in lines)
    assert any("EasyNegative" in line and "8 vectors" in line for line in lines)
    assert err == "Found 6 LoRAs, 4 embeddings (A1111); extensions: dynamic-prompts.\n"


def test_a_damaged_file_is_one_line_on_standard_error(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = _damage(webui)
    assert main(["models", "list", "--models", webui]) == 0
    err = capsys.readouterr().err.splitlines()

    assert [line for line in err if "PL004" in line and str(path) in line] == err[:1]
    assert "1 file could not be read" in err[-1]


def test_the_list_as_json(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--models", webui, "--output-format", "json"]) == 0
    table = json.loads(capsys.readouterr().out)

    assert table["version"] == 1
    (doll,) = [m for m in table["models"] if m["name"] == "koreanDollLikeness_v15"]
    assert doll["path"] == "koreanDollLikeness_v15.safetensors"
    assert doll["trigger_words"] == ["kdoll"]


def test_show_tells_everything_about_a_model(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "show", "KoreanDoll", "--models", webui]) == 0
    out = capsys.readouterr().out
    assert "preferred weight  0.66" in out
    assert "portrait (9), smile (4)" in out


def test_show_knows_what_was_meant(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "show", "easynegatve", "--models", webui]) == 2
    assert capsys.readouterr().err == (
        "promptlint: error: no model is called 'easynegatve'; did you mean EasyNegative?\n"
    )


def test_a_lock_stands_for_the_models(webui: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "lock", "--models", webui, "--hash"]) == 0
    first = (tmp_path / "promptlint.lock").read_bytes()
    assert main(["models", "lock", "--models", webui, "--hash"]) == 0
    assert (tmp_path / "promptlint.lock").read_bytes() == first
    assert main(["models", "verify", "--models", webui, "--hash"]) == 0
    capsys.readouterr()

    found = []
    for option in (["--models", webui], ["--lock", "promptlint.lock"]):
        prompt = "sea, <lora:ink_2:1>, easy_negative, <lora:koreanDollLikeness_v15:1>"
        assert main(["check", "--positive", prompt, "--output-format", "concise", *option]) == 1
        found.append(capsys.readouterr().out)
    assert found[0] == found[1]
    assert "PR006" in found[0]
    assert "PR011" in found[0]


def test_verify_names_what_differs(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "lock", "--models", webui, "--hash"]) == 0
    embeddings = Path(webui) / "embeddings"
    (embeddings / "xl.safetensors").rename(embeddings / "other.safetensors")
    wide = embeddings / "wide.safetensors"
    wide.write_bytes(wide.read_bytes()[:-1] + b"\1")
    capsys.readouterr()

    assert main(["models", "verify", "--models", webui, "--hash"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("changed: embedding wide is another file: SHA-256")
    assert out[1] == "missing: embedding xl is in the lock and not here; the same file is here as other"
    assert out[2] == "extra: embedding other is here and not in the lock"


def test_check_reports_models_that_cannot_be_read(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = _damage(webui)
    call = ["check", "--positive", "sea", "--models", webui, "--output-format", "json"]
    assert main(call) == 1
    (finding,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert (finding["code"], finding["severity"], finding["path"]) == ("PL004", "warning", str(path))
    assert main([*call, "--ignore", "PL004"]) == 0


def test_folders_of_one_kind_can_be_given(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(Path(webui) / "embeddings")
    call = ["check", "--output-format", "concise", "--positive"]
    assert main([*call, "<lora:gone:1>, ng_deepnegative_v1_75t", "--models", f"embedding={folder}"]) == 1
    out = capsys.readouterr().out
    assert "PR007" in out
    assert "PR006" not in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--positive", "a", "--models", "nowhere"], "nowhere: no such folder"),
        (["check", "--positive", "a", "--models", "lora=nowhere"], "nowhere: no such folder"),
        (["check", "--positive", "a", "--models", "."], "is neither a WebUI nor"),
        (["check", "--positive", "a", "--lock", "nowhere"], "nowhere: no such file; `promptlint models lock`"),
        (["models", "list"], "no models named; give --models DIR"),
        (["models", "lists"], "unknown action 'lists'"),
        (["models", "list", "x"], "takes no names"),
        (["models", "show"], "nothing to show"),
        (["models", "verify"], "no such file"),
        (["models", "lock"], "no models named"),
        (["models", "list", "--kind", "lroa", "--models", "w"], "no such folder"),
    ],
)
def test_a_wrong_call_is_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_names_cannot_command_the_terminal(webui: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        (Path(webui) / "embeddings" / "\x1b[31mred\nline.pt").write_bytes(b"x")
    except OSError:
        pytest.skip("this file system has no such names")
    assert main(["models", "list", "--models", webui, "--kind", "embedding"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 5
