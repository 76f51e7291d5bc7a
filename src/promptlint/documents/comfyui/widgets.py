"""The names of a node's widgets, which the editor of ComfyUI mostly leaves out of what it saves.

Source: the workflow schema of ComfyUI's editor, and `INPUT_TYPES` of the nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.formats.json import JsonValue

__all__ = ["items_of", "widgets"]

_CONTROL = "control_after_generate"
"""The widget after a seed, which not every file has."""

_AFTER_A_SEED = frozenset({"fixed", "randomize", "increment", "decrement"})
_LOADER = ("ckpt_name", "vae_name", "clip_skip", "lora_name", "lora_model_strength", "lora_clip_strength")
_SAMPLING = ("steps", "cfg", "sampler_name", "scheduler")
_WIDGETS: dict[str, tuple[str, ...]] = {
    "CheckpointLoaderSimple": ("ckpt_name",),
    "CheckpointLoader": ("config_name", "ckpt_name"),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",),
    "CLIPLoader": ("clip_name", "type", "device"),
    "CLIPLoaderGGUF": ("clip_name", "type"),
    "DualCLIPLoader": ("clip_name1", "clip_name2", "type", "device"),
    "DualCLIPLoaderGGUF": ("clip_name1", "clip_name2", "type"),
    "KSampler": ("seed", _CONTROL, *_SAMPLING, "denoise"),
    "KSamplerAdvanced": (
        *("add_noise", "noise_seed", _CONTROL, *_SAMPLING),
        *("start_at_step", "end_at_step", "return_with_leftover_noise"),
    ),
    "SamplerCustom": ("add_noise", "noise_seed", _CONTROL, "cfg"),
    "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "CFGGuider": ("cfg",),
    "CLIPTextEncodeSDXL": (
        *("width", "height", "crop_w", "crop_h", "target_width", "target_height"),
        *("text_g", "text_l"),
    ),
    "CLIPTextEncodeSDXLRefiner": ("ascore", "width", "height", "text"),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "CLIPTextEncodeSD3": ("clip_l", "clip_g", "t5xxl", "empty_padding"),
    "CLIPTextEncodeHunyuanDiT": ("bert", "mt5xl"),
    "SDXLPromptStyler": ("text_positive", "text_negative", "style"),
    "SDXLPromptStylerAdvanced": (
        *("text_positive_g", "text_positive_l", "text_negative"),
        *("style", "negative_prompt_to", "log_prompt"),
    ),
    "Efficient Loader": (*_LOADER, "positive", "negative", "token_normalization", "weight_interpretation"),
    "Eff. Loader SDXL": (
        *("base_ckpt_name", "base_clip_skip", "refiner_ckpt_name", "refiner_clip_skip"),
        *("positive_ascore", "negative_ascore", "vae_name", "positive", "negative"),
        *("token_normalization", "weight_interpretation"),
    ),
    "StringConcatenate": ("string_a", "string_b", "delimiter"),
    "Text Concatenate": ("delimiter", "clean_whitespace", "text_a", "text_b", "text_c", "text_d"),
    "CR Text Concatenate": ("text1", "text2", "separator"),
    "StringFunction|pysssss": ("action", "tidy_tags", "text_a", "text_b", "text_c"),
    "WanVideoTextEncode": ("positive_prompt", "negative_prompt"),
    "Power Prompt (rgthree)": ("prompt", "insert_lora", "insert_embedding", "insert_saved"),
    "ImpactWildcardEncode": ("wildcard_text", "populated_text", "mode"),
    "ImpactWildcardProcessor": ("wildcard_text", "populated_text", "mode"),
    "smZ CLIPTextEncode": ("text", "parser"),
}
"""The first widgets of nodes with texts besides others, and of those that load and sample, for files that do not name
them. Source: `INPUT_TYPES` of the nodes."""


def widgets(value: JsonValue) -> Iterator[tuple[str | None, JsonValue]]:
    """The values of a node's widgets with their names; None for one that is not known."""
    values = value.get("widgets_values")
    if values is None:
        return
    for key, item in values.members:
        yield key.text, item
    names = [given.get("widget") for given in items_of(value, "inputs")]
    named = _aligned([name.string("name") for name in names if name is not None], values.items)
    known = named or _known_widgets(value.string("type"), values.items)
    for number, item in enumerate(values.items):
        yield (known[number] if number < len(known) else None), item


def _aligned(names: list[str], values: Sequence[JsonValue]) -> list[str]:
    """The names of all values, where the file names every widget; a seed has a second one for what comes after it."""
    result: list[str] = []
    for name in names:
        result.append(name)
        following = values[len(result)] if len(result) < len(values) else None
        if "seed" in name and following is not None and following.text in _AFTER_A_SEED:
            result.append(_CONTROL)
    return result if len(result) == len(values) else []


def _known_widgets(node_type: str, values: Sequence[JsonValue]) -> list[str]:
    """The names of the first widgets of a known node, in a file that names none; that after a seed may be missing."""
    names = list(_WIDGETS.get(node_type, ()))
    if _CONTROL in names:
        at = names.index(_CONTROL)
        if at >= len(values) or values[at].text not in _AFTER_A_SEED:
            names.remove(_CONTROL)
    return names


def items_of(value: JsonValue, key: str) -> Sequence[JsonValue]:
    """The items of the list that a table has under a key; none if there is no such list."""
    member = value.get(key)
    return member.items if member is not None else ()
