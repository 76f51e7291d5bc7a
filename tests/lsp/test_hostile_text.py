"""A prompt, a model's notes and names make no links, pictures or HTML in an editor, and no characters that act."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types as t
from markdown_it import MarkdownIt

from promptlint.lsp.features.actions import actions_at
from promptlint.lsp.features.completion import complete_at
from promptlint.lsp.features.diagnostics import diagnostics_of
from promptlint.lsp.features.hover import hover_at
from promptlint.lsp.features.installed import named_at, read_all
from promptlint.lsp.features.outline import symbols_of
from promptlint.lsp.features.symbols import named_prompts
from promptlint.lsp.markdown import picture, without_marks
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.rules.listing import RULES_URL
from tests.lsp.texts import opened, whole

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_MARKUP = (
    "![x](https://e.example/b.png)",
    "[x](command:run)",
    "<img src=//e>",
    "``` `",
    "www.e.example",
    "a\n\n# b\n- c",
)
_ACTS = "\x1b]0;t\x07\x9b\u202e\u2028"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def _models(text: str) -> Inventory:
    known = {"base": text, "path": f"/m/{text}", "triggers": (text, "wet"), "training_tags": ((text, 2),)}
    entries = [ResourceEntry("lora", "ink", **known), ResourceEntry("lora", f"ink{text}", **known)]  # type: ignore[arg-type]  # a table
    return Inventory.from_entries(
        [*entries, ResourceEntry("embedding", "pond", vectors=2, base=text, path=text)]
    ).merged(Inventory.of(wildcards=[f"hair{text}"]))


def _prompts(text: str) -> Iterator[str]:
    flat = " ".join(text.split())
    yield f"a pier, (fog:1,2), <lora:ink:{flat.replace('>', '')}>, __gone {flat}__, pond, {text}"
    yield f"<lora:{flat.replace('>', '').replace(':', '')}:1>, {flat}, {flat}, (({flat}))"
    yield f"a <in, b __ha, c pon, d # promptlint: ignore[{flat}]"


@pytest.mark.parametrize("text", [*_MARKUP, _ACTS, f"{_ACTS}{_MARKUP[0]}`"])
def test_editors_get_text(text: str) -> None:
    for prompt in _prompts(text):
        snapshot = opened(prompt, models=_models(text))
        said: list[str] = []
        written: list[str] = []
        for offset in range(len(prompt) + 1):
            hover = hover_at(snapshot, offset)
            if hover is not None and isinstance(hover.contents, t.MarkupContent):
                written.append(hover.contents.value)
            for item in complete_at(snapshot, offset).items if offset < 40 else ():
                said += [item.label, item.detail or ""]
                if isinstance(item.documentation, t.MarkupContent):
                    written.append(item.documentation.value)
        for diagnostic in diagnostics_of(snapshot, related=True):
            said += [diagnostic.message, *(each.message for each in diagnostic.related_information or ())]
        said += [action.title for action in actions_at(snapshot, whole(snapshot), None)]
        symbols = symbols_of(snapshot)
        said += [each.name for symbol in symbols for each in (symbol, *(symbol.children or ()))]
        said += [symbol.detail or "" for symbol in symbols]
        assert written
        for each in dict.fromkeys(written):
            _is_text(each)
            said += [each, without_marks(each)]
        assert [each for each in said if _FORBIDDEN.search(each)] == []


@pytest.mark.parametrize("text", [*_MARKUP, _ACTS, f"{_ACTS}{_MARKUP[0]}`"])
def test_wildcards_and_names_of_prompts_are_text(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "wildcards"
    folder.mkdir()
    (folder / "list.txt").write_text(f"{text}\n{text}\n", encoding="utf-8")
    (folder / "pack.json").write_text(json.dumps({"hair": [text, "red"], text.replace("/", ""): ["grey"]}))
    (tmp_path / "a.sdprompt").touch()
    snapshot = opened("__list__ __hair__ __*__", str(tmp_path / "a.sdprompt"))
    for offset in (3, 12, 20):
        named = named_at(snapshot, offset)
        assert named is not None
        hover = hover_at(snapshot, offset, drawn=read_all(named.files))
        assert hover is not None
        assert isinstance(hover.contents, t.MarkupContent)
        _is_text(hover.contents.value)
        assert not _FORBIDDEN.search(hover.contents.value)
    document = opened(json.dumps([{"name": text, "prompt": text}]), "/x/a.json").document
    assert not [name for name, _, _ in named_prompts(document) if _FORBIDDEN.search(name)]


def test_the_name_of_a_folder_makes_nothing_but_the_picture(tmp_path: Path) -> None:
    for name in ("![x](https:e.png)", "a b|height=9000", "<b>`[c]", "d\n\n# e"):
        path = tmp_path / name / "ink.png"
        assert re.fullmatch(r"!\[preview\]\(file:///[\w/%.~-]+\|height=120\)", picture(path, 120), re.ASCII)


def _is_text(markdown: str) -> None:
    """Fail where Markdown loads, runs or leads to something that is not ours."""
    for block in _PARSER.parse(markdown):
        assert block.type not in ("html_block", "fence", "code_block", "heading_open", "table_open"), markdown
        for piece in block.children or ():
            assert piece.type not in ("image", "html_inline"), markdown
            if piece.type == "link_open":
                assert str(piece.attrs["href"]).startswith(RULES_URL), markdown
            if piece.type == "text":
                assert not re.search(r"https?://|www\.", piece.content), markdown
