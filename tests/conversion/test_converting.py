"""From one program to another: what is written, what is called exact, and what is said of the rest."""

from __future__ import annotations

import pytest

import promptlint
from promptlint import Conversion, Loss
from promptlint.roles import RoleName


def converted(text: str, source: str, target: str, *embeddings: str, role: RoleName = "positive") -> Conversion:
    return promptlint.convert(text, source=source, target=target, role=role, embeddings=embeddings or None)


@pytest.mark.parametrize(
    ("text", "source", "target", "written"),
    [
        ("a (cat:1.2), ((dog)), [bird]", "a1111", "forge", "a (cat:1.2), ((dog)), [bird]"),
        ("a (cat:1.2), ((dog)), [bird]", "a1111", "comfyui", "a (cat:1.2), ((dog)), (bird:0.909090909)"),
        ("((a:1.2))", "a1111", "comfyui", "(a:1.32)"),
        ("(a (b:1.5))", "a1111", "comfyui", "(a :1.1)(b:1.65)"),
        ("(a BREAK BREAK b)", "a1111", "comfyui", "(a:1.1)(BREAK BREAK:-1.1)(b:1.1)"),
        (r"a \(b\), {c}", "a1111", "comfyui", r"a \(b\), {c}"),
        (r"a \[b\] \\", "a1111", "comfyui", "a [b] \\"),
        ("a (cat:1.2), ((dog)), [bird]", "a1111", "sdnext", "a (cat:1.2), ((dog)), [bird]"),
        ("a: b,\n\nc", "a1111", "sdnext", r"a\: b, c"),
        ("a (cat:1.2)(dog:1.3)", "a1111", "invoke", "a (cat)1.2 (dog)1.3"),
        ("(cat:1.2)8k", "a1111", "invoke", "(cat)1.2 8k"),
        ('a "b"', "a1111", "invoke", r"a \"b\""),
        ("a C++, b", "a1111", "invoke", "a C ++, b"),
        ("sci-fi, 8k+ (cat:1.2), x-", "a1111", "invoke", "sci-fi, 8k + (cat)1.2, x -"),
        ("a (cat:1.2), [bird]", "a1111", "novelai", "a 1.2::cat::, 0.909090909::bird::"),
        ("big(cat:.5)", "a1111", "novelai", "big 0.5::cat::"),
        ("1.2::cat::, {{dog}}", "novelai", "a1111", "(cat:1.2), (dog:1.1025)"),
        ("(cat)1.2, dog++", "invoke", "a1111", "(cat:1.2),(dog:1.21)"),
        ("(a (b:1.5))", "comfyui", "a1111", "(a :1.1)(b:1.5)"),
        ("a [b] (c:1.2)", "comfyui", "a1111", r"a \[b\] (c:1.2)"),
        ("a (b:1.2)", "diffusers", "a1111", r"a \(b:1.2\)"),
        ("a (b:1.2), c", "sdnext", "a1111", "a (b:1.2) c"),
        ("a # no\nb", "a1111", "comfyui", "a \nb"),
        ("[a:b:10] c", "a1111", "swarmui", "[a:b:10] c"),
        ("[a:b:10] [c]", "a1111", "swarmui", "[a:b:10] (c:0.909090909)"),
        ("a BREAK b", "a1111", "swarmui", "a<break>b"),
        ("a<break>b", "swarmui", "a1111", "a BREAK b"),
        ("a AND (b) :0.4", "a1111", "forge", "a AND (b) :0.4"),
    ],
)
def test_what_can_be_said_is_exact(text: str, source: str, target: str, written: str) -> None:
    result = converted(text, source, target)

    assert (result.text, result.losses) == (written, ())
    assert result.exact
    assert not result.texts


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("bread AND butter", r"bread A\ND butter"),
        ("please BREAK it", r"please B\REAK it"),
        ("[a:b:0.5] [a|b]", r"\[a:b:0.5\] \[a|b\]"),
        ("see <lora:x:1>", r"see <\lora:x:1>"),
        ("16:9", r"16:\9"),
        (r"C:\new", r"C:\\new"),
    ],
)
@pytest.mark.parametrize("source", ["comfyui", "diffusers"])
@pytest.mark.parametrize("target", ["a1111", "a1111-1.5", "forge", "reforge"])
def test_words_do_not_get_a_meaning(text: str, written: str, source: str, target: str) -> None:
    result = converted(text, source, target)

    assert (result.text, result.exact) == (written, True)
    (part,) = promptlint.evaluate(result.text, host=target).parts
    assert ("".join(piece.text for piece in part.texts[0].pieces), part.weight) == (text, 1)


@pytest.mark.parametrize("text", ["https://x", "a /* b", "a */ b", "a / b * c"])
def test_slashes_do_not_begin_a_comment(text: str) -> None:
    result = converted(text, "a1111", "reforge")

    assert result.exact
    assert promptlint.evaluate(result.text, host="reforge").parts[0].texts[0].pieces[0].text == text


def test_what_goes_to_another_encoder_is_told() -> None:
    result = converted("a TE2: b", "sdnext", "a1111")

    (loss,) = result.losses
    assert loss.message == "SD.Next gives what follows `TE2:` to another text encoder"
    assert loss.span is not None
    assert "a TE2: b"[loss.span.start : loss.span.end] == "TE2:"
    assert converted("a TE2: b", "a1111", "sdnext").text == r"a TE2\: b"


def test_what_invoke_does_not_use_is_noted() -> None:
    result = converted("(cat).swap(dog), x", "invoke", "a1111")

    assert (result.text, result.exact) == ("cat, x", True)
    assert result.notes == ("`).swap(dog)` is a swap: Invoke encodes the original, and throws the other text away",)


@pytest.mark.parametrize("text", ["a embedding:", "embedding: x", "(embedding:x:1.2)"])
def test_what_names_an_embedding_for_the_target_alone_is_lost(text: str) -> None:
    assert not converted(text, "a1111", "comfyui").exact
    assert not converted(text, "novelai", "swarmui").exact


def test_a_negative_prompt_has_no_and() -> None:
    assert converted("a AND b", "comfyui", "a1111", role="negative").text == "a AND b"
    assert converted("a AND b", "a1111", "comfyui", role="negative").exact


@pytest.mark.parametrize(
    ("text", "source", "target", "written"),
    [
        ("<lora:x:0.5:0.8> a", "a1111", "swarmui", "<lora:x:0.8:0.5> a"),
        ("<lora:x:0.8:0.5> a", "swarmui", "a1111", "<lora:x:0.5:0.8> a"),
        ("<lora:x:0.5> a", "a1111", "swarmui", "<lora:x:0.5> a"),
        ("a <lora:x:te=0.5:unet=0.8>", "a1111", "swarmui", "a <lora:x:0.8:0.5>"),
        ("<lora:x:0.5:0.8:4> a", "a1111", "sdnext", "<lora:x:te=0.5:unet=0.8:dyn=4> a"),
        ("<lyco:x:0.5> a", "a1111", "forge", "<lora:x:0.5> a"),
    ],
)
def test_the_arguments_of_a_tag_are_put_in_the_targets_order(text: str, source: str, target: str, written: str) -> None:
    result = converted(text, source, target)

    assert (result.text, result.exact) == (written, True)


@pytest.mark.parametrize(
    ("text", "source", "target", "loss"),
    [
        ("a <lora:x:0.8>", "a1111", "comfyui", Loss("elsewhere", "ComfyUI reads no tags: load `x` at 0.8 with a node")),
        (
            "a <lora:x:1:0.5>",
            "a1111",
            "invoke",
            Loss("elsewhere", "Invoke reads no tags: add `x` at 0.5, 1 in the text encoder on its page"),
        ),
        (
            "a <lora:x:1>",
            "a1111",
            "novelai",
            Loss("lost", "NovelAI reads no such tags: the LoRA `x` at 1 is not loaded"),
        ),
        ("a <hypernet:x:1>", "a1111", "sdnext", Loss("lost", "SD.Next loads nothing for <hypernet:x:1>")),
        ("<lora:x:1:1:4> a", "a1111", "swarmui", Loss("lost", "SwarmUI takes no rank for a LoRA: `x` loses its 4")),
        ("<lora:x:0.5@0,1@1> a", "sdnext", "a1111", Loss("lost", "A1111 has no `0.5@0,1@1`, which the LoRA `x` has")),
        ("a (b:1.2)", "a1111", "diffusers", Loss("lost", "diffusers has no weights: `b` loses its 1.2")),
        ("a BREAK b", "a1111", "comfyui", Loss("elsewhere", "ComfyUI has no BREAK: the chunks follow each other")),
        ("a AND b", "a1111", "comfyui", Loss("elsewhere", "ComfyUI has no AND: combine the conditionings of 2 texts")),
        ("a AND b", "a1111", "sdnext", Loss("lost", "SD.Next has no AND: 2 parts are one text")),
        ("a b:1.4", "a1111", "comfyui", Loss("lost", "ComfyUI has no weight of a whole prompt: 1.4 is left out")),
        ('("a", "b").blend(1, 1)', "invoke", "a1111", Loss("lost", "A1111 has no blend: 2 texts are one")),
        ('("a", "b").and()', "invoke", "a1111", Loss("lost", "A1111 has nothing like .and(): 2 texts are one")),
        (
            "{a}",
            "a1111",
            "novelai",
            Loss("lost", "NovelAI reads `a` in the place of `{`: `{` is a weight there, and nothing escapes it"),
        ),
        (
            "a #b",
            "comfyui",
            "a1111",
            Loss(
                "lost",
                "A1111 reads nothing in the place of `#`, after `a`: it begins a comment there, and nothing escapes it",
            ),
        ),
        (
            "[a:b:0.5]",
            "a1111",
            "swarmui",
            Loss("lost", "SwarmUI changes this text at other steps, in a picture of 33 steps"),
        ),
        (
            "(a dog+ b:1.2)",
            "a1111",
            "invoke",
            Loss("lost", "Invoke reads `dog` with the weight 1.32 and not 1.2, after `a`"),
        ),
        (
            "embedding:x",
            "a1111",
            "comfyui",
            Loss("lost", "ComfyUI reads the embedding `x` in the place of `embedding`"),
        ),
    ],
)
def test_what_cannot_be_said_is_told(text: str, source: str, target: str, loss: Loss) -> None:
    result = converted(text, source, target)

    assert not result.exact
    assert [(each.kind, each.message) for each in result.losses] == [(loss.kind, loss.message)]


@pytest.mark.parametrize(
    ("text", "source", "target", "messages"),
    [
        ("{a|b} c", "a1111", "comfyui", ["`{a|b}` is text to A1111; if Dynamic Prompts fills it in, do that first"]),
        ("__a__ c", "a1111", "novelai", ["`__a__` is text to A1111; if Dynamic Prompts fills it in, do that first"]),
        ("{a|b} c", "diffusers", "comfyui", ["ComfyUI picks one of `{a|b}`, which is text to diffusers"]),
        ("__a__ c", "comfyui", "sdnext", ["SD.Next fills in the wildcard `__a__`, which is text to ComfyUI"]),
        (
            "__a__ c",
            "sdnext",
            "a1111",
            ["SD.Next fills in the wildcard `__a__`, which A1111 does not do alike: fill it in first"],
        ),
        (
            "<random:a,b>",
            "swarmui",
            "comfyui",
            ["SwarmUI fills in the tag `<random:a,b>`, which ComfyUI does not do alike: fill it in first"],
        ),
        ("<random:a,b>", "comfyui", "swarmui", ["SwarmUI fills in the tag `<random:a,b>`, which is text to ComfyUI"]),
        ("{a|b} c", "a1111", "forge", []),
        ("{a|b} c", "comfyui", "comfyui-smz", []),
        ("{a|b} <random:c> __d__", "swarmui", "swarmui", []),
    ],
)
def test_what_is_filled_in_is_never_exact(text: str, source: str, target: str, messages: list[str]) -> None:
    result = converted(text, source, target)

    assert [loss.message for loss in result.losses] == messages
    for loss in result.losses:
        assert loss.span is None or text[loss.span.start : loss.span.end] in loss.message


def test_prompt_editing_becomes_texts_with_their_steps() -> None:
    result = converted("[a:(b:1.2):0.25], c", "a1111", "comfyui")

    assert [loss.kind for loss in result.losses] == ["elsewhere"]
    assert [(each.text, each.first_step, each.last_step) for each in result.texts] == [
        ("a, c", 1, 5),
        ("(b:1.2), c", 6, 20),
    ]
    assert result.text == "(b:1.2), c"  # the one that is there for the most steps


def test_parts_become_texts_with_their_weights() -> None:
    result = converted("a [b] AND c :0.4", "a1111", "comfyui")

    assert [(each.text, each.part, each.weight) for each in result.texts] == [
        ("a (b:0.909090909)", 0, 1.0),
        ("c", 1, 0.4),
    ]


@pytest.mark.parametrize(
    ("text", "source", "target", "written"),
    [
        ("x,EasyNegative,b", "a1111", "comfyui", "x, embedding:EasyNegative, b"),
        ("(easynegative:1.2)", "a1111", "comfyui", "(embedding:EasyNegative:1.2)"),
        ("EasyNegative", "a1111", "invoke", "<EasyNegative>"),
        ("a EasyNegative", "a1111", "swarmui", "a <embed:EasyNegative>"),
        ("(embedding:EasyNegative:1.2), a", "comfyui", "a1111", "(EasyNegative:1.2), a"),
        ("a <EasyNegative>", "invoke", "comfyui", "a embedding:EasyNegative"),
        ("<embed:EasyNegative> a", "swarmui", "a1111", "EasyNegative a"),
        ("embedding:other a", "comfyui", "sdnext", "other a"),
        ("EasyNegative", "a1111", "sdnext", "EasyNegative"),
        ("noteasynegativeat", "a1111", "comfyui", "noteasynegativeat"),
    ],
)
def test_embeddings_are_named_as_the_target_does(text: str, source: str, target: str, written: str) -> None:
    result = converted(text, source, target, "EasyNegative")

    assert (result.text, result.losses) == (written, ())


@pytest.mark.parametrize(
    ("text", "source", "target", "note"),
    [
        ("a // b", "a1111", "comfyui", "typed into its page, `// b` is a comment and is left out"),
        (
            "{a}",
            "a1111",
            "comfyui",
            "typed into its page, `{a}` loses its curly brackets, unless a backslash is before each",
        ),
        (
            "a, (b:1.2), c",
            "a1111",
            "sdnext",
            "SD.Next leaves out punctuation where a weight begins or ends, whatever is written: `,`",
        ),
        ("a <foo:b>", "a1111", "comfyui", "A1111 itself loads nothing for `<foo:…>`, which is left out"),
        (
            "a <lora:b:x>",
            "a1111",
            "comfyui",
            "A1111 loads no LoRA of this prompt: ValueError: could not convert string to float: 'x'",
        ),
    ],
)
def test_what_is_good_to_know(text: str, source: str, target: str, note: str) -> None:
    result = converted(text, source, target)

    assert result.exact
    assert result.notes == (note,)


def test_what_the_source_cannot_read_comes_back() -> None:
    result = converted("(a:1..2)", "a1111", "comfyui")

    assert (result.text, result.exact) == ("(a:1..2)", False)
    assert result.losses[0].message.startswith("A1111 stops at this prompt: ")


def test_to_the_same_program_nothing_changes() -> None:
    result = converted("a,  {b|c} [d:e:0.3] <lora:x>", "a1111", "a1111")

    assert (result.text, result.exact, result.notes) == ("a,  {b|c} [d:e:0.3] <lora:x>", True, ())


@pytest.mark.parametrize(("source", "target"), [("x", "a1111"), ("a1111", "other")])
def test_programs_that_cannot_be_evaluated_are_refused(source: str, target: str) -> None:
    with pytest.raises(ValueError, match="no host is called"):
        promptlint.convert("a", source=source, target=target)


@pytest.mark.parametrize(
    ("text", "target", "message"),
    [
        (
            "[x:y:1.5] b",
            "comfyui",
            "in a hires pass A1111 reads `y b`; give that to a conditioning of its own",
        ),
        (
            "[x::1.0] b",
            "comfyui",
            "in a hires pass A1111 reads `b`; give that to a conditioning of its own",
        ),
        ("[x:y:1.5] b", "sdnext", "in a hires pass A1111 reads `y b`, and SD.Next cannot be told so"),
        (
            "[x:y:1.5] b",
            "a1111-1.5",
            "in a hires pass A1111 reads `y b`, and A1111 before 1.6 cannot be told so",
        ),
        ("[x:y:25] b", "comfyui", "in a picture of 33 steps A1111 reads `y b`; give that to a conditioning of its own"),
        ("[x:y:25] b", "diffusers", "in a picture of 33 steps A1111 reads `y b`, and diffusers cannot be told so"),
    ],
)
def test_a_text_of_another_pass_is_not_dropped_in_silence(text: str, target: str, message: str) -> None:
    result = converted(text, "a1111", target)

    assert [loss.message for loss in result.losses] == [message]
    assert result.text == "x b"


@pytest.mark.parametrize(
    ("text", "target", "written"),
    [
        ("[x:y:1.5] ((b))", "forge", "[x:y:1.5] ((b))"),
        ("[x:y:25] b", "reforge", "[x:y:25] b"),
        ("[x:y:10] b", "swarmui", "[x:y:10] b"),
        ("[x:y:10] b", "a1111-1.5", "[x:y:10] b"),
    ],
)
def test_a_text_of_another_pass_is_kept_where_it_is_read(text: str, target: str, written: str) -> None:
    result = converted(text, "a1111", target)

    assert (result.text, result.losses) == (written, ())


@pytest.mark.parametrize("target", ["comfyui", "invoke", "swarmui", "diffusers"])
@pytest.mark.parametrize("text", ["EasyNegative, [a:b:0.5]", "(EasyNegative:1.2) AND b", "([a:b:0.5] EasyNegative, c)"])
def test_embeddings_are_named_as_the_target_does_in_each_text(text: str, target: str) -> None:
    result = converted(text, "a1111", target, "EasyNegative")
    names = {
        "comfyui": "embedding:EasyNegative",
        "invoke": "<EasyNegative>",
        "swarmui": "<embed:EasyNegative>",
        "diffusers": "EasyNegative",
    }

    written = [each.text for each in result.texts] or [result.text]
    assert any(names[target] in each for each in written)
    assert not any("\0" in each for each in (*written, result.text, *(loss.message for loss in result.losses)))


def test_a_text_of_its_own_keeps_embeddings_apart_from_words() -> None:
    texts = converted("x,EasyNegative,y [a:b:0.5]", "a1111", "comfyui", "EasyNegative").texts

    assert [each.text for each in texts] == ["x, embedding:EasyNegative, y a", "x, embedding:EasyNegative, y b"]
