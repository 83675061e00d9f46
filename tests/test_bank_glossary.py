"""One word for one thing: the glossary beside the decks."""

from pathlib import Path

import pytest

from quizprep.bank.decks import read_deck
from quizprep.bank.files import find_decks
from quizprep.bank.glossary import read_glossary, strange_words
from quizprep.paths import shipped_bank

DECK = """
title: {en: Convolution, zh: 卷积}
questions:
  - id: what
    kind: choice
    difficulty: 1
    sources: [a/b]
    prompt: {en: "What does padding do?", zh: "填充有什么作用？"}
    options:
      keeps: {en: It keeps the size, zh: 保持大小}
      grows: {en: It grows the kernel, zh: 增大卷积核, feedback: {en: "The kernel stays.", zh: "卷积核不变。"}}
    answer: keeps
    explanation: {en: "Zeros are put around.", zh: "在四周补零。"}
"""


def said(folder: Path, glossary: str, deck: str = DECK) -> list[str]:
    (folder / "conv.yaml").write_text(deck, "utf-8")
    (folder / "glossary.yaml").write_text(glossary, "utf-8")
    return [str(problem).replace(f"{folder}/", "") for problem in strange_words([read_deck(folder / "conv.yaml")])]


def test_a_word_to_avoid_is_found_where_a_learner_reads_it(tmp_path: Path) -> None:
    glossary = "terms:\n  - {en: padding, zh: 填充, avoid: [补零, pad, filter]}\n"
    assert said(tmp_path, glossary) == ["conv.yaml:4:5: 'what' says '补零'; the glossary's word is '填充'"]
    assert said(tmp_path, glossary, DECK.replace("It grows the kernel", "It grows the Filter")) == [
        "conv.yaml:4:5: 'what' says '补零'; the glossary's word is '填充'",
        "conv.yaml:4:5: 'what' says 'filter'; the glossary's word is 'padding'",
    ]


@pytest.mark.parametrize(
    ("glossary", "message"),
    [
        ("terms:\n  - {en: padding}\n", "glossary.yaml:2:5: missing key 'zh'"),
        ("words: []\n", "glossary.yaml:1:1: unknown key 'words'"),
        ("- padding\n", "glossary.yaml:1:1: a glossary has 'terms'"),
        ("terms: {a: b\n", "glossary.yaml:1:8: this '{' is never closed"),
        (
            "terms:\n  - {en: a, zh: 甲, avoid: [乙]}\n  - {en: b, zh: 乙}\n",
            "glossary.yaml:2:27: '乙' is avoided here, and is the name of a term",
        ),
    ],
)
def test_a_glossary_that_is_wrong(tmp_path: Path, glossary: str, message: str) -> None:
    assert said(tmp_path, glossary)[0].startswith(message)


def test_a_folder_without_a_glossary(tmp_path: Path) -> None:
    (tmp_path / "conv.yaml").write_text(DECK, "utf-8")
    assert list(strange_words([read_deck(tmp_path / "conv.yaml")])) == []


def test_a_glossary_is_no_deck(tmp_path: Path) -> None:
    said(tmp_path, "terms: []\n")
    assert [path.name for path in find_decks([tmp_path])] == ["conv.yaml"]


def test_the_shipped_glossary_has_no_problem_and_no_term_twice() -> None:
    terms, problems = read_glossary(shipped_bank() / "glossary.yaml")
    assert problems == []
    for lang in ("en", "zh"):
        names = [getattr(term, lang) for term in terms]
        assert len(set(names)) == len(names) > 50
