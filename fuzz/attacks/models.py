"""Model files and pictures that lie: about their size, their content, or what they are."""

from __future__ import annotations

import json
import os
import pickle
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from fuzz.attacks.trial import Attack, Trial
from fuzz.pictures import png, png_chunk

__all__ = ["ATTACKS"]


class _Canary:
    """What touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self._path),)


def pickles(trial: Trial) -> None:
    """Nothing is unpickled, whatever it is called."""
    canary = trial.folder / "CANARY"
    data = pickle.dumps(_Canary(canary), protocol=2)
    models = trial.sub("models")
    for name in ("a.pt", "b.ckpt", "c.bin", "d.pth", "e.safetensors", "f.pkl", "g.json", "h.vae.pt", "i.png"):
        (models / name).write_bytes(data)
    for suffix in ("pt", "bin", "ckpt"):
        with zipfile.ZipFile(models / f"zip.{suffix}", "w") as packed:
            packed.writestr("archive/data.pkl", data)
            packed.writestr("archive/version", "3\n")
    cache = trial.sub("cache")
    for name in ("index", "index.pickle", "clean", "models.sqlite", "x.pkl"):
        (cache / name).write_bytes(data)
    (trial.folder / "p.prompt").write_text("<lora:a:1>, <lora:e:1>, b, c, embedding:c")
    (trial.folder / "p.pkl").write_bytes(data)
    env = {"PROMPTLINT_CACHE_DIR": str(cache)}
    commands = (
        ("check", ".", "--models", "models"),
        ("check", ".", "--models", "lora=models", "--models", "embedding=models", "--models", "checkpoint=models"),
        ("check", ".", "--models", "hypernetwork=models"),
        ("models", "list", "--models", "models"),
        ("models", "show", "a", "--models", "models"),
        ("models", "lock", "--models", "models", "--hash", "-o", "l.lock"),
        ("models", "verify", "--models", "models", "--lock", "l.lock"),
        ("check", "p.pkl"),
    )
    for arguments in commands:
        run = trial.run(*arguments, env=env)
        trial.check(
            " ".join(arguments),
            run.is_calm and not canary.exists(),
            "a pickle was executed" if canary.exists() else run,
        )


def _headers() -> Iterator[tuple[str, bytes]]:
    def of(header: object) -> bytes:
        data = json.dumps(header).encode()
        return struct.pack("<Q", len(data)) + data

    yield "empty", b""
    yield "seven bytes", b"1234567"
    yield "a length of 2**63", struct.pack("<Q", 2**63) + b"{}"
    yield "a length of 2**64 - 1", b"\xff" * 8
    yield "a length of 1 GB", struct.pack("<Q", 10**9) + b"{}"
    yield "a length of 0", struct.pack("<Q", 0)
    yield "no JSON", struct.pack("<Q", 4) + b"\xff\xfe{}"
    yield "deep JSON", struct.pack("<Q", 200_000) + b"[" * 200_000
    yield "deep tables", struct.pack("<Q", 300_000) + b'{"a":' * 60_000
    yield "a list", of([1])
    yield "a string", of("x")
    yield "metadata is a list", of({"__metadata__": [1]})
    yield (
        "metadata of numbers",
        of({"__metadata__": {"ss_output_name": 1, "ss_tag_frequency": [], "ss_base_model_version": {}}}),
    )
    yield "tags that are no JSON", of({"__metadata__": {"ss_tag_frequency": "{"}})
    yield "deep tags", of({"__metadata__": {"ss_tag_frequency": "[" * 100_000}})
    yield "odd tags", of({"__metadata__": {"ss_tag_frequency": json.dumps({"a": [1, {"b": None}], "c": 1e308})}})
    yield (
        "long digits",
        of({"x": {"shape": [1], "dtype": "F16", "data_offsets": [0, 2]}}).replace(b"[1]", b"[" + b"9" * 6000 + b"]"),
    )
    yield "shapes", of({"x": {"shape": "y", "dtype": 1, "data_offsets": None}, "emb_params": {"shape": [10**18, -1]}})
    yield "a surrogate", of({"__metadata__": {"ss_output_name": "\ud800"}})
    yield "NaN", struct.pack("<Q", 40) + b'{"x": {"shape": [NaN, Infinity, -1e999]}}'[:40]
    yield "a name of a megabyte", of({"__metadata__": {"ss_output_name": "n" * 1_000_000}})
    yield (
        "100,000 tensors",
        of({f"t{n}": {"shape": [1], "dtype": "F16", "data_offsets": [0, 2]} for n in range(100_000)}),
    )


def _sidecars() -> Iterator[tuple[str, str]]:
    digits = "9" * 400
    yield "400 digits", f'{{"preferred weight": {digits}}}'
    yield "5,000 digits", f'{{"preferred weight": {"9" * 5000}}}'
    yield "1e999", '{"preferred weight": 1e999}'
    yield "NaN", '{"preferred weight": NaN, "sd version": Infinity}'
    yield "a string of digits", f'{{"preferred weight": "{digits}"}}'
    yield "a list", "[]"
    yield "types", '{"preferred weight": [], "activation text": 1, "notes": {}, "description": null, "trainedWords": 5}'
    yield "words", '{"trainedWords": [1, null, [], {"a": 1}], "modelId": [], "model": "x", "baseModel": []}'
    yield "deep", "[" * 100_000
    yield "a surrogate", '{"activation text": "\\ud800", "name": "\\udfff"}'
    yield "a long text", json.dumps({"activation text": "a, " * 500_000})
    yield "hashes", '{"hashes": {"SHA256": 1, "AutoV2": []}, "files": "x", "files": [1, {"hashes": 5}]}'
    yield "empty", ""
    yield "NUL", "\0" * 1000
    yield "big", '{"a": "' + "x" * 30_000_000 + '"}'


def liars(trial: Trial) -> None:
    """A model or sidecar that is broken is one line at most; the prompts are checked all the same."""
    cases = [(f"header: {name}", "x.safetensors", data) for name, data in _headers()]
    for number, (name, text) in enumerate(_sidecars()):
        suffix = ("json", "civitai.info", "metadata.json", "cm-info.json")[number % 4]
        cases += [(f"sidecar: {name}", f"a.{each}", text.encode()) for each in {"json", suffix}]
    for number, (name, file, data) in enumerate(cases):
        folder = trial.sub(str(number))
        models = folder / "models"
        models.mkdir()
        (models / "a.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")
        (models / file).write_bytes(data)
        (folder / "p.prompt").write_text("((a, <lora:a:1>, <lora:x:1>")
        run = trial.run("check", "p.prompt", "--models", "lora=models", cwd=folder)
        trial.check(name, run.is_calm and "PS001" in run.text, run)
        listed = trial.run("models", "list", "--models", "lora=models", "--output-format", "json", cwd=folder)
        try:
            json.loads(listed.text, parse_constant=_no_constant)
            problem: object = None
        except ValueError as error:
            problem = error
        trial.check(f"{name}: models list", listed.is_calm and problem is None, problem or listed)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _pictures() -> Iterator[tuple[str, str, bytes]]:
    signature = b"\x89PNG\r\n\x1a\n"
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0))
    tail = png_chunk(b"IEND", b"")
    bomb = zlib.compress(b"\0" * 200_000_000, 9)

    def of(*chunks: bytes) -> bytes:
        return signature + head + b"".join(chunks) + tail

    yield "a zTXt of 200 MB", "x.png", of(png_chunk(b"zTXt", b"parameters\0\0" + bomb))
    yield "an iTXt of 200 MB", "x.png", of(png_chunk(b"iTXt", b"parameters\0\1\0\0\0" + bomb))
    yield "ten bombs", "x.png", of(*[png_chunk(b"zTXt", b"parameters\0\0" + bomb)] * 10)
    yield "a bomb in a bomb", "x.png", of(png_chunk(b"zTXt", b"prompt\0\0" + zlib.compress(bomb, 9)))
    yield "300,000 chunks", "x.png", of(*[png_chunk(b"tEXt", b"parameters\0a")] * 300_000)
    yield "a chunk of 2 GB", "x.png", signature + head + struct.pack(">I", 2**31 - 1) + b"tEXtparameters\0a"
    yield "a chunk of 4 GB", "x.png", signature + head + b"\xff\xff\xff\xfftEXt"
    for length in range(4, 14):
        yield f"an EXIF of {length} bytes", "x.png", of(png_chunk(b"eXIf", (b"II*\0" + b"\0" * 10)[:length]))
    yield (
        "an EXIF in a loop",
        "x.png",
        of(png_chunk(b"eXIf", b"II*\0\x08\0\0\0\1\0\x69\x87\4\0\1\0\0\0\x08\0\0\0\x08\0\0\0")),
    )
    yield (
        "an EXIF of many tags",
        "x.png",
        of(png_chunk(b"eXIf", b"II*\0\x08\0\0\0\xff\xff" + b"\x86\x92\7\0\xff\xff\xff\x7f\0\0\0\0" * 65535)),
    )
    yield (
        "100,000 × 100,000 pixels",
        "x.png",
        signature + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 10**5, 10**5, 8, 6, 0, 0, 0)) + tail,
    )
    yield "deep JSON", "x.png", png({"prompt": "[" * 1_000_000})
    yield (
        "a workflow in a loop",
        "x.png",
        png({"prompt": json.dumps({"1": {"class_type": "Reroute", "inputs": {"text": ["1", 0]}}})}),
    )
    yield "half a PNG", "x.png", (signature + head)[:20]
    yield "half a JPEG", "x.jpg", b"\xff\xd8\xff\xe1\xff\xff" + b"Exif\0\0" + b"II*\0" * 10
    yield "a JPEG of segments", "x.jpg", b"\xff\xd8" + b"\xff\xe1\0\x02" * 200_000
    yield "half a WebP", "x.webp", b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\x08\0\0\0\xff\xff\xff\xff\xff\xff"
    yield "half an AVIF", "x.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + b"\xff" * 100
    yield (
        "XMP that does not end",
        "x.png",
        of(png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b"<exif:UserComment>" * 50_000)),
    )
    yield (
        "XMP of entities",
        "x.png",
        of(png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<exif:UserComment>" + b"&amp;" * 500_000)),
    )


def pictures(trial: Trial) -> None:
    """A picture that is a bomb, or broken, hides no other file and fills no memory."""
    for number, (name, file, data) in enumerate(_pictures()):
        folder = trial.sub(str(number))
        (folder / "a.prompt").write_text("((a, b")
        (folder / "z.prompt").write_text("((c, d")
        (folder / file).write_bytes(data)
        run = trial.run("check", ".", "--output-format", "json", cwd=folder)
        trial.check(name, run.is_calm and _has_both(run.text), run)
        if number % 4 == 0:
            for command in ("extract", "fix", "show"):
                trial.checks(f"{name}: {command}", trial.run(command, ".", cwd=folder))


def _has_both(text: str) -> bool:
    try:
        report: Mapping[str, list[Mapping[str, str]]] = json.loads(text)
    except ValueError:
        return False
    paths = {Path(each["path"]).name for each in report["diagnostics"]}
    return {"a.prompt", "z.prompt"} <= paths


def many_models(trial: Trial) -> None:
    """Twenty thousand models are read in moderate time and memory."""
    models = trial.sub("models")
    for number in range(20_000):
        (models / f"m{number}.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")
    (trial.folder / "p.prompt").write_text("((a, <lora:m7:1>")
    run = trial.run("check", "p.prompt", "--models", "lora=models", timeout=60)
    trial.check("20,000 LoRAs", run.is_calm and run.status == 1, run)


ATTACKS = (
    Attack("pickles", pickles),
    Attack("headers and sidecars of models", liars),
    Attack("pictures", pictures),
    Attack("many models", many_models),
)
