"""A folder with prompts and a model tree, for real editors to open: usage: workspace.py FOLDER."""

from __future__ import annotations

import json
import shutil
import struct
import sys
import zlib
from pathlib import Path

SEED = Path(__file__).parents[2] / "examples" / "seed-page.txt"
EMOJI = "\U0001f431\U0001f431 cat), (dog:1,2), masterpiece\nNegative prompt: blurry, (lowres:1.0)\n"


WORKFLOW = {"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat, (dog:1,2)", "clip": ["4", 1]}}}
README = "Read me first\n=============\n\nInstall it (see chapter 2), then start it: (a [b), version 1,5.\n"
PACKAGE = {"name": "x", "description": "a cat, (dog:1,2), ((x", "scripts": {"build": "tsc"}}


TAGS = 150_000
"""Rows of a list of tags, as many as the lists have that people use."""


def tags() -> str:
    """Such a list, in tagcomplete's form, with one tag to look for in its middle."""
    rows = [f"tag_{number}_{number * 7919 % 1000:03},0,{TAGS - number}," for number in range(TAGS)]
    rows[TAGS // 2] = 'windmill_at_dusk,0,75000,"evening_windmill"'
    return "\n".join(rows) + "\n"


def lora(path: Path, metadata: dict[str, str]) -> None:
    """A safetensors file without tensors: its header is all that is read."""
    header = json.dumps({"__metadata__": metadata}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(header)) + header)


def picture(path: Path) -> None:
    """A picture as a WebUI keeps it beside a model: a sky in the evening."""
    width, height = 256, 384
    rows = b"".join(
        b"\0"
        + b"".join(bytes((90 + y * 150 // height, 60 + y * 80 // height, 140 - y * 90 // height)) for _ in range(width))
        for y in range(height)
    )

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


def main(folder: Path) -> None:
    """Make the folder."""
    folder.mkdir(parents=True)
    shutil.copy(SEED, folder / "seed-page.txt")
    (folder / "promptlint.toml").write_text("# the settings of these prompts\n", encoding="utf-8")
    (folder / "emoji.sdprompt").write_text(EMOJI, encoding="utf-8")
    (folder / "styles.csv").write_text(
        'name,prompt,negative_prompt\nwarm,"a cat, (dog:1,2)",blurry\n', encoding="utf-8"
    )
    (folder / "tags.csv").write_text(tags(), encoding="utf-8")
    (folder / "wildcards").mkdir()
    (folder / "wildcards" / "animals.txt").write_text("cat\n(dog:1,2)\nfox\n", encoding="utf-8")
    (folder / "wildcards" / "places.yaml").write_text("places:\n  - the sea\n  - (wood:1,2)\n", encoding="utf-8")
    (folder / "workflows").mkdir()
    (folder / "workflows" / "cat.json").write_text(json.dumps(WORKFLOW, indent=2), encoding="utf-8")
    (folder / "README.txt").write_text(README, encoding="utf-8")
    (folder / "package.json").write_text(json.dumps(PACKAGE), encoding="utf-8")
    (folder / "new.sdprompt").write_text("masterpiece, 1girl, ((blue sky)), ", encoding="utf-8")
    loras = folder / "models" / "Lora"
    lora(loras / "inkPainting_v2.safetensors", {"ss_output_name": "ink", "ss_base_model_version": "sd_v1"})
    (loras / "inkPainting_v2.json").write_text(
        json.dumps({"activation text": "ink painting, brush", "preferred weight": 0.7, "sd version": "SD1"})
    )
    picture(loras / "inkPainting_v2.preview.png")
    lora(loras / "koreanDollLikeness_v15.safetensors", {"ss_base_model_version": "sd_v1"})
    (folder / "models" / "embeddings").mkdir()
    (folder / "models" / "embeddings" / "EasyNegative.pt").write_bytes(b"\x80\x02.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
