"""What `show` says of a model family: only what is sure, and only of the host that is shown."""

from __future__ import annotations

import pytest

from promptlint.cli import main
from promptlint.show.drawing import draw
from promptlint.show.family import family_notes
from promptlint.show.model import Request


@pytest.mark.parametrize(
    ("family", "host", "role", "notes"),
    [
        ("z-image", "comfyui", "positive", [
            "ComfyUI reads no weights for Z-Image and Z-Image-Turbo: brackets and numbers reach the model as text",
            "ComfyUI does not cut the text for Z-Image and Z-Image-Turbo",
        ]),
        ("flux1-schnell", "invoke", "negative", [
            "Invoke reads no weights for FLUX.1 schnell: brackets and numbers reach the model as text",
            "Invoke cuts the text after 256 tokens for FLUX.1 schnell (T5-XXL)",
            "Invoke uses no negative prompt for FLUX.1 schnell",
        ]),
        ("flux1-dev", "comfyui", "negative", [
            "ComfyUI does not cut the text for FLUX.1 dev and Krea (T5-XXL)",
            "FLUX.1 dev and Krea is made to be run without a negative prompt",
        ]),
        ("chroma", "comfyui", "negative", [
            "ComfyUI does not cut the text for Chroma",
            "ComfyUI uses a negative prompt for Chroma only where the CFG scale is above 1",
        ]),
        ("sdxl", "a1111", "positive", []),
        ("kolors", "a1111", "positive", []),
        ("nobody", "a1111", "negative", []),
    ],
)  # fmt: skip
def test_notes_about_a_family(family: str, host: str, role: str, notes: list[str]) -> None:
    assert list(family_notes(family, host, role)) == notes


def test_they_are_notes_of_the_picture() -> None:
    with_family = draw("a (cat:1.2)", Request("comfyui", 20, model_family="qwen-image"))
    without = draw("a (cat:1.2)", Request("comfyui", 20))
    assert any("reads no weights" in note for note in with_family.notes)
    assert [note for note in with_family.notes if "Qwen" not in note] == list(without.notes)


def test_the_option_and_the_configuration_name_the_family(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.chdir(str(tmp_path))
    assert main(["show", "--target", "comfyui", "--model-family", "flux2", "a cat"]) == 0
    assert "no weights for FLUX.2 dev" in " ".join(capsys.readouterr().out.split())
    with open("promptlint.toml", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write('model-family = "qwen"\ntarget = "comfyui"\n')
    assert main(["show", "a cat"]) == 0
    assert "no weights for Qwen-Image" in " ".join(capsys.readouterr().out.split())
    assert main(["show", "--model-family", "sdxl", "a cat"]) == 0
    assert "Qwen-Image" not in capsys.readouterr().out
