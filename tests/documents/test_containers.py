"""Small files of every kind: what is found in them, and how an edit is written back."""

from __future__ import annotations

import io
import json
from functools import partial
from pathlib import Path

import pytest

from promptlint.documents.decoding import ReadError
from promptlint.documents.discovery import find_files
from promptlint.documents.model import Document, Region
from promptlint.documents.reader import read_document, read_text, reread
from promptlint.engine.fixer import fix_document
from promptlint.engine.formatter import Formatter
from promptlint.engine.linter import Linter
from promptlint.text import Edit, Span, apply_edits


def _regions(document: Document) -> list[Region]:
    return [region for group in document.prompts for region in group]


def _found(text: str, path: str) -> list[tuple[str, str]]:
    return [(str(region.role), region.text) for region in _regions(read_text(text, path=path))]


def _edited(text: str, path: str, old: str, new: str) -> str:
    document = read_text(text, path=path)
    region = next(region for region in _regions(document) if old in region.text)
    at = region.text.index(old)
    fixed = apply_edits(text, region.in_file([Edit(Span(at, at + len(old)), new)]))
    wanted = region.text.replace(old, new, 1)
    assert wanted in [each.text for each in _regions(reread(document, fixed))]
    return fixed


STYLES = 'name,prompt,negative_prompt\r\nA,"red, ""big"" hair",bad\r\nB,cat,\r\n'


def test_styles_have_a_pair_a_row() -> None:
    document = read_text(STYLES, path="styles.csv")
    assert [[region.name for region in group] for group in document.prompts] == [
        ['row 2 "A", prompt', 'row 2 "A", negative_prompt'],
        ['row 3 "B", prompt'],
    ]
    assert _regions(document)[0].text == 'red, "big" hair'


def test_the_old_two_columns_are_read() -> None:
    assert _found("name,text\nA,cat\n", "styles.csv") == [("positive", "cat")]


def test_a_cell_gets_quotes_when_it_needs_them() -> None:
    assert _edited(STYLES, "styles.csv", "cat", "cat, dog") == STYLES.replace("B,cat,", 'B,"cat, dog",')


def test_a_quoted_cell_keeps_what_is_around_the_edit() -> None:
    assert _edited(STYLES, "styles.csv", "red", 'a "b"') == STYLES.replace("red", 'a ""b""')


def test_rows_that_are_comments_hold_no_prompt() -> None:
    assert _found("name,prompt\n#A,cat\n", "styles.csv") == []


@pytest.mark.parametrize("sign", [";", "\t"])
def test_tables_of_other_separators_are_read(sign: str) -> None:
    text = f'name{sign}prompt{sign}negative_prompt\nA{sign}"red, cat"{sign}bad, dog\n'
    assert _found(text, "styles.csv") == [("positive", "red, cat"), ("negative", "bad, dog")]
    assert _edited(text, "styles.csv", "bad", f"x{sign}") == text.replace("bad, dog", f'"x{sign}, dog"')


def test_styles_without_a_header_are_read() -> None:
    assert _found('A,"red, cat",bad\nB,dog,\n', "my_styles.csv")[0] == ("positive", "red, cat")
    assert _found("A,B,C\n", "hairstyles.csv") == []


def test_a_table_that_is_no_styles_file_is_not_held_to_their_rules() -> None:
    document = read_text("id,prompt\n1,cat\n1,{Prompt}\n2\n", path="gallery.csv")
    assert (document.kind, document.flaws) == ("table", ())


API = {
    "1": {"class_type": "CLIPTextEncode", "inputs": {"text": "a (cat:1.2)\n", "clip": ["4", 1]}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": ["7", 0], "clip": ["4", 1]}},
    "3": {"class_type": "KSampler", "inputs": {"positive": ["1", 0], "negative": ["2", 0]}},
    "5": {"class_type": "LoraLoader", "inputs": {"lora_name": "sub/ink.safetensors"}},
    "7": {"class_type": "Text Multiline", "inputs": {"text": "blurry \U0001f600"}},
}


def test_texts_of_a_workflow_are_followed_to_the_sampler() -> None:
    document = read_text(json.dumps(API), path="flow.json")
    assert [(str(r.role), r.text) for r in _regions(document)] == [
        ("positive", "a (cat:1.2)\n"),
        ("negative", "blurry \U0001f600"),
    ]
    assert document.target == "comfyui"
    assert [each.name for each in document.references] == ["sub/ink.safetensors"]


def test_json_strings_are_escaped_as_they_were() -> None:
    text = json.dumps(API)
    assert "\\u00e9" in _edited(text, "flow.json", "blurry", "\u00e9")
    assert _edited(text, "flow.json", "cat", 'c"t') == text.replace("cat", 'c\\"t')


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", '- name: X\n  prompt: red hair  # hi\n  negative_prompt: "bad \\"art\\""\n'),
        ("a.yaml", "- prompt: |\n    red\n    hair\n  # hi\n"),
        ("a.yaml", "- prompt: >-\n    red\n    hair\n"),
        ("a.yaml", "- {prompt: red hair, x: 1}\n"),
        ("a.toml", '# hi\n[[styles]]\nprompt = "red \\"x\\" hair" # ho\n'),
        ("a.toml", "prompt = '''red\nhair'''\n"),
        ("a.json", '{"styles": [{"prompt": "red hair", "negative_prompt": "x"}]}'),
        ("jobs.txt", '--prompt "red hair" --negative_prompt bad --steps 20\n'),
        ("wildcards/a.txt", "# hi\n2::red\n__other__\n"),
        ("wildcards/a.yaml", "colours:\n  - 2::red\n  - blue\n"),
        ("1.caption", "red hair\n"),
        ("page.md", "# Good with SDXL\n\n```\nred hair, smile, tree\n```\n"),
        ("page.html", "<h1>x</h1><p>Positive Prompt: red hair &amp; smile</p>"),
    ],
)
def test_an_edit_of_one_word_changes_that_word(path: str, text: str) -> None:
    assert _edited(text, path, "red", "green") == text.replace("red", "green")


def test_yaml_is_quoted_when_it_must() -> None:
    assert _edited("prompt: red hair # c\n", "a.yaml", "red", "a: b") == 'prompt: "a: b hair" # c\n'


def test_a_horde_prompt_is_two() -> None:
    assert _found('{"prompt": "cat###bad"}', "a.json") == [("positive", "cat"), ("negative", "bad")]


@pytest.mark.parametrize(
    ("line", "old", "new", "wanted"),
    [
        ("--prompt red hat, smile --steps 20", "hat", "cap", "--prompt red cap, smile --steps 20"),
        ("--prompt red hat --steps 20", "hat", "big hat", "--prompt red big hat --steps 20"),
        ("--prompt red hat --steps 20", "hat", "hat \\(x\\)", '--prompt "red hat \\\\(x\\\\)" --steps 20'),
        ("--prompt red hat --steps 20", "red ", "", "--prompt hat --steps 20"),
        ("--prompt red  hat", "red", "a dog's", '--prompt "a dog\'s hat"'),
        ('--prompt "red hat" --steps 20', "hat", 'h"t', '--prompt "red h\\"t" --steps 20'),
        ("--prompt 'red hat'", "red", "dog's", '--prompt "dog\'s hat"'),
        ("--prompt red --negative_prompt bad hat", "bad hat", "a --x", '--prompt red --negative_prompt "a --x"'),
    ],
)
def test_words_of_a_job_get_quotes_when_they_need_them(line: str, old: str, new: str, wanted: str) -> None:
    assert _edited(f"a cat\n{line}\n--prompt b\n", "jobs.txt", old, new) == f"a cat\n{wanted}\n--prompt b\n"


def test_a_byte_order_mark_is_a_part_of_a_wildcard(tmp_path: Path) -> None:
    file = tmp_path / "wildcards" / "hat.txt"
    file.parent.mkdir()
    file.write_bytes(b"\xef\xbb\xbfred\nblue\n")
    (found,) = Linter().lint_document(read_document(file))
    assert (found.code, "byte order mark" in found.message) == ("PM009", True)


def test_jobs_carry_their_settings() -> None:
    (group,) = read_text('--prompt "a cat" --steps 30\n', path="jobs.txt").prompts
    assert group[0].settings == {"Steps": "30"}


def test_wildcards_know_what_they_refer_to() -> None:
    document = read_text("__animals/cat__ and {a|b}\n", path="wildcards/a.txt")
    assert [(each.kind, each.name) for each in document.references] == [("wildcard", "animals/cat")]


def test_the_weight_of_an_entry_is_no_part_of_it() -> None:
    text = "red hat\n2::blue hat\n 0.5::green hat\n.5::a, b\n2:: \n"
    found = [("unknown", entry) for entry in ("red hat", "blue hat", "green hat", "a, b")]
    assert _found(text, "wildcards/hats.txt") == found
    assert _edited(text, "wildcards/hats.txt", "blue", "pale blue") == text.replace("blue", "pale blue")


def test_entities_of_a_page_are_resolved_at_their_place() -> None:
    text = "<p>Positive Prompt: a &lt;lora:x:1&gt;, <b>cat</b></p><p>Negative Prompt: bad</p>"
    assert _found(text, "a.html") == [("positive", "a <lora:x:1>, cat"), ("negative", "bad")]


def test_data_without_prompts_is_no_prompt() -> None:
    assert _found('{"a": 1', "package.json") == []
    assert _found("a,b\n1,2\n", "table.csv") == []


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "PNG"])
def test_pictures_are_read_and_not_written(tmp_path: Path, form: str) -> None:
    images = pytest.importorskip("PIL.Image")
    infotext = "a cat\nNegative prompt: bad\nSteps: 20, Sampler: Euler a, CFG scale: 7"
    image = images.new("RGB", (2, 2))
    file = tmp_path / f"a.{form.lower()}"
    out = io.BytesIO()
    if form == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("parameters", infotext, zip=True)
        image.save(out, form, pnginfo=info)
    else:
        exif = images.Exif()
        exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + infotext.encode("utf-16-be")
        image.save(out, form, exif=exif)
    file.write_bytes(out.getvalue())
    document = read_document(file)
    assert [region.text for region in _regions(document)] == ["a cat", "bad"]
    assert document.binary
    assert document.text == infotext


def test_folders_leave_out_what_git_ignores(tmp_path: Path) -> None:
    for name in ("a.txt", "out/b.txt", "sub/c.txt", "sub/keep.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("cat", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("out/\n", encoding="utf-8")
    (tmp_path / "sub" / ".gitignore").write_text("*.txt\n!keep.txt\n", encoding="utf-8")
    found, _ = find_files([tmp_path])
    assert [file.path.name for file in found] == ["a.txt", "keep.txt"]


def test_yaml_that_is_broken_in_other_ways_too_is_an_error() -> None:
    fine = "prompt: [red|blue] hair\nnegative: {bad} hands\n"
    assert len(read_text(fine, path="a.yaml").flaws) == 2
    with pytest.raises(ReadError, match="is not valid YAML"):
        read_text(fine + "  x: [\n", path="a.yaml")


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"prompts": ["a cat", "sea"], "negative_prompts": ["dog"]}, ["a cat", "dog", "sea"]),
        ({"prompt": "a cat", "hr_prompt": "sea", "hr_negative_prompt": "dog"}, ["a cat", "sea", "dog"]),
        ({"args": [{"ad_model": "x", "ad_prompt": "a cat", "ad_negative_prompt": "dog"}]}, ["a cat", "dog"]),
        ({"positive_conditioning": "a cat", "negative_conditioning": "dog"}, ["a cat", "dog"]),
        ({"prompt": "a cat ### dog"}, ["a cat", "dog"]),
        ({"scripts": {"prompt": "node a.js"}, "dependencies": {"prompt": "^1.0.0"}}, []),
        ({"ui": {"prompt": "Prompt", "negative_prompt": "Negative prompt"}}, []),
        ([{"prompt": "Say hello, please", "completion": "Hello"}], []),
    ],
)
def test_keys_of_packs_are_those_of_programs_that_make_pictures(data: object, wanted: list[str]) -> None:
    assert [text for _, text in _found(json.dumps(data), "a.json")] == wanted


def test_yaml_values_that_are_no_text_are_no_prompts() -> None:
    assert _found("prompt: true\nnegative: 5\n", "a.yaml") == []


def test_the_last_line_end_of_a_block_of_yaml_is_no_part_of_a_prompt() -> None:
    text = "prompt: |\n  red hair\n  smile\nsteps: 20\n"
    assert _edited(text, "a.yaml", "smile", "a cat") == text.replace("smile", "a cat")
    region = read_text(text, path="a.yaml").prompts[0][0]
    end = Span(len(region.text), len(region.text))
    assert apply_edits(text, region.in_file([Edit(end, ", sea")])) == text.replace("smile", "smile, sea")


def test_chants_are_negative_by_their_name() -> None:
    chants = [{"name": "A", "terms": "x", "content": "a cat"}, {"name": "Negative", "terms": "x", "content": "dog"}]
    assert _found(json.dumps(chants), "chants.json") == [("positive", "a cat"), ("negative", "dog")]


def test_lines_of_json_are_read_one_by_one() -> None:
    text = '{"prompt": "a \\"red\\" cat"}\n\n{"prompt": "sea", "negative_prompt": "dog"}\n'
    assert _found(text, "a.jsonl") == [("positive", 'a "red" cat'), ("positive", "sea"), ("negative", "dog")]
    assert _edited(text, "a.jsonl", "sea", 'the "sea"') == text.replace("sea", 'the \\"sea\\"')
    (part,) = read_text('{"prompt": "a"}\n{"prompt": "a" x}\n', path="a.jsonl").unread
    assert part.offset == len('{"prompt": "a"}\n{"prompt": "a"') + 1


def test_sample_prompts_of_a_training_are_cut_at_their_options() -> None:
    text = "# samples\na cat's tail, sea --n dog, blurry --w 768 --h 512 --s 28 --l 7\na red bird --w 512 --h 512\n"
    assert _found(text, "samples.txt") == [
        ("positive", "a cat's tail, sea"),
        ("negative", "dog, blurry"),
        ("positive", "a red bird"),
    ]
    assert read_text(text, path="samples.txt").prompts[0][0].settings == {"Steps": "28", "CFG scale": "7"}
    assert _edited(text, "samples.txt", "red", "green") == text.replace("red", "green")


def test_options_of_midjourney_are_no_samples() -> None:
    assert read_text("a cat --ar 16:9 --w 512 --h 512\n", path="a.txt").kind == "prompt"


def test_a_file_may_hold_several_infotexts() -> None:
    one = "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7\n"
    document = read_text(f"{one}\n{one.replace('cat', 'bird')}", path="collected.txt")
    assert [[(region.name, region.text) for region in group] for group in document.prompts] == [
        [("positive", "a cat"), ("negative", "dog")],
        [("positive 2", "a bird"), ("negative 2", "dog")],
    ]


@pytest.mark.parametrize(
    "text",
    [
        'name,prompt,negative_prompt\nportrait,"a woman,bokeh ,blurry\nforest,a forest ,mist\nsea,a sea  ,waves\n',
        'name,prompt,negative_prompt\na,"b ,c\nd,"e ,f",g\nh,((i:1.2)),j\n',
        'name,prompt\na,"b ,c\n',
        'name,prompt\na,"b ,\n',
    ],
)
def test_a_cell_that_a_missing_quote_made_of_several_is_not_written(text: str) -> None:
    document = read_text(text, path="styles.csv")
    runs = [
        Formatter().document(document, partial(reread, document)),
        fix_document(Linter({"select": ["ALL"]}), document, partial(reread, document)),
        fix_document(Linter(), document, partial(reread, document)),
    ]
    for result in runs:
        assert result.converged
        assert result.document.text.replace("(i:1.32)", "((i:1.2))") == text
    assert "PM005" in {d.code for d in Linter().lint_document(document)} or "PM010" in {
        d.code for d in Linter().lint_document(document)
    }
