"""The tags of lists in an editor: completed where they are typed, in the prompt's own style, and shown by hover."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from lsprotocol import types as t

from benchmarks.tag_list import rows
from promptlint.lsp.features.completion import complete_at
from promptlint.lsp.features.hover import hover_at
from promptlint.lsp.features.listed_tags import MOST
from promptlint.lsp.snapshots import Snapshot
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.resources.vocabulary.reading import parse_lists
from tests.lsp.editor import PATIENCE, Editor, editing
from tests.lsp.texts import INSTALLED, changed, opened, opened_at

LIST = """
1girl,0,6008644,"1girls,sole_female"
long_hair,0,4350743,"/lh,longhair"
long_sleeves,0,1568684,
smile,0,2873890,smiling
hatsune_miku,4,101000,
lena_(fox),4,9000,
>_<,0,9000,
o_o,0,800,
"""
TAGS = parse_lists([("danbooru.csv", LIST)])


def _found(snapshot: Snapshot, offset: int) -> dict[str, str]:
    """The tags that are proposed, and the text after each."""
    return {
        item.label: changed(snapshot, [item.text_edit])
        for item in complete_at(snapshot, offset).items
        if isinstance(item.text_edit, t.TextEdit) and item.kind is t.CompletionItemKind.Constant
    }


@pytest.mark.parametrize(
    ("typed", "label", "wanted"),
    [
        ("smile, long h|", "long hair", "smile, long hair"),
        ("smile, Long H|", "long hair", "smile, long hair"),
        ("smile, lo|", "long hair", "smile, long hair"),
        ("smile, long_h|", "long_hair", "smile, long_hair"),
        ("blue_sky, lo|", "long_hair", "blue_sky, long_hair"),
        ("blue sky, lo|", "long hair", "blue sky, long hair"),
        ("blue_sky, red sun, lo|", "long hair", "blue_sky, red sun, long hair"),
        ("smile, lon|g hair, fog", "long hair", "smile, long hair, fog"),
        ("smile, lon|g hair" + " " * 300 + "x", "long hair", "smile, long hairg hair" + " " * 300 + "x"),
        ("smile, lon|g hair" + " " * 300, "long hair", "smile, long hair" + " " * 300),
        ("smile, lon| fog", "long hair", "smile, long hair fog"),
        ("smile, (lo|:1.2)", "long hair", "smile, (long hair:1.2)"),
        ("[fog:lo|:0.5]", "long hair", "[fog:long hair:0.5]"),
        ("lena|", "lena (fox)", "lena \\(fox\\)"),
        ("lena \\(f|", "lena (fox)", "lena \\(fox\\)"),
        ("blue_sky, lena|", "lena_(fox)", "blue_sky, lena_\\(fox\\)"),
        ("fog, >_|", None, None),
        ("o_|", "o_o", "o_o"),
        ("a girl with lo|", "long hair", "a girl with long hair"),
        ("sole f|", "sole female → 1girl", "1girl"),
        ("smile, fog,lo|", "long hair", "smile, fog, long hair"),
        ("smile,fog,lo|", "long hair", "smile,fog,long hair"),
        ("smile,\nfog,\nlo|", "long hair", "smile,\nfog,\nlong hair,"),
        ("smile,\nfog\nlo|", "long hair", "smile,\nfog\nlong hair"),
        ("smile,\nlo|\nfog,", "long hair", "smile,\nlong hair,\nfog,"),
        ("(smile:1|", None, None),
        ("(smile:1|)", None, None),
        ("smile, 1|", "1girl", "smile, 1girl"),
        ("smile # lo|", None, None),
        ("smile, |", None, None),
        ("<lora:lo|", None, None),
        ("__lo|", None, None),
        ("smile, x|", None, None),
    ],
)
def test_a_tag_is_written_in_the_style_of_the_prompt(typed: str, label: str | None, wanted: str | None) -> None:
    found = _found(*opened_at(typed, tags=TAGS))
    if label is None:
        assert found == {}
    else:
        assert found[label] == wanted


def test_proposals_say_how_common_a_tag_is_and_of_what_sort() -> None:
    snapshot, offset = opened_at("lo|", tags=TAGS)
    items = complete_at(snapshot, offset).items
    assert [(item.label, item.detail) for item in items] == [
        ("long hair", "4,350,743, general"),
        ("long sleeves", "1,568,684, general"),
    ]


def test_editors_find_what_is_typed_in_what_they_filter_by() -> None:
    for typed in ("sole f|", "Long_h|", "lena \\(f|", "smiling|"):
        snapshot, offset = opened_at(typed, tags=TAGS)
        (item,) = complete_at(snapshot, offset).items
        assert item.filter_text is not None
        assert item.filter_text.casefold().startswith(snapshot.text.casefold())


def test_the_tags_come_with_trigger_words_and_embeddings() -> None:
    snapshot = opened("<lora:ink:1>, e", models=INSTALLED, tags=parse_lists([("a", "eyes,0,5,\nelf,0,9,")]))
    assert [item.label for item in complete_at(snapshot, len(snapshot.text)).items] == [
        "wet",
        "elf",
        "eyes",
        "EasyNegative",
    ]


def test_in_a_container_they_are_quoted_as_it_quotes() -> None:
    snapshot, offset = opened_at('{"prompt": "smile, lena|"}', "/x/a.json", tags=TAGS)
    assert _found(snapshot, offset)["lena (fox)"] == '{"prompt": "smile, lena \\\\(fox\\\\)"}'
    snapshot, offset = opened_at("# Notes\n\nI like lo|", "/x/a.md", tags=TAGS)
    assert _found(snapshot, offset) == {}


def test_where_brackets_do_not_weigh_they_are_not_escaped() -> None:
    snapshot = opened("lena", tags=TAGS, target="comfyui-no-weights")
    assert _found(snapshot, 4) == {"lena (fox)": "lena (fox)"}


def test_not_all_are_sent_and_the_client_is_told() -> None:
    many = parse_lists([("a.csv", "\n".join(f"lo{number:03},0,{number}," for number in range(MOST + 1)))])
    answer = complete_at(opened("lo", tags=many), 2)
    assert (len(answer.items), answer.is_incomplete) == (MOST, True)
    assert answer.items[0].label == f"lo{MOST:03}"
    few = parse_lists([("a.csv", "lo,0,1,")])
    assert not complete_at(opened("lo", tags=few), 2).is_incomplete


@pytest.mark.parametrize(
    ("name", "offered"),
    [("re:zero", True), ("a_|_b", False), ("\\||/", False), (":d", False), ("x<y", False), ("a_AND_b", True)],
)
def test_what_means_something_in_a_prompt_is_not_proposed(name: str, offered: bool) -> None:
    listed = Vocabulary([name.lower()], [5], [1], {"zebra": 0})
    items = complete_at(opened("zebr", tags=listed), 4).items
    assert bool(items) is offered


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fog, long| hair", "In the list of tags: general, 4,350,743 pictures"),
        ("fog, (hatsune| miku:1.2)", "In the list of tags: character, 101,000 pictures"),
        ("fog, smi|ling", "Another name of `smile` (general, 2,873,890 pictures)"),
    ],
)
def test_hover_says_what_the_list_has(text: str, said: str) -> None:
    found = hover_at(*opened_at(text, tags=TAGS))
    assert found is not None
    assert isinstance(found.contents, t.MarkupContent)
    assert said in found.contents.value


def test_hover_says_nothing_of_what_is_in_no_list() -> None:
    found = hover_at(*opened_at("f|og", tags=TAGS))
    assert found is not None
    assert isinstance(found.contents, t.MarkupContent)
    assert "list" not in found.contents.value


def test_a_name_of_a_list_is_text_in_an_editor() -> None:
    hostile = Vocabulary(["a[x](http://y)\u202e`", "b"], [1, 2], [0, 0], {"ab": 0})
    snapshot = opened("ab", tags=hostile)
    found = hover_at(snapshot, 1)
    assert found is not None
    assert isinstance(found.contents, t.MarkupContent)
    assert "\u202e" not in found.contents.value
    assert "`` a[x](http" in found.contents.value
    (item, *_) = complete_at(opened("a", tags=hostile), 1).items
    assert "\u202e" not in item.label


async def _offered(editor: Editor, uri: str, text: str) -> list[str]:
    position = t.Position(0, len(text))
    answer = await editor.client.text_document_completion_async(
        t.CompletionParams(t.TextDocumentIdentifier(uri), position)
    )
    assert isinstance(answer, t.CompletionList)
    return [item.label for item in answer.items]


@pytest.mark.asyncio
@pytest.mark.timeout(90)
@pytest.mark.parametrize("way", ["configuration", "setting"])
async def test_a_list_is_read_beside_the_loop(tmp_path: Path, way: str) -> None:
    (tmp_path / "tags.csv").write_text("\n".join((*rows(20_000), "very_golden_lantern,0,900000,")), encoding="utf-8")
    options = {}
    if way == "setting":
        options["vocabulary"] = ["tags.csv"]
    else:
        (tmp_path / "promptlint.toml").write_text('[vocabulary]\nfiles = ["tags.csv"]\n', encoding="utf-8")
    async with editing("neovim@v0.11.0", tmp_path, settings=options) as editor:
        uri = editor.open("a.sdprompt", "1gi")
        async with asyncio.timeout(PATIENCE):
            while (found := await _offered(editor, uri, "1gi")) == []:  # noqa: ASYNC110  # nothing tells a client
                await asyncio.sleep(0.02)
        assert found == ["1girl"]
        editor.change(uri, (None, "1girl, solo, very golden lanten"))
        await editor.until(uri, ["PV001"])


def test_an_item_of_a_text_without_commas_is_not_gone_through_for_each_tag() -> None:
    tags = parse_lists([("a.csv", "".join(f"blue thing {number},0,{number + 1}\n" for number in range(MOST)))])
    snapshot, offset = opened_at("sea " * 5_000 + "blue| " + "sea " * 50_000, tags=tags)
    assert len(_found(snapshot, offset)) == MOST
    seconds = []
    for _ in range(3):
        before = time.process_time()
        complete_at(snapshot, offset)
        seconds.append(time.process_time() - before)
    assert min(seconds) < 0.05
