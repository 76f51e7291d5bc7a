"""TOML with places: tomllib's own strings, at the paths tomllib has them, and where each character stands."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.formats.errors import MAX_PROMPT, FormatError
from promptlint.formats.toml import read_toml
from promptlint.text import Edit, Span, apply_edits
from tests.formats.changes import edits_of
from tests.formats.trees import leaves, put

SIGNS = "ab é\"'\\#=[]{},.\t\x85\u2028\U0001f33b(:1.2)"
LINE = st.text(st.sampled_from(SIGNS), max_size=10)
LINES = st.text(st.sampled_from(SIGNS + "\n\n  "), max_size=14)
KEYS = ("a", "b-1", "c_d", "1", "true", '"x.y"', "'q r'", '"é"', '"\\u0041\\"b"', "d.e", "d . f")


def basic(value: str, *, escape_all: bool = False) -> str:
    """The inside of a string in double quotes."""
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r"}
    return "".join(
        (f"\\u{ord(each):04x}" if ord(each) < 0x10000 else f"\\U{ord(each):08X}")
        if escape_all or (ord(each) < 32 and each not in named)
        else named.get(each, each)
        for each in value
    )


@st.composite
def strings(draw: st.DrawFn) -> str:
    """A string as it may be written; what it means, tomllib says."""
    value = draw(LINES)
    how = draw(
        st.sampled_from(["basic", "escaped", "raw", "long", "long first", "long folded", "longraw", "longraw first"])
    )
    if how == "raw" and "'" not in value and "\n" not in value:
        return f"'{value}'"
    if how.startswith("longraw") and "'''" not in value and not value.endswith("'"):
        return "'''" + ("\n" if "first" in how or value.startswith("\n") else "") + value + "'''"
    if how == "long":
        return '"""' + ("\n" if value.startswith("\n") else "") + basic(value).replace("\\n", "\n") + '"""'
    if how == "long first":
        return '"""\n' + basic(value).replace("\\n", "\n") + '"""'
    if how == "long folded":
        return '"""\\\n   ' + basic(value).replace("b", "b\\  \n\n  ") + '"""'
    return f'"{basic(value, escape_all=how == "escaped")}"'


OTHERS = st.sampled_from(
    ["1", "-0.5", "1e3", "true", "1979-05-27T07:32:00Z", "0xff", "inf", "1_000", "07:32:00.5", "[]", "{}"]
)


@st.composite
def values(draw: st.DrawFn, depth: int = 0) -> str:
    kind = draw(st.sampled_from(["string", "string", "other", "array", "table"] if depth < 3 else ["string", "other"]))
    if kind == "array":
        items = draw(st.lists(values(depth + 1), max_size=3))
        between, start, end = draw(
            st.sampled_from([(", ", "", ""), (",\n  ", "\n  ", ",\n"), (' , # no, "x"\n', "# [\n", "")])
        )
        return f"[{start}{between.join(items)}{end if items else ''}]"
    if kind == "table":
        keys = draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))
        return "{ " + ", ".join(f"{key} = {draw(values(depth + 1))}" for key in keys) + " }"
    return draw(strings() if kind == "string" else OTHERS)


@st.composite
def files(draw: st.DrawFn) -> str:
    lines: list[str] = []
    heads = [""]
    for name in draw(st.lists(st.sampled_from(["t", "t.u", '"v w".x', "'y'"]), max_size=3, unique=True)):
        heads += [f"[{name}]"] if draw(st.booleans()) else [f"[[ {name} ]]", f"[[ {name} ]]"]
    for head in heads:
        lines += [head, draw(st.sampled_from(["", "# [no]\n", "  \n"]))]
        for key in draw(st.lists(st.sampled_from(KEYS), max_size=4, unique=True)):
            lines.append(
                f"{draw(st.sampled_from(['', '  ']))}{key} = {draw(values())}{draw(st.sampled_from(['', ' # it']))}"
            )
    text = "\n".join(lines) + "\n"
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def loads(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def valid(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def unix(text: str) -> str:
    return text.replace("\r\n", "\n")


FILES = files().filter(valid)


@given(FILES)
def test_every_string_is_read_where_tomllib_has_it(text: str) -> None:
    found = {scalar.path: unix(scalar.text) for scalar in read_toml(text)}
    assert found == dict(leaves(loads(text)))
    assert len(found) == len(read_toml(text))


@given(FILES)
def test_every_character_of_a_string_has_its_place(text: str) -> None:
    last = 0
    for scalar in read_toml(text):
        source = scalar.source()
        assert source.text == scalar.text
        for number, character in enumerate(source.text):
            place = source.origin(number, number + 1)
            assert place.start >= last
            last = place.end
            written = text[place.start : place.end]
            assert written == character or (written[0] == "\\" and loads(f'x = "{written}"')["x"] == character)


@given(FILES, st.data())
def test_an_edit_changes_one_string_and_nothing_else(text: str, data: st.DataObject) -> None:
    found = read_toml(text)
    if not found:
        return
    scalar = data.draw(st.sampled_from(found))
    edits = data.draw(edits_of(scalar.text, LINES))
    changed = apply_edits(text, scalar.spell(scalar.source(), edits))
    wanted = put(loads(text), scalar.path, unix(apply_edits(scalar.text, edits)))
    assert loads(changed) == wanted


def test_the_ways_to_write_a_string() -> None:
    text = (
        'a = "x\\ty\\u00e9\\U0001F33B" # "no"\n'
        "b = 'C:\\new'\n"
        'c = """\nfirst\n  second \\\n     joined"""\n'
        "d = '''\n'one' ''two'''''\n"
        'e = """"quoted""""\n'
        'f = ""\n'
        "g = ['', \"\"]\n"
    )
    assert [(scalar.path, scalar.text) for scalar in read_toml(text)] == [
        (("a",), "x\ty\u00e9\U0001f33b"),
        (("b",), "C:\\new"),
        (("c",), "first\n  second joined"),
        (("d",), "'one' ''two''"),
        (("e",), '"quoted"'),
        (("f",), ""),
        (("g", 0), ""),
        (("g", 1), ""),
    ]


@pytest.mark.parametrize(
    ("text", "old", "new", "changed"),
    [
        ("a = 'sky'", "sky", "fog", "a = 'fog'"),
        ("a = 'sky'", "sky", "it's", 'a = "it\'s"'),
        ("a = 'sky'", "sky", "x\\y", "a = 'x\\y'"),
        ('a = "sky"', "sky", '"\\\x7f\n', 'a = "\\"\\\\\\u007f\\n"'),
        ('a = """\nsky\nsea"""', "sky", "", 'a = """\n\nsea"""'),
        ('a = """sky"""', "sky", "\nfog", 'a = """\\nfog"""'),
        ('a = """\\\n  sky"""', "sky", "fog", 'a = """\\\n  fog"""'),
        ('a = """\\\n  sky"""', "sky", " fog", 'a = " fog"'),
        ("a = '''sky'''", "sky", "\nfog", 'a = "\\nfog"'),
        ("a = '''sky'''", "sky", "x\ny", "a = '''x\ny'''"),
        ("a = '''sky'''", "sky", "it's", "a = '''it's'''"),
        ("a = '''sky'''", "sky", "x'''", "a = \"x'''\""),
    ],
)
def test_an_edit_changes_no_more_than_it_must(text: str, old: str, new: str, changed: str) -> None:
    (scalar,) = read_toml(text)
    start = scalar.text.index(old)
    edits = scalar.spell(scalar.source(), [Edit(Span(start, start + len(old)), new)])
    assert apply_edits(text, edits) == changed
    assert loads(changed)["a"] == scalar.text.replace(old, new)


def test_siblings_are_the_plain_values_of_the_table() -> None:
    text = 'a = "x"\nn = 1.5\nd = 2020-01-01\n[t]\nb = "y"\n[[u]]\nc = "z"\nk = { e = "v", m = 3 }\n[[u]]\nc = "w"\n'
    found = {scalar.path: dict(scalar.siblings) for scalar in read_toml(text)}
    assert found[("a",)]["n"] == "1.5"
    assert found[("t", "b")] == {"b": "y"}
    assert found[("u", 0, "c")]["c"] == "z"
    assert found[("u", 0, "k", "e")] == {"e": "v", "m": "3"}
    assert found[("u", 1, "c")] == {"c": "w"}


def test_a_list_or_table_is_an_empty_sibling_that_hides_no_other() -> None:
    found = {scalar.path: dict(scalar.siblings) for scalar in read_toml('a.b = "x"\nc.b = []\nd = {}\ne = true\n')}
    assert found == {("a", "b"): {"b": "x", "d": ""}}


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a =",
        'a = "x',
        "a = 'x\n'",
        "[a",
        "a = 1\na = 2",
        "[[a]\nb = 1",
        'a = "\\q"',
        "a = [1",
        "\x00",
        "a = \ud800",
    ],
)
def test_what_is_broken_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        read_toml(text)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 300 + "]" * 300, "a = " + "{b=" * 300 + "1" + "}" * 300, "a = " + "[{b=" * 50_000]
)
def test_nesting_ends_somewhere(text: str) -> None:
    with pytest.raises(FormatError, match="nested more than 200 deep"):
        read_toml(text)


def test_a_string_beyond_the_limit_is_refused_where_it_starts() -> None:
    text = f'a = "{"x" * MAX_PROMPT}"'
    with pytest.raises(FormatError) as caught:
        read_toml(text)
    assert caught.value.offset == 4
