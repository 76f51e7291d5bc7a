"""What people read is in plain English: messages, help, docstrings, comments and pages use none of the words below."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

WORDS = {
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bbehind\b": "after",
    r"(?<!there )\b(is|are|was|were) no\b(?! (longer|more|less|fewer|other|one|loss|different)\b)": "is not a",
    r"\bin(to)? force\b": "takes effect, applies, counts",
    r"\b(speaks?|spoke|spoken) of\b": "applies to, reports, is about",
    r"\bbelongs? into\b": "belongs in",
    r"(?<!minus )(?<!dollar )(?<!plus )(?<!equals )(?<!percent )(?<!number )\bsigns?\b": "character",
    r"\bmild(er|est)\b": "of lower severity, the lowest severity",
    r"\b(come|comes|came) to rest\b": "converge",
    r"\bliars?\b": "say what it does",
    r"\bbreaks (its|their) word\b": "say what happens",
    r"\bnobody's\b": "say what happens",
    r"\w's story\b": "is reported by",
    r"\bsomething else than\b": "something other than",
    r"\bwrite it anew\b": "write it again",
    r"\bone a (line|prompt|file)\b": "one per line",
    r"\bthat cannot be(?=[.,;)])": "invalid",
}
"""What a reader stumbles over, with what to write instead."""

ALLOWED = (
    "behind every fix",
    "hidden behind",
    "product behind",
    "rule behind a code",
    "fact behind all",
    "nodes behind some outputs",
    "outputs are behind",
    "samplers behind",
    "vectors behind",
    "vectors stays behind",
    "sign language",
    "Signs",
)
"""Phrases in which such a word is right."""

NOT_OURS = re.compile(r"`[^`]*`|```.*?```|<!--.*?-->|\(\?P<\w+>|\{\w+\}|https?://\S+", re.DOTALL)
"""Prompts, output, names and addresses inside of a text."""


def found_in(text: str) -> Iterator[str]:
    """Each of the words in a text, in its sentence, with what to write instead."""
    plain = NOT_OURS.sub(lambda match: "\n" * match[0].count("\n") or "_", text)
    for phrase in ALLOWED:
        plain = plain.replace(phrase, "_")
    for pattern, better in WORDS.items():
        for match in re.finditer(pattern, plain, re.IGNORECASE):
            around = plain[max(0, match.start() - 40) : match.end() + 40]
            yield f"`{match[0]}` in {' '.join(around.split())!r}; write: {better}"


def texts_of(source: str) -> Iterator[tuple[int, str]]:
    """The docstrings, messages and comments of a module with their lines. A string without white space is a name, and
    what the cases of a rule hold are prompts."""
    tree = ast.parse(source)
    prompts = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Good", "Bad", "compile")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in prompts and re.search(r"\S\s+\S", str(node.value)):
            yield node.lineno, str(node.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def prose_of(page: str) -> str:
    """A page without its blocks of code and output, which are checked where they come from."""
    return re.sub(r"^```.*?^```$", lambda match: "\n" * match[0].count("\n"), page, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_module_says_is_plain_english(path: Path) -> None:
    texts = texts_of(path.read_text(encoding="utf-8"))
    assert [f"{path.name}:{line}: {each}" for line, text in texts for each in found_in(text)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_page_says_is_plain_english(path: Path) -> None:
    assert list(found_in(prose_of(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Mended 3 problems in 2 files",
        "a comma behind the number keeps it text",
        "this is no text",
        "the texts that are in force",
        "where both speak of one span",
        "a weight belongs into brackets",
        "to the tokenizer it is a sign of its own",
        "the mildest to show",
        "the fixes never came to rest",
        "a number behind the colon: PN003's story",
    ],
)
def test_each_word_is_noticed(text: str) -> None:
    assert list(found_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "there is no rule `mend`",
        "a minus sign or a dollar sign",
        "the brackets are no longer text",
        "the question behind every fix",
        "`behind her` is a tag",
    ],
)
def test_what_is_plain_is_left_alone(text: str) -> None:
    assert not list(found_in(text))


def test_messages_docstrings_and_comments_are_read_and_cases_are_not() -> None:
    source = '"""One behind."""\nx = f"{1} two behind"\nbad = (Bad("sky behind"),)\n# three behind\nname = "behind"\n'
    assert [line for line, text in texts_of(source) for _ in found_in(text)] == [1, 2, 4]
