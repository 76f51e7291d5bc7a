"""Prompts in the forms that the READMEs of extensions show, in words of our own."""

from __future__ import annotations

__all__ = ["RIGHT"]

RIGHT: dict[str, list[str]] = {
    "regional-prompter": [
        "tall lighthouse BREAK\ngrey cliffs BREAK\nblue sea",
        "oil painting, a coast in summer BREAK\ntall lighthouse BREAK\ngrey cliffs BREAK\nblue sea",
        "(night sky:1.2) ADDCOL\ntall lighthouse ADDCOL\n(moon:1.3) ADDROW\n(rough sea:1.2) ADDCOL\nsmall boat and net",
        "harbour ADDCOMM\nsky ADDROW\ntown ADDROW\nfish market ADDCOL\n2cats sitting on a wall ADDCOL\nfish market",
        "a cat ADDCOMM\nred hat BREAK\ngreen scarf",
        "a cat ADDBASE\nred hat BREAK\ngreen scarf",
        "two cats ADDCOMM yard ADDBASE red cat, tail BREAK blue cat, tail",
        "cat sitting and looking up, striped tail, white paws, scarf BREAK\n(wool knitted:1.4),scarf",
        "a horse ,mane, saddle  BREAK\nbrown, mane BREAK\nleather ,saddle",
        "horse mane rider boots,reins, saddle, hat BREAK\nhorse, ,hat",
        "meadow BREAK sun BREAK horse",
        (
            "watercolour, a wide photo of BREAK a cat with hat scarf boots and bag BREAK (red:1.8) ,hat BREAK "
            "(green:1.5),scarf BREAK,(blue:1.7), boots BREAK (yellow:1.7), bag"
        ),
        "sky AND sea AND sand",
        "1cat, red hat, smile BREAK 1cat, blue hat, smile",
        "forest, <lora:ink:0.8> BREAK meadow, <lora:ink:0.5>",
        "forest ADDROW lake ADDROW",
        "forest ADDCOMM ADDBASE lake BREAK hill",
        "2cats, park ADDBASE\n1cat, red scarf, standing ADDCOL\n1cat, blue scarf, sitting ADDROW\ngrass, flowers",
        "a street ADDP\nred, sign",
        "cat, scarf ADDP wool knitted, scarf ADDP green, scarf",
        "evening ADDCOMM\n\nhill, fog BREAK\n\nlake, fog",
        "# the sky\nsky ADDROW\nsea",
        "(sky:1.2) BREAK (sky:1.2)",
        "watercolour, park,\nBREAK\nred hat,\nBREAK\nblue hat,",
    ],
    "forge-couple": [
        "two hens, yard\nhen, red comb, straw\nhen, grey wing, straw",
        "night sky, stars, moon\nroofs, chimneys\nwindows, warm lamps\nstreet, cobbles\nriver, boats",
        (
            "2cats, striped fur, green eyes, red collar, standing, looking up, calm\n"
            "2cats, black fur, yellow eyes, blue collar, standing, looking away"
        ),
        (
            "a wide photo of two horses, from side, meadow\nhorse photo, brown horse, saddle\nhorse photo, white horse"
            ", bridle\nmeadow photo, low fence between them\nevening, low sun"
        ),
        "3cats, {common:hat, scarf, calm}, on a wall\n3cats, {common}, red fur\n3cats, {common}, grey fur",
        "{cloth:wool hat, scarf, boots}\n1cat, {cloth}\n1dog, {cloth}",
        "2cats, {pose: sitting, looking up}\nblack cat, {pose}\nwhite cat, {pose},",
        "2cats, park,\n1cat, red scarf,\n1cat, blue scarf,",
        "two dogs\n\ndog, red collar\n\ndog, blue collar",
        "sky, clouds\n(mountain:1.2), snow\n[lake:sea:0.5], boat",
        "<lora:ink:0.8> two cats\n<lora:ink:0.8> red cat\nblue cat",
        "two cats, yard\ncat, red, BREAK, collar\ncat, blue",
        "two ships\nship at left, red sail\nship at right, red sail",
        "castle\n castle, tower \n castle, moat ",
        "cat\ndog\n",
        "two cats.\nA red cat sits on a chair.\nA blue cat sits on a sofa.",
        "2cats, (red fur:1.2)\n2cats, (red fur:1.2)\n2cats, (blue fur:1.2)",
        "{a:red}{b:blue}\ncat, {a}\ndog, {b}",
        "cat, hat\ncat, hat",
    ],
    "neutral-prompt": [
        "a cat AND_PERP red boat :0.8",
        "calm lake at dawn AND stormy lake at night :-1",
        "calm lake at dawn AND_PERP stormy lake at night :-1",
        "a quiet orchard with long grass\nAND_SALT the last light of a summer evening between the trees",
        (
            "old orchard, far village\nAND_PERP [\n    a row of carts\n    AND_SALT one small dog\n]\n"
            "AND_SALT [\n    rain clouds\n    AND_SALT lightning, sparks, glow\n]"
        ),
        "pond\nAND_PERP [\n  reeds\n  AND duck : 2\n  AND_SALT [\n    a boat\n AND lamp :.5\n  ]\n]",
        "a cat AND_TOPK small bell :1.5",
        "a cat, grass AND_PERP cat, boat :0.5 AND_SALT fog :2",
        "a cat AND_PERP (red boat:1.2) :0.8",
        "a cat :1.2 AND_PERP boat",
        "a cat, yard AND_PERP [red boat:blue boat:0.5] :0.8",
        "[a cat AND_PERP a hen] AND a yard",
        "a lake AND_PERP [a boat AND a tree] :0.5",
        "a cat AND_PERP red hat : 1.5",
        "a cat AND_PERP <lora:ink:0.7> boat :0.8",
        "a cat, evening AND_SALT evening, boat",
        "sea and sky AND_PERP storm :-0.5",
        "a cat AND_PERP boat :1e-1",
        "castle AND_PERP [house AND hut :-1] :0.5 AND_TOPK bird",
        "castle, river AND_PERP\nhouse, red roof :0.7",
    ],
    "adetailer": [
        "a face, smile [SEP] a face, frown",
        "[SKIP] [SEP] blue eyes",
        "[PROMPT], detailed face",
        "[PROMPT], red hat [SEP] [PROMPT], blue hat",
        "[SEP] face",
        "face [SEP]",
        "red eyes [SEP] [SKIP] [SEP] blue eyes",
        "[SKIP]",
        "[PROMPT]",
        "face[SEP]face",
        "(smile:1.2), eyes [SEP] (smile:1.2), eyes",
        "1cat, <lora:ink:0.7> [SEP] 1dog, <lora:ink:0.5>",
        "happy, smile\n[SEP]\nsad, tears",
        "detailed eyes, [PROMPT]",
        "detailed face, [smile:frown:0.5], eyes",
    ],
    "composable-lora": [
        "a cat <lora:ink:1> AND a dog <lora:ink:0.5>",
        "[<lora:ink:1>::10] a cat",
        "[<lora:ink:1>:<lora:oil:1>:10] a cat",
        "[<lora:ink:1>:10] a cat",
        "[<lora:ink:1>:0.5] a cat",
        "[[<lora:ink:1>::15]:10] a cat",
        "[<lora:ink:1>|<lora:oil:1>] a cat",
        "park AND cat, red hat <lora:ink:0.8> AND cat, blue hat <lora:oil:0.8>",
        "[<lora:ink:1> \\u0023increment:10] cat",
        "[<lora:ink:1> \\u0023decrease:10] cat",
        "[<lora:ink:1> \\u0023cmd\\(sin\\(life\\)\\):10] cat",
        "park, <lora:ink:0.8>, <lora:ink:0.3>, fog",
        "2cats AND 2cats, tabby, <lora:ink:0.8> AND 2cats, tom \\(cat\\), <lora:oil:0.8>",
    ],
    "negpip": [
        "wool coat, (black:-1.8)",
        "old wizard, (beard:-1.6)",
        "a cat, (dog:-1), (hat:-0.5)",
        "a cat, (dog:-1.0)",
        "forest BREAK lake, (boat:-1.2)",
        "[cat:(dog:-1):0.5], tree",
        "a cat, (dog, red:-1)",
        "cat, (blue sky:-1.2), (sea: -1)",
        "cat AND lake, (boat:-1)",
        "red hat, (blue hat:-1)",
    ],
}
"""Extension to prompts of which there is nothing to say that is more than an info."""
