"""YAML with places: PyYAML's own strings, at the paths PyYAML has them, and where each character stands."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promptlint.formats.errors import MAX_PROMPT, FormatError
from promptlint.formats.scalars import Scalar
from promptlint.formats.yaml import read_yaml
from promptlint.formats.yaml_mistakes import mistaken_values
from promptlint.text import Edit, Span, apply_edits
from tests.formats.changes import edits_of
from tests.formats.trees import leaves, put

WORDS = st.sampled_from(
    [
        "sky",
        "a cat",
        "(fog:1.2)",
        "sea,",
        "[red|blue]",
        "é",
        "\U0001f33b",
        "__hair__",
        "{a|b}",
        "1girl",
        "it's",
        '"q"',
        "C:\\x",
        "#ff0000",
    ]
)
BLANKS = st.sampled_from([" ", " ", "  ", "\t", "\n", "\n\n", " \n", "\n ", "\n   "])
REPLACEMENTS = st.one_of(
    st.just(""),
    st.sampled_from(
        ["x", "(x:1.2)", "it's", '"', "\\", ": ", " #", "a, b", " ", "\U0001f33b", "- ", "\n", "x\ny", "[", "#", "é"]
    ),
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """What a prompt may be: words, with blanks and line ends between them and around them."""
    pieces = draw(st.lists(WORDS, max_size=4))
    text = "".join(piece + (draw(BLANKS) if number + 1 < len(pieces) else "") for number, piece in enumerate(pieces))
    return draw(st.sampled_from(["", "", "", " ", "  "])) + text + draw(st.sampled_from(["", "", "\n", "\n\n", " "]))


VALUES: st.SearchStrategy[Any] = st.recursive(
    texts() | st.sampled_from([1, 0.5, True, None]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["prompt", "b c", "1", "- d", "é", "true", "long: key"]), inner, max_size=3)
    ),
    max_leaves=6,
)
STYLES = st.fixed_dictionaries(
    {
        "default_style": st.sampled_from([None, None, '"', "'", "|", ">"]),
        "default_flow_style": st.sampled_from([False, False, True, None]),
        "width": st.sampled_from([10, 20, 80, 1_000]),
        "indent": st.sampled_from([2, 4, 7]),
        "allow_unicode": st.booleans(),
        "explicit_start": st.booleans(),
    }
)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """A file with block scalars as people write them, with comments and keys around."""
    lines = [draw(st.sampled_from(["", "# first", "---"])), "before: x # it"]
    for key in draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True)):
        deep = draw(st.sampled_from(["", "  "]))
        if deep:
            lines.append(f"{key}:")
        head = draw(st.sampled_from("|>")) + draw(st.sampled_from(["", "", "-", "+"]))
        body = [draw(LINE) for _ in range(draw(st.integers(1, 4)))]
        first = next((line for line in body if line.strip()), "")
        indent = draw(st.sampled_from([1, 2, 4]))
        if first.startswith(" ") or draw(st.integers(0, 4)) == 0:
            head = head[:1] + str(indent) + head[1:]
        lines.append(f"{deep}{'d' if deep else key}: {head}{draw(st.sampled_from(['', ' # why']))}")
        lines += [(deep + " " * indent + line) if line.strip() else line for line in body]
    lines.append(draw(st.sampled_from(["after: 'y'", "# last", ""])))
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n\n"]))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


LINE = st.sampled_from(
    [
        "sky, sea",
        "  (fog:1.2)",
        "   x",
        "a  b ",
        "",
        "",
        "   ",
        "# text",
        "\tq",
        'it\'s: "x"',
        "\U0001f33b é",
        "- a",
        " ",
        "end\t",
    ]
)


Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


NOTHING = ("", "~", "null", "Null", "NULL")
"""Words that are no string to anyone, unless they have quotes."""


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path, if its keys are strings to everyone."""
    for key in path:
        value = value[int(key)] if isinstance(value, list) else value.get(key)
    return value


class TextLoader(Loader):  # type: ignore[misc]  # with libyaml where it is there
    """Every scalar is a string, as our reader has them."""


TextLoader.yaml_implicit_resolvers = {}
for kind in ("int", "float", "bool", "null"):
    TextLoader.add_constructor(f"tag:yaml.org,2002:{kind}", Loader.construct_scalar)


def loads(text: str) -> Any:
    return yaml.load(text, TextLoader)  # a SafeLoader


def valid(text: str) -> bool:
    try:
        loads(text)
    except yaml.YAMLError:
        return False
    return True


def dump(value: Any, style: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(value, **style)
    return text


FILES = st.builds(dump, VALUES, STYLES).filter(valid) | blocks().filter(valid)


def check_places(text: str, scalar: Scalar) -> None:
    """Raises where a character does not stand where the reader says."""
    source = scalar.source()
    assert source.text == scalar.text
    last = 0
    for number, character in enumerate(source.text):
        place = source.origin(number, number + 1)
        assert 0 <= place.start <= place.end <= len(text)
        assert place.start >= last or not character.strip()
        last = place.start
        written = text[place.start : place.end]
        if character.strip():
            exact = written == character or (character == "'" and written == "''")
            assert exact or yaml.safe_load(f'"{written}"') == character


@given(FILES)
def test_every_string_is_read_where_pyyaml_has_it(text: str) -> None:
    found = {scalar.path: scalar.text for scalar in read_yaml(text) if scalar.text not in NOTHING}
    assert found == {path: value for path, value in leaves(loads(text)) if value not in NOTHING}


@given(FILES)
def test_every_character_of_a_string_has_its_place(text: str) -> None:
    for scalar in read_yaml(text):
        if scalar.source().segments[0].verbatim or len(scalar.source().segments) > 1:
            check_places(text, scalar)


@given(FILES, st.data())
def test_an_edit_changes_one_string_and_nothing_else(text: str, data: st.DataObject) -> None:
    found = read_yaml(text)
    if not found:
        return
    scalar = data.draw(st.sampled_from(found))
    edits = data.draw(edits_of(scalar.text, REPLACEMENTS))
    changed = apply_edits(text, scalar.spell(scalar.source(), edits))
    new = apply_edits(scalar.text, edits)
    assert loads(changed) == put(loads(text), scalar.path, new)
    if edits and "!!" not in text and at(yaml.safe_load(text), scalar.path) == scalar.text:
        assert yaml.safe_load(changed) == put(yaml.safe_load(text), scalar.path, new)


@given(FILES, st.data())
def test_an_edit_of_a_piece_changes_that_piece(text: str, data: st.DataObject) -> None:
    found = [scalar for scalar in read_yaml(text) if len(scalar.source()) > 1]
    if not found:
        return
    scalar = data.draw(st.sampled_from(found))
    start = data.draw(st.integers(0, len(scalar.text) - 1))
    end = data.draw(st.integers(start + 1, len(scalar.text)))
    piece = scalar.source().slice(start, end)
    if not placed(scalar) or (piece.text != scalar.text and not at_edges(scalar, start, end)):
        return
    edits = data.draw(edits_of(piece.text, REPLACEMENTS))
    changed = apply_edits(text, scalar.spell(piece, edits))
    new = scalar.text[:start] + apply_edits(piece.text, edits) + scalar.text[end:]
    assert loads(changed) == put(loads(text), scalar.path, new)


def test_two_edits_in_one_fold_write_the_string_anew() -> None:
    text = "a: >1+\n a  b \n\n\nb: 'y'\n"
    scalar = read_yaml(text)[0]
    piece = scalar.source().slice(5, 8)
    changed = apply_edits(text, scalar.spell(piece, [Edit(Span(0, 1), ""), Edit(Span(2, 3), "")]))
    assert yaml.safe_load(changed) == {"a": "a  b \n", "b": "y"}


def placed(scalar: Scalar) -> bool:
    """Whether the characters of a string have places of their own."""
    source = scalar.source()
    return len(source.segments) > 1 or source.segments[0].verbatim


def at_edges(scalar: Scalar, start: int, end: int) -> bool:
    """Whether a piece does not begin or end inside of what stands for something else."""
    segments = [each for each in scalar.source().segments if not each.verbatim]
    return not any(each.at < cut < each.at + each.length for each in segments for cut in (start, end))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: |\n  x\n    y\n  z\n", "x\n  y\nz\n"),
        ("a: |2\n    x\n  y\n", "  x\ny\n"),
        ("a: |4\n      x\n        y\n", "  x\n    y\n"),
        ("a: |1-\n   x\n    y", "  x\n   y"),
        ("a: |\n\n\n  x\n", "\n\nx\n"),
        ("a: |\n  x\n\n   \n  y\n", "x\n\n \ny\n"),
        ("a: |+\n  x\n\n\n", "x\n\n\n"),
        ("a: |\r\n  x\r\n    y\r\n", "x\n  y\n"),
        ("a: >\n  x\n  y\n\n  z\n", "x y\n\nz\n".replace("\n\n", "\n")),
        ("a: >\n  x\n    y\n  z\n", "x\n  y\nz\n"),
        ("a: >\n  x  y \n  z \n", "x  y  z \n"),
        ("a: 'x\n  y'\n", "x y"),
        ('a: "x\\\n  y"\n', "xy"),
        ('a: "x \\\n  \\ y"\n', "x  y"),
        ("a: x\n  y\n\n  z\n", "x y\nz"),
        ("a: x\n\n\n  y\n", "x\n\ny"),
        ("a: ' \u2028\r  x'\n", "\u2028\nx"),
        ("- b:\n    - |\n      x\n       y\n", "x\n y\n"),
        ("a: 'it''s'\n", "it's"),
        ('a: "\\x41\\u00e9\\U0001F33B\\t\\e\\N\\_\\L\\P\\/"\n', "A\u00e9\U0001f33b\t\x1b\x85\xa0\u2028\u2029/"),
        ("a: \U0001f33b # it\n", "\U0001f33b"),
        ("{a: x, b: [1]}\n", "x"),
    ],
)
def test_the_ways_to_write_a_string(text: str, expected: str) -> None:
    scalar = read_yaml(text)[0]
    assert scalar.text == expected == next(value for _, value in leaves(loads(text)))
    check_places(text, scalar)
    assert placed(scalar)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: |\r  sky\r", "sky\n"),  # line ends that no editor writes
        ("a: |\r  sky\n", "sky\n"),
        ("a: |\r  sky\n  sea\n", "sky\nsea\n"),
        ('a: "\\\n\n  sky"\n', "\nsky"),  # an escaped line end with an empty line after it
        ('a: "sky \\\x85  sea"\n', "sky sea"),
    ],
)
def test_a_string_whose_folding_is_beyond_us_has_one_place_and_is_written_whole(text: str, expected: str) -> None:
    (scalar,) = read_yaml(text)
    source = scalar.source()
    assert source.text == scalar.text == expected
    assert len(source.segments) == 1
    at = expected.index("sky")
    assert text[source.origin(at, at + 1).start :].startswith(('"', "|"))
    changed = apply_edits(text, scalar.spell(source, [Edit(Span(at, at + 3), "fog")]))
    assert loads(changed) == {"a": expected.replace("sky", "fog")}


@pytest.mark.parametrize(
    ("text", "expected"), [("a: |+ # why\n\n", "\n"), ("a: |\n  x", "x"), ("a: >\n  x\n   y", "x\n y")]
)
def test_line_ends_that_a_block_is_given_stand_at_its_end(text: str, expected: str) -> None:
    (scalar,) = read_yaml(text)
    source = scalar.source()
    assert source.text == scalar.text == expected
    last = source.origin(len(source) - 1, len(source))
    assert last.end <= len(text)
    assert last.start >= text.index("\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blanks_at_the_start_of_a_block_have_their_places(end: str) -> None:
    text = end.join(["a: |2", "      one", "    two", "", "   three", ""])
    (scalar,) = read_yaml(text)
    assert scalar.text == "    one\n  two\n\n three\n"
    source = scalar.source()
    for word in ("    one", "  two", " three"):
        start = scalar.text.index(word)
        place = source.origin(start, start + len(word))
        assert text[place.start : place.end] == word
        assert text[: place.start].endswith(end + "  ")


@pytest.mark.parametrize("head", ["&base ", "!!str ", "!x ", "&base !!str ", "!!str &base ", "&base # why\n  ", "! "])
@pytest.mark.parametrize("value", ["sky, sea", '"sky, sea"', "'sky, sea'", "|\n  sky, sea\n", ">\n  sky, sea\n"])
def test_an_anchor_and_a_tag_stay_where_they_are(head: str, value: str) -> None:
    text = f"a: {head}{value}\nb: x\n" + ("c: *base\n" if "&" in head else "")
    scalar = read_yaml(text)[0]
    start = scalar.text.index("sea")
    place = scalar.source().origin(start, start + 3)
    assert text[place.start : place.end] == "sea"
    new = scalar.text.replace("sea", "a: fog #1")
    changed = apply_edits(text, scalar.spell(scalar.source(), [Edit(Span(start, start + 3), "a: fog #1")]))
    wanted = {"a": new, "b": "x"} | ({"c": new} if "&" in head else {})
    assert yaml.load(changed, TolerantLoader) == wanted
    assert head.rstrip() in changed


class TolerantLoader(TextLoader):
    """Takes tags that nobody knows for strings."""


TolerantLoader.add_multi_constructor("!", lambda loader, _, node: loader.construct_scalar(node))


@pytest.mark.parametrize(
    ("text", "old", "new", "changed"),
    [
        ("a: sky, sea # it\n", "sea", "fog", "a: sky, fog # it\n"),
        ("a: sky, sea # it\n", "sea", "fog: x", 'a: "sky, fog: x" # it\n'),
        ("a: sky, sea # it\n", "sky, sea", "", 'a: "" # it\n'),
        ("a: sky\n", "sky", "true", 'a: "true"\n'),
        ("a: sky\n", "sky", "1.5", 'a: "1.5"\n'),
        ("a: 7\n", "7", "8", "a: 8\n"),
        ("a: [sky, sea]\n", "sky", "x, y", 'a: ["x, y", sea]\n'),
        ("a: {b: sky}\n", "sky", "fog", "a: {b: fog}\n"),
        ("a: 'sky'\n", "sky", "it's", "a: 'it''s'\n"),
        ('a: "sky"\n', "sky", '"\\', 'a: "\\"\\\\"\n'),
        ('a: "sky"\n', "sky", "\x85\u2028", 'a: "\\u0085\\u2028"\n'),
        ("a: |\n  sky\n  sea\n", "sea", "fog\nrain", "a: |\n  sky\n  fog\n  rain\n"),
        ("a: |\r\n  sky\r\n  sea\r\n", "sea", "fog\nrain", "a: |\r\n  sky\r\n  fog\r\n  rain\r\n"),
        ("a: |\n  sky\n  sea\n", "sky\n", "", "a: |\n    sea\n"),
        ("a: |\n  sky\n  sea\n  fog\n", "sky\n", "", 'a: "sea\\nfog\\n"\n'),
        ("a: |\n  sky\n  sea\n", "sky", "  sky", 'a: "  sky\\nsea\\n"\n'),
        ("a: |\n  sky\n  sea\n", "sea", "  sea", "a: |\n  sky\n    sea\n"),
        ("a: |\n  sky\nb: x\n", "sky\n", "", 'a: ""\nb: x\n'),
        ("a: |2\n    sky\n  sea\n", "sky", "x\ny", "a: |2\n    x\n  y\n  sea\n"),
        ("a: >\n  a  b \nc: x\n", "b ", "d", "a: >\n  a  d\nc: x\n"),
        ("a: >\n  a  b \n  e\nc: x\n", "b ", "d", "a: >\n  a  d\n  e\nc: x\n"),
        ("- sky\n- sea\n", "sky", "- fog", '- "- fog"\n- sea\n'),
        ("sky\n", "sky", "a: b", '"a: b"\n'),
    ],
)
def test_an_edit_changes_no_more_than_it_must(text: str, old: str, new: str, changed: str) -> None:
    scalar = next(scalar for scalar in read_yaml(text) if old in scalar.text)
    start = scalar.text.index(old)
    edits = scalar.spell(scalar.source(), [Edit(Span(start, start + len(old)), new)])
    assert apply_edits(text, edits) == changed


def test_a_comment_that_cuts_a_value_off_is_known() -> None:
    text = "a: a cat, #ff0000 coat\nb: x # it\nc: 'y' #z\n"
    cut, fine, quoted = read_yaml(text)
    assert cut.cut_off is not None
    assert text[cut.cut_off.start : cut.cut_off.end] == "#ff0000 coat"
    assert loads(apply_edits(text, cut.quoted_with_rest))["a"] == "a cat, #ff0000 coat"
    assert fine.cut_off is quoted.cut_off is None


@pytest.mark.parametrize(
    "text", ["a: [x", "a: b: c", "a: 'x", "\tb: x", "a: |\n b\n  c\n d\ne", "- a\nb", "a: *none", "a: \x01"]
)
def test_what_is_broken_says_where(text: str) -> None:
    if valid(text):
        return
    if text != "a: *none":  # aliases are not followed
        with pytest.raises(FormatError) as caught:
            read_yaml(text)
        assert "is not valid YAML" in str(caught.value)
        assert caught.value.offset is None or 0 <= caught.value.offset <= len(text)


def test_siblings_are_the_values_of_the_table() -> None:
    text = "a: x\nn: 1.5\nt:\n  b: y\n  k: [v, w]\nlast: z\n"
    found = {scalar.path: dict(scalar.siblings) for scalar in read_yaml(text)}
    assert found[("a",)]["n"] == "1.5"
    assert found[("t", "b")] == {"b": "y", "k": ""}
    assert found[("t", "k", 1)] == {}


def test_aliases_and_keys_that_are_tables_are_passed_over() -> None:
    text = "a: &x sky\nb: *x\n*x : sea\n? {c: d}\n: fog\n"
    assert [(scalar.path, scalar.text) for scalar in read_yaml(text)] == [
        (("a",), "sky"),
        (("*x",), "sea"),
        (("?", "c"), "d"),
        (("?",), "fog"),
    ]


def test_a_string_beyond_the_limit_is_refused_where_it_starts() -> None:
    (scalar,) = read_yaml(f"a: {'x' * (MAX_PROMPT + 1)}\n")
    with pytest.raises(FormatError) as caught:
        scalar.source()
    assert caught.value.offset == 3


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a: [red|blue] hair\n", ["[red|blue] hair"]),
        ("- {fox}\n", ["{fox}"]),
        ("a: *bold* text\n", ["*bold* text"]),
        ("a: [x, y]\nb: {k: v}\nc: &x y\nd: *x\n", []),
        ("a: @x\n", ["@x"]),
    ],
)
def test_values_that_are_text_to_their_writer(text: str, values: list[str]) -> None:
    found = mistaken_values(text)
    assert [text[each.value.start : each.value.end] for each in found] == values
    for each in found:
        assert valid(apply_edits(text, [each.quoted(text)]))
