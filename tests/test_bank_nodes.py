"""YAML text to nodes: raw text, marks, and one clear problem for what is no deck."""

import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quizprep.bank import nodes
from quizprep.bank.files import MAX_BYTES, BadText, read_bytes
from quizprep.bank.nodes import Entries, Items, Scalar, decode, parse
from quizprep.errors import Mark

DECKS = sorted([*Path(__file__).parent.glob("decks/*.y*ml"), *Path(__file__).parent.glob("broken/*.yaml")])


def scalars(text: str) -> list[str]:
    """Return the texts of the list that ``text`` is."""
    root, problems = parse(text, "d")
    assert problems == []
    assert isinstance(root, Items)
    return [item.text for item in root.items if isinstance(item, Scalar)]


def refusal(content: bytes) -> str:
    """Return what is said about a file with this content."""
    with pytest.raises(BadText) as caught:
        parse(decode(content, "d"), "d")
    return str(caught.value.problem)


def test_scalars_stay_as_they_were_written() -> None:
    text = "[no, Yes, on, 1.10, 0x1F, 1e-3, 12:30, null, ~, 2024-01-01, 'a b', \"c\\nd\", '']"

    assert scalars(text) == ["no", "Yes", "on", "1.10", "0x1F", "1e-3", "12:30", "null", "~", "2024-01-01", "a b", "c\nd", ""]


def test_marks_count_from_one_and_in_characters() -> None:
    root, _ = parse("title: {en: 深度, zh: 学习}\n", "d.yaml")

    assert isinstance(root, Entries)
    assert root.keys == {"title": Mark("d.yaml", 1, 1)}
    inner = root.entries["title"]
    assert isinstance(inner, Entries)
    assert inner.entries["zh"] == Scalar(Mark("d.yaml", 1, 21), "学习", cut=False)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", b"a: 1\rb: 2", b"a: 1\nb: 2\n"])
def test_byte_order_mark_and_line_ends_do_not_matter(content: bytes) -> None:
    root, _ = parse(decode(content, "d"), "d")

    assert isinstance(root, Entries)
    assert root.keys == {"a": Mark("d", 1, 1), "b": Mark("d", 2, 1)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "d:1:1: the file is empty; a deck has a 'title' and 'questions'"),
        (b"\xef\xbb\xbf# nothing yet\n", "d:1:1: the file is empty; a deck has a 'title' and 'questions'"),
        ("a: é".encode("latin-1"), "d:1:4: byte 0xE9 is not UTF-8; save the file as UTF-8"),
        ("a: 1\nb: 卷".encode("gb18030"), "d:2:4: byte 0xBE is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbf# a\rb: 1\r\nc: \xe9", "d:3:4: byte 0xE9 is not UTF-8; save the file as UTF-8"),
        ("a: 1".encode("utf-16"), "d:1:1: byte 0xFF is not UTF-8; save the file as UTF-8"),
        (b"a: 1\nb: \x00\n", "d:2:4: the character U+0000 is not allowed here; delete it"),
        ("a: 1\u2028b: 2".encode(), "d:1:5: the character U+2028 is not allowed here; delete it"),
        (b"a: \x1b[31mred", "d:1:4: the character U+001B is not allowed here; delete it"),
        (b'a: "\\x1b[31m"\nb: !x', "d:2:4: '!' begins a tag, and a deck has none; put a text that begins so in quotes"),
    ],
)
def test_what_is_no_text_is_one_problem(content: bytes, said: str) -> None:
    assert refusal(content) == said


def test_few_aliases_cannot_stand_for_many_nodes() -> None:
    laughs = "a0: &a0 [ha, ha]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 64))

    assert refusal(laughs.encode()).startswith("d:1:5: '&' begins an anchor or alias")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_before_it_exhausts_the_stack(opening: str) -> None:
    depth = sys.getrecursionlimit() * 20

    assert refusal((opening * depth).encode()).endswith("nested more than 12 levels deep")


@pytest.mark.parametrize(
    "written", ['"\\theta"', '"\\beta"', '"\\frac{1}{2}"', '"\\nabla L"', '"\\nu"', '"\\rho"', '"\\alpha"']
)
def test_latex_in_double_quotes_is_not_silently_eaten(written: str) -> None:
    _, problems = parse(f"a: {written}\n", "d")

    assert [str(problem) for problem in problems] == [
        "d:1:4: a backslash in double quotes is an escape; write '\\theta' in single quotes or in a block (|)"
    ]


@pytest.mark.parametrize("written", ['"a\\nb"', '"\\"quoted\\""', "'\\theta'", '"\\\\theta"', '"\\u5377"', "|\n  \\nabla"])
def test_escapes_that_are_meant_are_fine(written: str) -> None:
    assert parse(f"a: {written}\n", "d")[1] == []


def test_files_that_are_no_decks(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))

    for path, said in [
        (tmp_path, "this is a folder, not a deck"),
        (tmp_path / "none.yaml", "there is no such file or folder"),
        (large, "larger than 4 MB; split the deck by topic"),
        (large / "below", "cannot be read: Not a directory"),
        (Path("nul\0l"), "cannot be read: embedded null byte"),
    ]:
        with pytest.raises(BadText) as caught:
            read_bytes(path)
        assert caught.value.problem.message == said
        assert caught.value.problem.mark == Mark(str(path), 1, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are files only elsewhere")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.yaml")

    with pytest.raises(BadText, match="not a regular file"):
        read_bytes(tmp_path / "pipe.yaml")


@pytest.mark.skipif(not hasattr(yaml, "CBaseLoader"), reason="PyYAML without libyaml has one parser only")
@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_both_parsers_of_pyyaml_read_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser in C is used where there is one; nobody should meet other nodes or messages without it."""

    def read() -> object:
        try:
            return parse(decode(path.read_bytes(), "d"), "d")
        except BadText as bad:
            return bad.problem.mark.line, bad.problem.message

    with_c = read()
    monkeypatch.setattr(nodes, "_LOADER", yaml.BaseLoader)

    assert read() == with_c


YAML_PIECES = st.sampled_from(
    [*"-?:,[]{}#&*!|>'\"%@` \n\t\\", "a", "卷", "---", "...", ": ", "- ", " #", "\n  ", "\ufeff", "\r"]
)


@pytest.mark.parametrize("loader", [getattr(yaml, "CBaseLoader", yaml.BaseLoader), yaml.BaseLoader])
@given(
    content=st.binary()
    | st.text().map(str.encode)
    | st.lists(YAML_PIECES, max_size=30).map(lambda all_: "".join(all_).encode())
)
def test_any_bytes_are_nodes_or_one_problem(loader: type, content: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "_LOADER", loader)
        try:
            _, problems = parse(decode(content, "d"), "d")
        except BadText as bad:
            problems = [bad.problem]

    for problem in problems:
        assert "\n" not in problem.message
        assert 1 <= problem.mark.line <= content.count(b"\n") + content.count(b"\r") + 2
