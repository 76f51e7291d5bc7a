"""What people write on purpose: the default rules have nothing to say about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import promptlint

_ROOT = Path(__file__).resolve().parents[2]
_CORPUS = _ROOT.parent / "shared" / "corpus" / "prompts.jsonl"
_CLEAN = _ROOT / "benchmarks" / "labels" / "clean.txt"

EMOTICONS = (
    "smile, :), blush",
    "smile :3, cat ears",
    "1girl, :3, >_<, ^_^, blush",
    "1girl, :d, ;), :p, :o, :q, =_=, o_o, +_+, @_@, \\m/",
    "open mouth, :D, xD",
    "1boy, |_|, ||_||, u_u, 0_0, 3_3, 6_9",
    ">:), >_>, <_<, <o>_<o>, \\o/",
    "heart, <3, ♡, sparkle",
    "(:d:1.2), happy",
    "(smile :3, blush:1.2)",
    "d:, :<, :>, :t, :/, :x",
    "._., ;_;, \\||/, ^^^, ...",
)
NAMES = (
    "saber \\(fate\\), sword",
    "saber \\(fate/stay night\\), (holding sword:1.2)",
    "(hatsune miku \\(vocaloid\\):1.2), twintails",
    "rex_\\(macross_7\\), macross",
    "st. louis \\(luxurious wheels\\) \\(azur lane\\), silver dress",
    "pyramid \\(structure\\), desert",
    "[hakurei reimu \\(cosplay\\)], shrine",
    "emilia \\(re:zero\\), silver hair",
    "re:zero, rem, nier:automata, 2b",
    "steins;gate, fate/grand order, .hack//sign, k-on!, idolm@ster",
    "d.va \\(overwatch\\), jack-o' valentine, 2b \\(nier:automata\\)",
    "c.c., l.l., yu-gi-oh! gx",
)
ARTISTS = (
    "portrait, by J. C. Leyendecker, H. R. Giger, N. C. Wyeth",
    "art by greg rutkowski and alphonse mucha, artstation",
    "by Ismail Inceoglu, by J.M.W. Turner, style of M.C. Escher",
    "landscape by Filip Hodas and [[[Cyril Rolando]]]",
    "in the style of (studio ghibli:1.1) and (makoto shinkai:0.9)",
)
NUMBERS = (
    "train station, clock at 12:30, evening light",
    "photo, 16:9 aspect ratio, wide shot",
    "2.39:1, anamorphic, film still",
    "f/1.8, 50mm, ISO 100, 1/125s, bokeh",
    "portrait, 85 mm lens, f1.4, canon eos 5d mark iv",
    "shot on iphone 15 pro, 4k, 8k uhd, 30fps",
    "unreal engine 5.1, octane render, 3d",
    "1girl, 2boys, 6+girls, 1other, 10's style",
    "2 body, 3 heads, halfbody, text, error",
    "1990s \\(style\\), 20 years old, level 99",
    "stable diffusion 1.5 style, sd1.5, version 2.0",
    "score_9, score_8_up, score_7_up, source_anime, rating_safe",
    "c++ code on a monitor, g++, a+ grade",
    "mix of 50% cat and 50% dog, $100 bill",
    "8k, 1.5 meters tall, 2.5d, 0.5x zoom",
)
WEIGHTS = (
    "(masterpiece, best quality:1.2), 1girl",
    "((masterpiece)), (((best quality))), ultra-detailed",
    "(dark:0.8), (moody:.9), (rain:1.3), (fog: 1.1 )",
    "(silver hair, (long hair), blue eyes:1.1), lake",
    "a castle (on a hill:1.2) by (the sea)",
    "[noise], [[grain]], [[blur]], photo",
    "(cat:2), (dog:2.0), (bird:1.99)",
    "(a photo of a cat,\nsitting on a wall:1.2), garden",
    "(extremely detailed CG unity 8k wallpaper), (realistic, photo-realistic:1.37)",
    "(16:9 frame:1.2), (time 12:30:1.1), (re:zero:1.2)",
)
NETWORKS = (
    "<lora:ink>, sea",
    "<lora:ink:0>, sea, <lora:oil:0.0>",
    "<lora:ink:-0.5>, sea",
    "<lora:ink:0.8:0.6>, sea",
    "<lora:ink:.8>, <lyco:oil:1.2>, <hypernet:chalk:0.7>",
    "<lora:ink_v1.5:0.7>, <lora:ink-000012:1>",
    "<lora:Style Trip4 psychedelic trip v2:0.73> psychedelic trip",
    "<lora:gwen_(total_drama)v2:0.8>, portrait",
    "<lora:Name [old] {v2} (final):1>, sky",
    "<lora:oosukiMamako V2 (1):0.7>, <lora:3.2_Lora+add:0.4>",
    "<lora:小人书:0.6>, sky",
    "<lora:ink:1:te=0.5>, <lora:oil:1:unet=0.7:te=0.3>",
    "masterpiece<lora:ink:1>, sky",
    "sky, <lora:ink:0.5> <lora:oil:0.5>\n<lora:chalk:0.3>",
)
SCHEDULES = (
    "[cat:dog:0.5], garden",
    "[cat:dog:10], [sky:0.3], [sea::0.7], [:sun:5]",
    "[red|blue|green] hair, [cat|]",
    "[[cat:dog:0.3]:bird:0.6], tree",
    "[(white background:1.5)::5], 1girl",
    "([cat:dog:0.5]:1.2), garden",
    "[smiling:0.5], [freckles], [cat, dog:bird, fish:0.25]",
    "a [[brown leather boots, [business|good] style::0.6]:0.2] ad",
    "[cat:dog: 0.5 ], sky",
)
KEYWORDS = (
    "a red house BREAK a blue car, sunset",
    "a red house,\nBREAK\na blue car,\nBREAK\nsunset",
    "red house, sky, BREAK, blue car, sea",
    "breakdance, BREAKFAST, ANDROID, AND1 shoes",
    "a red house with a garden full of flowers :1.2\nAND a blue car in front of the sea :0.8",
    "a cat :1 AND a dog :0.8 AND a bird",
    "landscape with a river and old trees, oil painting\nAND mountains, snow, clouds, oil painting",
    "masterpiece, best quality,\n1girl, solo,\nlooking at viewer,\n\noutdoors, sky,\n",
    "{prompt}, masterpiece, best quality",
    "cinematic still {prompt} . emotional, harmonious, vignette",
    "({prompt}:1.2), {p}, {np}, photo",
    "photo of {subject}, studio light",
    "long_hair, looking_at_viewer, blue_eyes, o_o",
    "a__b, x__y__z, snake_case_name_",
    "# subject\n1girl, solo\n# light\nrim light",
    "embedding, a lora style poster, the negative space, steps of a temple",
    "a steep stair, seed of a tree, sampler of sweets, negative space",
    "\"quoted words\", 'single', “curly”, it's, rock'n'roll, b&w, r&b, D&D",
    "a man & a woman, black/white, before/after, 1/2",
    "a, b; c. d! e? f - g – h — i … j",
    "Pokémon, Božidar, naïve art, ƒ 1.8, 東京, ñ, 🌸",
    "👩‍🚀 in space, 👨‍👩‍👧 at home",
)
NEGATIVE = (
    "EasyNegative, badhandv4, ng_deepnegative_v1_75t",
    "(EasyNegative:0.8), (worst quality, low quality:1.4), lowres",
    "(bad_prompt_version2:0.8), verybadimagenegative_v1.3, bad-hands-5",
    "bad-picture-chill-75v, (bad-artist:0.7), By bad artist -neg",
    "lowres, polar lowres, bad proportions, bad proportion body to legs",
    "worst quality, low quality, normal quality, jpeg artifacts, signature",
    "no humans, text, error, cropped, 2girls, multiple views",
    "cats AND dogs, blurry",
    "(worst quality:2), (low quality:2), (normal quality:2)",
)


@pytest.mark.parametrize(
    "text",
    [text for group in (EMOTICONS, NAMES, ARTISTS, NUMBERS, WEIGHTS, NETWORKS, SCHEDULES, KEYWORDS) for text in group],
)
def test_nothing_is_said_about(text: str) -> None:
    assert [(d.code, d.message) for d in promptlint.lint(text)] == []


@pytest.mark.parametrize("text", NEGATIVE)
def test_nothing_is_said_about_a_negative(text: str) -> None:
    assert [(d.code, d.message) for d in promptlint.lint(text, role="negative")] == []


@pytest.mark.skipif(not _CORPUS.is_file(), reason="the corpus is not here")
def test_nothing_is_said_about_prompts_that_were_read_and_found_clean() -> None:
    clean = set(_CLEAN.read_text(encoding="utf-8").split())
    with _CORPUS.open(encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if record["id"] in clean]
    noisy = {r["id"]: [d.code for d in found] for r in records if (found := promptlint.lint(r["text"], role=r["kind"]))}
    assert len(records) == len(clean)
    assert noisy == {}
