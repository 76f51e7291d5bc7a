"""The text encoders of ComfyUI: which of them read weights, load embeddings, and cut or pad a text.

A loader node has a type, and together with the files it decides on the tokenizer. Several types take files of more than
one family: `lumina2` is what Z-Image is loaded with, and `stable_diffusion`, the type of a loader that was not changed,
is what Anima is loaded with. So a type gives all encoders that are in use with it, and what they have in common is
certain.

Source: `comfy/sd.py`, `nodes.py` and `comfy/text_encoders` of ComfyUI 0.3.64 (commit a125cd84), and for what came later
single files of later versions. Read, not run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from promptlint.dataclass import dataclass

__all__ = ["ENCODERS", "LOADERS", "Encoder", "encoders_of", "name_of_encoders", "target_of_encoders"]


@dataclass(frozen=True, slots=True)
class Encoder:
    """The text encoders of a model family, as ComfyUI runs them. Lengths are tokens, a template included."""

    name: str
    label: str
    """What people call the family."""
    reads_weights: bool
    """False only if `(a:1.2)` is text for all of its encoders in every version that was read."""
    shortest: int
    """What a shorter text is padded to, in the encoder that pads most."""
    longest: int | None
    """Where the text is cut, in the encoder that cuts first; None where nothing is cut."""
    reads_embeddings: bool
    """False only if `embedding:name` is text for all of its encoders in every version that was read."""
    source: str
    """The file that says so, and a commit unless it is that of 0.3.64."""


def _encoder(
    name: str,
    label: str,
    source: str,
    *,
    weights: bool,
    embeddings: bool,
    shortest: int = 1,
    longest: int | None = None,
) -> Encoder:
    return Encoder(name, label, weights, shortest, longest, embeddings, source)


_ROWS = (
    # CLIP: batches of 77 tokens, which are joined.
    _encoder("sd1", "Stable Diffusion 1.x", "sd1_clip.py", weights=True, embeddings=True, shortest=77),
    _encoder("sd2", "Stable Diffusion 2.x", "sd2_clip.py", weights=True, embeddings=True, shortest=77),
    _encoder("sdxl", "SDXL", "sdxl_clip.py", weights=True, embeddings=True, shortest=77),
    _encoder("cascade", "Stable Cascade", "sdxl_clip.py", weights=True, embeddings=True, shortest=77),
    # CLIP with T5 or Llama.
    _encoder("sd3", "Stable Diffusion 3", "sd3_clip.py", weights=True, embeddings=True, shortest=77),
    _encoder("flux1", "FLUX.1", "flux.py", weights=True, embeddings=True, shortest=256),
    # Only the first 128 tokens of T5 are kept; CLIP and Llama get all.
    _encoder("hidream", "HiDream", "hidream.py", weights=True, embeddings=True, shortest=128, longest=128),
    _encoder("hunyuan-video", "Hunyuan Video", "hunyuan_video.py", weights=True, embeddings=True, shortest=77),
    # T5 and its relatives.
    _encoder("chroma", "Chroma", "pixart_t5.py", weights=True, embeddings=True),
    _encoder("pixart", "PixArt", "pixart_t5.py", weights=True, embeddings=True),
    _encoder("mochi", "Mochi", "genmo.py", weights=True, embeddings=True, shortest=256),
    _encoder("ltxv", "LTX-Video", "lt.py", weights=True, embeddings=True, shortest=128),
    _encoder("cosmos", "Cosmos", "cosmos.py", weights=True, embeddings=True, shortest=512),
    _encoder("cogvideox", "CogVideoX", "cogvideo.py (4328fa89)", weights=True, embeddings=True, shortest=226),
    _encoder("auraflow", "AuraFlow", "aura_t5.py", weights=True, embeddings=False, shortest=256),
    _encoder("stable-audio", "Stable Audio", "sa_t5.py", weights=True, embeddings=False, shortest=128),
    _encoder("hunyuan-dit", "HunyuanDiT", "hydit.py", weights=True, embeddings=False, shortest=256),
    _encoder("wan", "Wan", "wan.py", weights=True, embeddings=False, shortest=512),
    _encoder("ace", "ACE-Step", "ace.py", weights=True, embeddings=False),
    # Language models that read weights, the weights of the template included.
    _encoder("lumina2", "Lumina 2", "lumina2.py", weights=True, embeddings=False),
    # Later versions (lumina2.py of 02f897ca) switch its weights off.
    _encoder("gemma3-4b", "Gemma 3 4B", "lumina2.py", weights=True, embeddings=False),
    _encoder("omnigen2", "OmniGen 2", "omnigen2.py", weights=True, embeddings=False),
    # Its weights count for the T5 tokens alone.
    _encoder("anima", "Anima", "anima.py (5f291bf0)", weights=True, embeddings=True),
    _encoder("ltx2", "LTX-2", "lt.py (013b480c)", weights=True, embeddings=False),
    # What Jina CLIP does with embeddings was not read.
    _encoder("newbie", "NewBie", "newbie.py (37a976a8)", weights=True, embeddings=True),
    # CLIP-L reads weights and embeddings, Qwen 2.5 VL neither.
    _encoder("kandinsky5", "Kandinsky 5", "kandinsky5.py (0c4b64d5)", weights=True, embeddings=True, shortest=77),
    # Language models that get no weights.
    _encoder("qwen-image", "Qwen-Image", "qwen_image.py", weights=False, embeddings=False),
    _encoder("qwen-image-2.1", "Qwen-Image 2.1", "qwen_image21.py (19d1def1)", weights=False, embeddings=True),
    _encoder("hunyuan-image", "HunyuanImage 2.1", "hunyuan_image.py", weights=False, embeddings=False),
    _encoder("z-image", "Z-Image", "z_image.py (00855133)", weights=False, embeddings=False),
    _encoder("flux2", "FLUX.2", "flux.py (after 0.3.64)", weights=False, embeddings=True),
    _encoder("flux2-klein", "FLUX.2 Klein", "flux.py (after 0.3.64)", weights=False, embeddings=True, shortest=512),
    _encoder("ovis", "Ovis-Image", "ovis.py (101f54fa)", weights=False, embeddings=False, shortest=284),
    _encoder(
        "longcat-image", "LongCat-Image", "longcat_image.py (2e9d4e96)", weights=False, embeddings=False, longest=512
    ),
    _encoder("lens", "Lens", "gpt_oss.py (4eeb5cd8)", weights=False, embeddings=False, longest=512),
    _encoder(
        "pixeldit", "PixelDiT", "pixeldit.py (238f8aa9)", weights=False, embeddings=False, shortest=300, longest=300
    ),
    _encoder("ideogram4", "Ideogram 4", "ideogram4.py (0f548d22)", weights=False, embeddings=True),
    _encoder("boogu", "Boogu-Image", "boogu.py (d7593f48)", weights=False, embeddings=True),
    _encoder("krea2", "Krea 2", "krea2.py (1e32fc1e)", weights=False, embeddings=True),
    _encoder("joyimage", "JoyImage", "joyimage.py (0c18c501)", weights=False, embeddings=True),
    _encoder("mage", "Mage-Flow", "mage_flow.py (07a4795a)", weights=False, embeddings=True),
    _encoder("minimax", "MiniMax H3", "minimax.py (0e74ae10)", weights=False, embeddings=True),
    _encoder("ace15", "ACE-Step 1.5", "ace15.py (07e622aa)", weights=False, embeddings=True),
)

ENCODERS: Mapping[str, Encoder] = {row.name: row for row in _ROWS}
"""All encoders by their names."""

LOADERS: Mapping[str, int] = {
    "CLIPLoader": 1,
    "CLIPLoaderGGUF": 1,
    "DualCLIPLoader": 2,
    "DualCLIPLoaderGGUF": 2,
    "TripleCLIPLoader": 3,
    "TripleCLIPLoaderGGUF": 3,
    "QuadrupleCLIPLoader": 4,
    "QuadrupleCLIPLoaderGGUF": 4,
}
"""The nodes that load text encoders, with the number of files that each loads."""

# The names of the encoders that are in use with each type of a node that loads one file.
_OF_ONE_FILE: Mapping[str, tuple[str, ...]] = {
    "stable_diffusion": ("sd1", "sd2", "sdxl", "anima", "z-image"),
    "stable_cascade": ("cascade",),
    "sd3": ("sd3",),
    "stable_audio": ("stable-audio",),
    "mochi": ("mochi",),
    "ltxv": ("ltxv",),
    "pixart": ("pixart",),
    "cosmos": ("cosmos",),
    "lumina2": ("lumina2", "gemma3-4b", "z-image"),
    "wan": ("wan",),
    "hidream": ("hidream",),
    "chroma": ("chroma",),
    "ace": ("ace",),
    "omnigen2": ("omnigen2",),
    "qwen_image": ("qwen-image", "qwen-image-2.1"),
    "hunyuan_image": ("hunyuan-image",),
    "flux2": ("flux2", "flux2-klein"),
    "ovis": ("ovis",),
    "longcat_image": ("longcat-image",),
    "cogvideox": ("cogvideox",),
    "lens": ("lens",),
    "pixeldit": ("pixeldit",),
    "ideogram4": ("ideogram4",),
    "boogu": ("boogu",),
    "krea2": ("krea2",),
    "joyimage": ("joyimage",),
    "mage": ("mage",),
    "minimax": ("minimax",),
}

_OF_TWO_FILES: Mapping[str, tuple[str, ...]] = {
    "sdxl": ("sdxl",),
    "sd3": ("sd3",),
    "flux": ("flux1",),
    "hunyuan_dit": ("hunyuan-dit",),
    "hunyuan_video": ("hunyuan-video",),
    "hunyuan_video_15": ("hunyuan-image",),
    "hidream": ("hidream",),
    "hunyuan_image": ("hunyuan-image",),
    "kandinsky5": ("kandinsky5",),
    "kandinsky5_image": ("kandinsky5",),
    "ltxv": ("ltx2",),
    "newbie": ("newbie",),
    "ace": ("ace15",),
}

# Nodes that load more files have no type.
_OF_MORE_FILES: Mapping[int, tuple[str, ...]] = {3: ("sd3",), 4: ("hidream",)}


def encoders_of(loader_type: str, *, node: str = "CLIPLoader") -> tuple[Encoder, ...]:
    """The encoders that are in use with a type of a loader node, such as `qwen_image`; none if nothing is known of it.

    `node` is the class of the node, one of `LOADERS`. For a node that loads three or four files the type is not asked.
    """
    files = LOADERS.get(node, 0)
    if files == 1:
        names = _OF_ONE_FILE.get(loader_type, ())
    elif files == 2:
        names = _OF_TWO_FILES.get(loader_type, ())
    else:
        names = _OF_MORE_FILES.get(files, ())
    return tuple(ENCODERS[name] for name in names)


def target_of_encoders(names: Iterable[str]) -> str | None:
    """The target whose syntax is that of a text for some encoders, by their names; None where it is ComfyUI's usual
    one, or where they do not agree."""
    found = [ENCODERS[name] for name in names]
    return "comfyui-no-weights" if found and not any(encoder.reads_weights for encoder in found) else None


def name_of_encoders(names: Iterable[str]) -> str | None:
    """What people call the family that some encoders are of; None where it is more than one, or none."""
    labels = sorted((ENCODERS[name].label for name in names), key=len)
    return labels[0] if labels and all(label.startswith(labels[0]) for label in labels) else None
