"""Random files of every kind that promptlint reads, whole at first; `fuzz.damage` breaks them."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from fuzz.pictures import jpeg, png, webp
from fuzz.prompts import text

__all__ = ["CONTAINERS", "FileSample", "Tree"]

Random = random.Random
Tree = Any
"""A value of JSON: what the damage to structures works on."""


@dataclass(frozen=True, slots=True)
class FileSample:
    """A file: its sort, its path below some folder, and what is in it."""

    what: str
    path: str
    data: bytes


_PLAIN = (
    "a cat ,blue sky", "((b:1.2)), sea", "1girl, solo,smile", "masterpiece, (fog:1.10)", "a\nb ,c", "x, [a:b:0.50]",
    "(a), ((b))", "lowres ,bad hands", "<lora:a:0.50>,sky", "red dress  , 8k", "it's, \"q\" ,x", "a|b, {c|d}",
    "__color__ ,x", "\u00e9t\u00e9 ,\u65e5\u672c", "",
)  # fmt: skip


def _prompt(rng: Random) -> str:
    """A prompt that is easy to read, mostly."""
    return rng.choice(_PLAIN) if rng.random() < 0.6 else text(rng, 1, (1, 2, 3))


def _line(rng: Random) -> str:
    return " ".join(_prompt(rng).split())


_PAIRS = (
    "Steps: 20", "Sampler: Euler a", "CFG scale: 7", "Seed: 1", "Size: 512x768", "Model hash: 0a1b2c3d", "Model: a",
    "Clip skip: 2", 'Lora hashes: "a: 0123456789ab"', "Hires upscale: 2", "Version: v1.8.0",
    "Denoising strength: 0.5", 'Hires prompt: "a ,b"', "ADetailer prompt: a", 'Template: "{a|b}"',
    "Emphasis: Original", "App: SD.Next", "Version: ComfyUI", "Wildcard prompt: __a__", 'TI hashes: "x: 1"',
)  # fmt: skip


def _infotext(rng: Random) -> str:
    lines = [_prompt(rng)]
    if rng.random() < 0.8:
        lines.append(f"Negative prompt: {_prompt(rng)}")
    lines.append(", ".join(rng.sample(_PAIRS, rng.choice((1, 2, 3, 4, 6, 10)))))
    if rng.random() < 0.1:
        lines[-1] = lines[-1].replace(", ", ",\n", 1)
    return "\n".join(lines) + rng.choice(("", "\n", "\n\n"))


def _sdprompt(rng: Random) -> str:
    return rng.choice(("", "# a remark\n", "# requires: a\n")) + _infotext(rng)


def _several(rng: Random) -> str:
    return "\n\n".join(_infotext(rng) for _ in range(rng.choice((1, 2, 3))))


def _lines(rng: Random) -> str:
    return "\n".join(_line(rng) for _ in range(rng.choice((1, 2, 5, 12)))) + rng.choice(("", "\n"))


def _one_prompt(rng: Random) -> str:
    return ",\n".join(_prompt(rng) for _ in range(rng.choice((1, 1, 2, 4)))) + rng.choice(("", ",", "\n"))


def _wildcard_list(rng: Random) -> str:
    weights = ("", "", "2::", "0.5::", "# ")
    return "\n".join(rng.choice(weights) + _line(rng) for _ in range(rng.choice((1, 3, 8))))


def _table(rng: Random, head: tuple[str, ...], *, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=rng.choice(("\n", "\r\n")))
    writer.writerow(head)
    for number in range(rng.choice((1, 2, 4))):
        writer.writerow([f"row {number}", *(_prompt(rng) for _ in head[1:])])
    return out.getvalue()


def _styles(rng: Random) -> str:
    return _table(rng, ("name", "prompt", "negative_prompt"))


def _other_table(rng: Random) -> str:
    return _table(rng, ("id", "prompt", "negative_prompt", "model"), delimiter=rng.choice(",;\t"))


def _log(rng: Random) -> str:
    head = ("prompt", "seed", "width", "height", "sampler", "cfgs", "steps", "filename", "negative_prompt")
    return _table(rng, head)


_KEYS = (
    "prompt", "negative_prompt", "positive", "negative", "hr_prompt", "steps", "cfg_scale", "text", "name", "extra",
    "prompts", "ad_prompt", "preset_data", "uc", "input",
)  # fmt: skip


def _pack(rng: Random, depth: int = 2) -> Tree:
    found: dict[str, Tree] = {"prompt": _prompt(rng), "negative_prompt": _prompt(rng), "cfg_scale": 7}
    for key in rng.sample(_KEYS, rng.choice((0, 1, 3))):
        found[key] = rng.choice((_prompt(rng), 20, 1.5, None, True, [_prompt(rng), _prompt(rng)]))
    if depth and rng.random() < 0.4:
        found[rng.choice(_KEYS)] = [_pack(rng, depth - 1) for _ in range(rng.choice((1, 2)))]
    if depth and rng.random() < 0.2:
        found["item"] = _pack(rng, depth - 1)
    return found


def _deforum(rng: Random) -> Tree:
    frames = {str(frame): _prompt(rng) + rng.choice(("", " --neg fog")) for frame in (0, 30, 60)}
    return {"prompts": frames, "max_frames": 90, "animation_mode": "2D"}


def _wildcard_tree(rng: Random) -> Tree:
    lists: Tree = {"hair": [_line(rng) for _ in range(3)], "eyes": {"blue": [_line(rng)], "odd": [_line(rng), 1]}}
    return lists


def _api_workflow(rng: Random) -> Tree:
    return {
        "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}},
        "2": {"class_type": "CLIPTextEncode", "inputs": {"text": _prompt(rng), "clip": ["1", 1]}},
        "3": {"class_type": "CLIPTextEncode", "inputs": {"text": _prompt(rng), "clip": ["1", 1]}},
        "4": {
            "class_type": "KSampler",
            "inputs": {"model": ["1", 0], "positive": ["2", 0], "negative": ["3", 0], "seed": 1, "steps": 20, "cfg": 7},
        },
        "5": {
            "class_type": "LoraLoader",
            "inputs": {"lora_name": "a.safetensors", "model": ["1", 0], "clip": ["1", 1]},
        },
    }


def _workflow(rng: Random) -> Tree:
    def node(number: int, kind: str, values: list[Tree], inputs: list[Tree], outputs: list[Tree]) -> Tree:
        return {"id": number, "type": kind, "widgets_values": values, "inputs": inputs, "outputs": outputs, "mode": 0}

    return {
        "nodes": [
            node(
                1, "CheckpointLoaderSimple", ["a.safetensors"], [], [{"name": "CLIP", "type": "CLIP", "links": [1, 2]}]
            ),
            node(2, "CLIPTextEncode", [_prompt(rng)], [{"name": "clip", "link": 1}], [{"name": "C", "links": [3]}]),
            node(3, "CLIPTextEncode", [_prompt(rng)], [{"name": "clip", "link": 2}], [{"name": "C", "links": [4]}]),
            node(
                4,
                "KSampler",
                [1, "fixed", 20, 7, "euler", "normal", 1],
                [{"name": "positive", "link": 3}, {"name": "negative", "link": 4}],
                [],
            ),
        ],
        "links": [[1, 1, 1, 2, 0, "CLIP"], [2, 1, 1, 3, 0, "CLIP"], [3, 2, 0, 4, 1, "C"], [4, 3, 0, 4, 2, "C"]],
        "version": 0.4,
    }


def _notebook(rng: Random) -> Tree:
    code = [
        "from diffusers import StableDiffusionPipeline\n",
        f"prompt = {_prompt(rng)!r}\n",
        f'negative_prompt = """{_prompt(rng)}"""\n'.replace('\\"', ""),
        f"image = pipe(prompt={_line(rng)!r}, num_inference_steps=20).images[0]\n",
    ]
    cell: Tree = {"cell_type": "code", "source": code, "metadata": {}, "outputs": [], "execution_count": None}
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _page(rng: Random) -> str:
    return (
        f"# Pictures with Stable Diffusion\n\n{rng.choice(('', 'Some words. '))}Positive prompt: {_line(rng)}\n\n"
        f"Negative prompt: {_line(rng)}\n\n```\n{_infotext(rng)}\n```\n\n| Prompt | Negative prompt |\n|---|---|\n"
        f"| {_line(rng)} | {_line(rng)} |\n\n- `<lora:a:0.5>, {_line(rng)}`\n\n> Prompt:\n> {_line(rng)}\n"
    )


def _html(rng: Random) -> str:
    return (
        f"<html><body><h1>Prompts</h1><p>Positive prompt: {_line(rng)}</p><pre>{_infotext(rng)}</pre>"
        f"<table><tr><th>Prompt</th><th>Negative prompt</th></tr><tr><td>{_line(rng)}</td><td>{_line(rng)}</td></tr>"
        f"</table><!-- {_line(rng)} --></body></html>"
    )


def _jobs(rng: Random) -> str:
    if rng.random() < 0.5:
        return "\n".join(f"{_line(rng)} --n {_line(rng)} --w 512 --h 512 --s 20" for _ in range(3))
    return "\n".join(f'--prompt "{_line(rng)}" --negative_prompt "{_line(rng)}" --steps 20' for _ in range(3))


def _as_text(make: Callable[[Random], str]) -> Callable[[Random], tuple[bytes, None]]:
    return lambda rng: (make(rng).encode("utf-8", "surrogatepass"), None)


def _as_json(make: Callable[[Random], Tree]) -> Callable[[Random], tuple[bytes, Tree]]:
    def made(rng: Random) -> tuple[bytes, Tree]:
        tree = make(rng)
        return spelled_json(rng, tree), tree

    return made


def spelled_json(rng: Random, tree: Tree) -> bytes:
    """A tree as JSON, in one of the usual spellings."""
    written = json.dumps(tree, indent=rng.choice((None, 2, "\t")), ensure_ascii=rng.random() < 0.5)
    return written.encode("utf-8", "surrogatepass")


def _as_yaml(make: Callable[[Random], Tree]) -> Callable[[Random], tuple[bytes, None]]:
    def made(rng: Random) -> tuple[bytes, None]:
        style = rng.choice((None, '"', "'", "|", ">"))
        written = yaml.safe_dump(
            make(rng), default_style=style, allow_unicode=rng.random() < 0.5, width=rng.choice((40, 999))
        )
        return written.encode("utf-8", "surrogatepass"), None

    return made


def _json_lines(rng: Random) -> tuple[bytes, None]:
    return "\n".join(json.dumps(_pack(rng, 0)) for _ in range(3)).encode(), None


def _toml(rng: Random) -> tuple[bytes, None]:
    lines = [f"[item{number}]\nprompt = {json.dumps(_prompt(rng))}\ncfg_scale = 7\n" for number in range(2)]
    block = _prompt(rng).replace("\\", "").replace('"', "")
    return ("".join(lines) + f'negative_prompt = """\n{block}"""\n').encode("utf-8", "surrogatepass"), None


def _in_picture(build: Callable[[Mapping[str, str]], bytes]) -> Callable[[Random], tuple[bytes, None]]:
    def made(rng: Random) -> tuple[bytes, None]:
        texts = rng.choice(
            (
                {"parameters": _infotext(rng)},
                {"prompt": json.dumps(_api_workflow(rng)), "workflow": json.dumps(_workflow(rng))},
                {
                    "Software": "NovelAI",
                    "Description": _line(rng),
                    "Comment": json.dumps({"prompt": _line(rng), "uc": "x"}),
                },
                {"invokeai_metadata": json.dumps({"positive_prompt": _line(rng), "app_version": "4"})},
                {"Dream": f'"{_line(rng)}" -s 20'},
                {"prompt": _line(rng), "negative_prompt": _line(rng)},
            )
        )
        return build(texts), None

    return made


CONTAINERS: Mapping[str, tuple[tuple[str, ...], Callable[[Random], tuple[bytes, Tree]]]] = {
    "prompt": (("a.prompt", "prompts/a.txt", "negative/a.txt"), _as_text(_one_prompt)),
    "lines": (("prompts/list.txt", "list.txt", "neg.txt"), _as_text(_lines)),
    "infotext": (("a.txt", "a.prompt"), _as_text(_infotext)),
    "infotexts": (("all.txt",), _as_text(_several)),
    "sdprompt": (("a.sdprompt",), _as_text(_sdprompt)),
    "caption": (("a.caption",), _as_text(_one_prompt)),
    "wildcards": (("wildcards/a.txt", "wildcards/sub/a.txt"), _as_text(_wildcard_list)),
    "wildcards.yaml": (("wildcards/a.yaml", "wildcards/a.yml"), _as_yaml(_wildcard_tree)),
    "wildcards.json": (("wildcards/a.json",), _as_json(_wildcard_tree)),
    "styles": (("styles.csv", "my_styles.csv"), _as_text(_styles)),
    "log": (("log.csv",), _as_text(_log)),
    "table": (("table.csv",), _as_text(_other_table)),
    "pack.json": (("pack.json", "presets.json", "pack.txt"), _as_json(_pack)),
    "deforum": (("deforum.json", "animation.json"), _as_json(_deforum)),
    "lines of JSON": (("pack.jsonl", "pack.ndjson"), _json_lines),
    "pack.yaml": (("pack.yaml", "pack.yml"), _as_yaml(_pack)),
    "pack.toml": (("pack.toml",), _toml),
    "ComfyUI, API": (("flow.json",), _as_json(_api_workflow)),
    "ComfyUI": (("flow.json",), _as_json(_workflow)),
    "notebook": (("a.ipynb",), _as_json(_notebook)),
    "page": (("page.md", "page.mdx", "page.txt"), _as_text(_page)),
    "HTML": (("page.html", "page.htm"), _as_text(_html)),
    "jobs": (("jobs.txt", "samples.txt"), _as_text(_jobs)),
    "PNG": (("a.png",), _in_picture(png)),
    "JPEG": (("a.jpg", "a.jpeg"), _in_picture(jpeg)),
    "WebP": (("a.webp",), _in_picture(webp)),
}
"""Each sort: the names that such a file has, and what makes one: its bytes, and the tree in it where it is JSON."""
