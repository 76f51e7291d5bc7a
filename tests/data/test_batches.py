"""The functions on batches: what the library says of each row, whatever Arrow type a column has, and no row ends it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

import promptlint
from promptlint.data import FACTS, FINDINGS, FIXED, ColumnError, Options, check_batch, facts_batch, fix_batch
from promptlint.data.batches import answer
from promptlint.engine import linter
from tests.data.tables import found_by_lint, pairs

ROWS = pairs(150)
TABLE = pa.table({"text": [row[0] for row in ROWS], "no": [row[1] for row in ROWS]})
BATCH = TABLE.combine_chunks().to_batches()[0]
WANTED = [(str(number), *rest) for number, *rest in found_by_lint(ROWS)]


def tuples(batch: pa.RecordBatch | pa.Table) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in batch.to_pylist()]


def test_findings_are_those_of_lint_row_by_row() -> None:
    found = check_batch(BATCH, prompt="text", negative="no")
    assert tuples(found) == WANTED
    assert len(WANTED) > 100
    assert found.schema == FINDINGS
    assert isinstance(found, pa.RecordBatch)


def test_a_table_of_several_chunks_gives_a_table() -> None:
    chunked = pa.concat_tables([TABLE.slice(0, 7), TABLE.slice(7, 1), TABLE.slice(8)])
    found = check_batch(chunked, prompt="text", negative="no")
    assert isinstance(found, pa.Table)
    assert tuples(found) == WANTED


@pytest.mark.parametrize(
    "kind",
    [
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.dictionary(pa.int32(), pa.string()),
    ],
    ids=str,
)
def test_a_column_may_have_any_type_of_text(kind: pa.DataType) -> None:
    if pa.types.is_dictionary(kind):
        columns = [column.combine_chunks().dictionary_encode() for column in TABLE.columns]
    else:
        columns = [column.combine_chunks().cast(kind) for column in TABLE.columns]
    found = check_batch(pa.RecordBatch.from_arrays(columns, names=["text", "no"]), prompt="text", negative="no")
    assert tuples(found) == WANTED


def test_columns_in_structs_and_of_nulls() -> None:
    meta = pa.StructArray.from_arrays([BATCH.column(0), BATCH.column(1)], names=["prompt", "negativePrompt"])
    nested = pa.RecordBatch.from_arrays([meta], names=["meta"])
    assert tuples(check_batch(nested, prompt="meta.prompt", negative="meta.negativePrompt")) == WANTED
    nulls = pa.record_batch({"text": pa.nulls(3)})
    assert check_batch(nulls, prompt="text").num_rows == 0
    assert fix_batch(nulls, prompt="text").column("positive").to_pylist() == [None] * 3
    assert check_batch(pa.table({"text": pa.array([], pa.string())}), prompt="text").schema == FINDINGS


def test_a_null_struct_is_no_prompt() -> None:
    values = [{"prompt": "((dog:1.2))"}, None, {"prompt": None}]
    kind = pa.struct([("prompt", pa.string())])
    found = check_batch(pa.record_batch({"meta": pa.array(values, kind)}), prompt="meta.prompt")
    assert set(found.column("row_id").to_pylist()) == {"0"}


@pytest.mark.parametrize(
    ("ids", "wanted"),
    [
        (pa.array([7, None], pa.int64()), ["7", None]),
        (pa.array([b"\x0a\xff", b""], pa.binary()), ["0aff", ""]),
        (pa.array(["a", "ß"]), ["a", "ß"]),
        (pa.array([1.5, 2.0]), ["1.5", "2.0"]),
    ],
)
def test_ids_are_text(ids: pa.Array, wanted: list[str | None]) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(["((a:1.2))", "((b:1.2))"]), ids], names=["text", "id"])
    assert check_batch(batch, prompt="text", id="id").column("row_id").to_pylist() == wanted


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("text", None),
        ("number", "column 'number' holds int64, not text"),
        ("list", "column 'list' holds list<item: string>, not text"),
        ("txt", "there is no column 'txt' (did you mean text?)"),
        ("nothing.at.all", "there is no column 'nothing.at.all'; there are text, number, list"),
        ("number.x", "there is no column 'number.x'"),
    ],
)
def test_a_wrong_column_is_one_line(prompt: str, message: str | None) -> None:
    table = pa.table({"text": ["a"], "number": [1], "list": [["a"]]})
    if message is None:
        check_batch(table, prompt=prompt)
        return
    with pytest.raises(ColumnError) as error:
        check_batch(table, prompt=prompt)
    assert str(error.value).startswith(message.partition("<")[0])
    assert "\n" not in str(error.value)


def test_wrong_arguments_are_told() -> None:
    given: Any = {"text": ["a"]}
    with pytest.raises(TypeError, match="batch must be a RecordBatch or a Table"):
        check_batch(given, prompt="text")
    with pytest.raises(TypeError, match="options must be"):
        check_batch(BATCH, prompt="text", options=given["text"])
    with pytest.raises(promptlint.ConfigError):
        check_batch(BATCH, prompt="text", options={"select": ["ZZ999"]})
    with pytest.raises(ColumnError, match="2 columns called 'a'"):
        check_batch(pa.table([["x"], ["y"]], names=["a", "a"]), prompt="a")


def test_text_that_is_none_is_a_finding_of_its_row() -> None:
    broken = pa.array([b"((a:1.2))", b"\xff\xfe", b"((b:1.2))"], pa.binary())
    as_string = pa.StringArray.from_buffers(3, *broken.buffers()[1:])
    for column in (broken, as_string):
        found = tuples(check_batch(pa.RecordBatch.from_arrays([column], names=["text"]), prompt="text"))
        assert [(row[0], row[2]) for row in found] == [("0", "PW008"), ("1", "PL004"), ("2", "PW008")]
        assert found[1][6].startswith("this row is not text in UTF-8")


@pytest.mark.parametrize("function", [check_batch, fix_batch, facts_batch])
def test_a_row_that_raises_is_its_own_answer(function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(true: Callable[..., Any]) -> Callable[..., Any]:
        def fail(*arguments: Any, **named: Any) -> Any:
            if any("boom" in str(each) for each in arguments):
                raise RuntimeError("out of order")
            return true(*arguments, **named)

        return fail

    monkeypatch.setattr(linter.Linter, "lint", _fail_or)
    monkeypatch.setattr("promptlint.data.tasks.evaluate", failing(promptlint.evaluate))
    rows = ["((a:1.2))", "boom", None, "((b:1.2))"]
    table = pa.table({"text": pa.array(rows, pa.string())})
    found = function(table, prompt="text", options={"steps": 21}).to_pylist()
    words = "promptlint failed on this prompt with RuntimeError: out of order"
    told = [row for row in found if words in str(row.get("message") or row.get("error"))]
    assert [row["row_id"] for row in told] == ["1"]
    assert {row["row_id"] for row in found} >= {"0", "1", "3"}
    if function is check_batch:
        assert told[0]["code"] == "PL001"
    if function is fix_batch:
        assert [row["positive"] for row in found] == ["(a:1.32)", "boom", None, "(b:1.32)"]


_lint = linter.Linter.lint


def _fail_or(self: Any, regions: Any) -> Any:
    regions = tuple(regions)
    if any("boom" in region.text for region in regions):
        raise RuntimeError("out of order")
    return _lint(self, regions)


def test_equal_prompts_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def count(self: Any, regions: Any) -> Any:
        regions = tuple(regions)
        seen.append(" | ".join(region.text for region in regions))
        return _lint(self, regions)

    monkeypatch.setattr(linter.Linter, "lint", count)
    texts = ["((a:1.2))", "a cat", "((a:1.2))", "a cat", "((a:1.2))"] * 40
    negatives = [None, None, "a cat", None, None] * 40
    table = pa.table({"text": texts, "no": pa.array(negatives, pa.string())})
    for _ in range(3):
        options = pickle.loads(pickle.dumps(Options.of({"steps": 22})))
        found = check_batch(table, prompt="text", negative="no", options=options)
        assert sorted(seen) == ["((a:1.2))", "((a:1.2)) | a cat", "a cat"]
    assert found.num_rows == len(found_by_lint(zip(texts, negatives, strict=True)))


def test_fixed_texts_are_those_of_fix() -> None:
    fixed = fix_batch(BATCH, prompt="text", negative="no")
    assert fixed.schema == FIXED
    for (positive, negative), row in zip(ROWS, fixed.to_pylist(), strict=True):
        if positive is None:
            wanted = promptlint.fix(negative, role="negative") if negative is not None else None
            texts: tuple[str | None, str | None] = (None, wanted.text if wanted is not None else None)
        else:
            wanted = promptlint.fix(positive, negative=negative)
            texts = (wanted.text, wanted.negative)
        assert (row["positive"], row["negative"]) == texts
        assert row["applied"] == ([each.code for each in wanted.applied] if wanted is not None else [])
        assert row["error"] is None
    assert any(row["applied"] for row in fixed.to_pylist())


def test_unsafe_fixes_are_made_where_they_are_asked_for() -> None:
    table = pa.table({"text": ["a (cat:1,2)"]})
    safe, unsafe = (fix_batch(table, prompt="text", options={"unsafe": each}).to_pylist()[0] for each in (False, True))
    assert safe["positive"] == "a (cat:1,2)"
    assert unsafe["positive"] == promptlint.fix("a (cat:1,2)", unsafe=True).text != "a (cat:1,2)"
    found = check_batch(table, prompt="text", options={"unsafe": True})
    assert True in found.column("fixable").to_pylist()


def test_facts_are_those_of_evaluate() -> None:
    table = pa.table(
        {
            "text": ["a (cat:1.2), <lora:ink:0.8:0.5>, easynegative", "[a:b:1e400]", None, "a " * 100],
            "no": ["(blurry:1.3)", None, "x", None],
        }
    )
    inventory = promptlint.Inventory.from_entries(
        [promptlint.ResourceEntry("embedding", "easynegative", "easynegative.safetensors", vectors=8)], ["embedding"]
    )
    facts = facts_batch(table, prompt="text", negative="no", options={"inventory": inventory})
    assert facts.schema == FACTS
    first, second, broken, third, long = facts.to_pylist()
    assert first["loras"] == [{"name": "ink", "te": 0.8, "unet": 0.5}]
    assert first["weights"] == [{"text": "cat", "weight": 1.2}]
    assert first["embeddings"] == ["easynegative"]
    meaning = promptlint.evaluate(table["text"][0].as_py(), embeddings=inventory.vectors)
    assert (first["tokens"], first["chunks"]) == (meaning.token_count, 1)
    assert (second["role"], second["weights"]) == ("negative", [{"text": "blurry", "weight": 1.3}])
    assert (broken["row_id"], broken["tokens"], broken["error"] is not None) == ("1", None, True)
    assert (third["row_id"], third["role"]) == ("2", "negative")
    assert (long["tokens"], long["chunks"]) == (100, 2)


def test_options_go_to_other_processes() -> None:
    options = Options.of({"target": "forge", "select": ["PW"], "inventory": promptlint.Inventory.of(loras=["ink"])})
    again = pickle.loads(pickle.dumps(options))
    assert again == options
    assert again.key == options.key
    assert again.digest() == options.digest() == Options.of({**_plain(options)}).digest()
    assert Options.of({"target": "forge"}).digest() != options.digest()
    assert Options.of({"unsafe": True}).key != Options().key
    found = tuples(check_batch(BATCH, prompt="text", negative="no", options=again))
    config = {"target": "forge", "select": ["PW"]}
    assert [row[1:] for row in found] == [row[1:] for row in found_by_lint(ROWS, config=config)]


def _plain(options: Options) -> dict[str, Any]:
    return {"target": "forge", "select": ["PW"], "inventory": options.inventory}


def test_what_a_prompt_must_refer_to() -> None:
    table = pa.table({"text": ["a cat"]})
    for manifest in ("lora:ink", ["lora:ink"], {"lora": "ink"}, promptlint.Manifest.of(loras=["ink"])):
        found = check_batch(table, prompt="text", options={"manifest": manifest})
        assert found.column("code").to_pylist() == ["PR008"]


def test_answers_can_be_asked_for_without_ids() -> None:
    batch = pa.RecordBatch.from_arrays(BATCH.columns, names=["prompt", "negative"])
    found = answer("check", Options(), batch)
    assert found.column("row").to_pylist() == [int(row[0]) for row in WANTED]
