"""In from Anki: cards become questions that `check` accepts and `drill` asks, whatever the file holds."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizprep.answers.audit import audit
from quizprep.answers.points import points
from quizprep.bank.decks import read_deck
from quizprep.bank.lint import lint
from quizprep.bank.markup import plain
from quizprep.bank.writing import deck_text
from quizprep.cli import anki_deck
from quizprep.errors import QuizprepError
from quizprep.flashcards import Flashcard
from quizprep.memory import anki_notes
from quizprep.memory.anki_notes import read_package
from quizprep.memory.anki_templates import NoteType, Template, card_of, cloze
from quizprep.model import Lang, RecallQuestion

Execute = Callable[..., CompletedProcess[str]]

BASIC, CLOZE, REVERSED = 1, 2, 3
FRONT_BACK = {"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}<br>{{Extra}}", "ord": 0}
BACK_FRONT = {"qfmt": "{{Back}}", "afmt": "{{FrontSide}}<hr id=answer>{{Front}}", "ord": 1}
HOLES = {"qfmt": "{{cloze:Front}}", "afmt": "{{cloze:Front}}<br>{{Back}}", "ord": 0}
FIELDS = [{"name": name, "ord": place} for place, name in enumerate(("Front", "Back", "Extra"))]
TYPES = {
    BASIC: {"type": 0, "flds": FIELDS, "tmpls": [FRONT_BACK]},
    CLOZE: {"type": 1, "flds": FIELDS, "tmpls": [HOLES]},
    REVERSED: {"type": 0, "flds": FIELDS, "tmpls": [FRONT_BACK, BACK_FRONT]},
}
TABLES = """
    create table col (models text, decks text);
    create table notes (id integer primary key, guid text, mid integer, tags text, flds text);
    create table cards (id integer primary key, nid integer, did integer, ord integer, odid integer);
"""
Note = tuple[int, str, list[int]]
"""Number of its type, fields, and its cards."""


def basic(front: str, back: str, extra: str = "") -> Note:
    return BASIC, f"{front}\x1f{back}\x1f{extra}", [0]


def collection(notes: Iterable[Note]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        db.execute("insert into col values (?, ?)", [json.dumps(TYPES), json.dumps({7: {"name": "ML::CNN"}})])
        for number, (kind, fields, cards) in enumerate(notes, start=1):
            db.execute("insert into notes values (?, ?, ?, ' cnn ', ?)", [number, f"guid-{number}", kind, fields])
            db.executemany("insert into cards values (null, ?, 7, ?, 0)", [(number, ord_) for ord_ in cards])
        db.commit()
        return db.serialize()


def package(path: Path, notes: Iterable[Note] = ()) -> Path:
    return zipped(path, {"collection.anki2": collection(notes)})


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deck.apkg"


def questions_of(path: Path, target: str = "my-deck.yaml") -> list[RecallQuestion]:
    """Import a package, and return the questions of the deck, which has no problem."""
    anki_deck.import_package(path, Path(target))
    return read_back(Path(target))


def read_back(path: Path) -> list[RecallQuestion]:
    read = read_deck(path)
    assert read.problems == []
    assert lint([read]) == []
    assert read.deck
    questions = [question for question in read.deck.questions if isinstance(question, RecallQuestion)]
    assert [problem for question in questions for problem in audit(question, read.marks, None)] == []
    return questions


# From cards to questions


def test_a_basic_card_is_a_recall_question(file: Path) -> None:
    note = basic(
        r"Why divide by \(\sqrt{d_k}\) in <b>attention</b>?",
        "The variance of dot products grows with d<sub>k</sub>. Softmax then saturates &amp; gradients vanish.",
        "Vaswani 2017",
    )
    [question] = questions_of(package(file, [note]))
    assert question.prompt.en == question.prompt.zh == r"Why divide by \(\sqrt{d_k}\) in attention?"
    assert question.answer.en == "The variance of dot products grows with d_k. Softmax then saturates & gradients vanish."
    assert [point.text.en for point in question.points.values()] == [
        "The variance of dot products grows with d_k.",
        "Softmax then saturates & gradients vanish.",
    ]
    assert question.points["point-2"].accept == ("saturates gradients", "saturates softmax", "gradients softmax")
    assert question.explanation.en == "Vaswani 2017\n\nFrom the Anki deck “ML::CNN” (cnn)."
    assert question.sources == ("anki/ml-cnn",)


def test_a_reversed_card_is_asked_both_ways(file: Path) -> None:
    found = questions_of(package(file, [(REVERSED, "ReLU\x1fmax(0, x)\x1f", [0, 1])]))
    assert [(question.prompt.en, question.answer.en) for question in found] == [("ReLU", "max(0, x)"), ("max(0, x)", "ReLU")]


def test_each_hole_of_a_cloze_is_a_question(file: Path) -> None:
    text = "{{c1::Softmax::a function}} turns {{c2::logits}} into {{c1::probabilities}}"
    one, other = questions_of(package(file, [(CLOZE, f"{text}\x1fSee notes.\x1f", [0, 1])]))
    assert one.prompt.en == "[a function] turns logits into [...]"
    assert one.answer.en == "Softmax\nprobabilities"
    assert other.prompt.en == "Softmax turns [...] into probabilities"
    assert other.answer.en == "logits"
    whole = "Softmax turns logits into probabilities\nSee notes.\n\nFrom the Anki deck “ML::CNN” (cnn)."
    assert one.explanation.en == other.explanation.en == whole


def test_the_ids_are_those_of_the_notes_whatever_becomes_of_their_texts(file: Path) -> None:
    before = questions_of(package(file, [basic("a?", "b"), basic("c?", "d")]), "before.yaml")
    after = questions_of(package(file, [basic("A, again?", "B"), basic("c?", "d")]), "after.yaml")
    assert [question.id for question in before] == [question.id for question in after]
    assert all(re.fullmatch(r"anki-[0-9a-f]{10}", question.id) for question in before)


def test_a_list_is_a_checklist_of_at_most_six(file: Path) -> None:
    items = "".join(f"<li>stage number {word}</li>" for word in ("one", "two", "three", "four", "five", "six", "seven"))
    [question] = questions_of(package(file, [basic("Name the stages.", f"<ol>{items}</ol>")]))
    texts = [point.text.en for point in question.points.values()]
    assert texts[0] == "stage number one stage number two"
    assert len(texts) == 4


def test_chinese_cards_make_a_chinese_deck(file: Path) -> None:
    [question] = questions_of(package(file, [basic("膨胀卷积有什么用？", "在不增加参数的情况下扩大感受野。")]))
    assert question.points["point-1"].accept
    assert question.explanation.zh == "来自 Anki 牌组“ML::CNN”（cnn）。"
    assert "language: zh\n" in Path("my-deck.yaml").read_text("utf-8")


def test_an_answer_that_the_question_says_is_ticked_by_hand(file: Path) -> None:
    [question] = questions_of(package(file, [basic("Which is larger, a or b?", "b")]))
    assert question.points["point-1"].accept == ()


def test_what_cannot_be_asked_is_counted_with_its_reason(file: Path) -> None:
    notes = [
        basic("fine?", "yes<img src=a.png>[sound:b.mp3]"),
        basic("<img src=a.png> what is it?", "a cat"),
        basic("[sound:a.mp3]", "a cat"),
        basic(" &nbsp;<br>", "a cat"),
        basic("what?", "<img src=a.png>"),
        basic("how?", ""),
        basic("fine?", "no"),
        (99, "of no type\x1f", [0]),
    ]
    taken = anki_deck.import_package(package(file, notes), Path("my-deck.yaml"))
    assert len(taken.questions) == 1
    assert taken.left == {
        "with a picture in the question": 1,
        "whose question is a sound": 1,
        "without a question": 2,
        "whose answer is a picture": 1,
        "without an answer": 1,
        "with the question of another": 1,
    }
    assert taken.dropped == {"pictures in answers": 1, "sounds": 1}


PIECES = [
    *("<div>", "</div>", "<li>", "<b>", "<sup>", "2</sup>", "<pre>", "\n  x", "<br>", "&lt;", "&#0;", "<!--", "</", "[latex]"),
    *(
        "not ",
        "word. ",
        "it is - a",
        "key: value #",
        "\\nabla",
        "- ",
        "感受野的",
        "\ud800",
        "no",
        "?",
        "{{c1::",
        "}}",
        "softmax ",
    ),
]
SIGNS = "ab Z9é方差。.;:#'\"`|>-<&\\${}[]()/\n\t\x00\u2028\ufeff\x85👍"
MARKUP = st.text(st.sampled_from(SIGNS), max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@settings(max_examples=150)
@given(st.lists(st.tuples(MARKUP, MARKUP, MARKUP, MARKUP), min_size=1, max_size=3))
def test_whatever_cards_say_the_deck_has_no_problem_and_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str, str, str]]
) -> None:
    cards = [
        Flashcard(id=f"anki-{n}", deck=deck, front=front, answer=answer, explanation=hint, hint=hint, tags=(deck,))
        for n, (deck, front, answer, hint) in enumerate(texts)
    ]
    taken = anki_deck.Taken()
    found = anki_deck._askable(cards, Path("x"), taken)
    assert len(found) + taken.left.total() == len(cards)
    if found:
        language = anki_deck._language(found.values())
        questions = [anki_deck._question(name, each, "my-deck", language) for name, each in found.items()]
        path = tmp_path_factory.mktemp("deck") / "my-deck.yaml"
        path.write_text(deck_text(anki_deck._shared_deck(found.values()) or "deck", language, questions), encoding="utf-8")
        for question, back in zip(questions, read_back(path), strict=True):
            assert (back.prompt, back.answer, back.points) == (question.prompt, question.answer, question.points)


# HTML, templates, holes


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>one</div><div>two<br>three</div>", "one\ntwo\nthree"),
        ("x<sup>2</sup> + x<sub>i,j</sub>", "x^2 + x_(i,j)"),
        ("<ul><li>one<li>two</ul>after", "- one\n- two\nafter"),
        ("use <code>a &lt; b</code>", "use `a < b`"),
        ("<pre>def f():\n    return 1</pre>", "def f():\n    return 1"),
        ("<script>alert(1)</script><style>p {}</style>seen", "seen"),
        ("[$]x^2[/$] and [latex]$y$[/latex]", r"\(x^2\) and $y$"),
        ('<anki-mathjax block="true">\\frac12</anki-mathjax>', r"\[\frac12\]"),
        ("a\u200bb&nbsp;c\n d", "ab c d"),
        ("<b>never closed <i>at all", "never closed at all"),
        ("<table><tr><td>a<td>b</tr><tr><td>c</table>", "a  b\n  c"),
        ("1 < 2 and 3 > 2 <", "1 < 2 and 3 > 2 <"),
    ],
)
def test_html_to_text(markup: str, text: str) -> None:
    assert plain(markup).text == text


@pytest.mark.parametrize(
    ("text", "asked", "hidden"),
    [
        ("{{c1::a}} b", "[...] b", ["a"]),
        ("{{c1::a::b}}", "[b]", ["a"]),
        ("{{c2::a}} {{c1::b}}", "a [...]", ["b"]),
        ("{{c1::a {{c2::b}} c}}", "[...]", ["a b c"]),
        ("{{c2::a {{c1::b}} c}}", "a [...] c", ["b"]),
        ("{{c1,2::a}}", "[...]", ["a"]),
        (r"\(\frac{ {{c1::a}} }{b}\)", r"\(\frac{ [...] }{b}\)", ["a"]),
        ("{{c1::a", "{{c1::a", []),
        ("a}} :: b", "a}} :: b", []),
    ],
)
def test_holes(text: str, asked: str, hidden: list[str]) -> None:
    found = cloze(text, 1)
    assert (found.asked, found.hidden) == (asked, hidden)


@pytest.mark.parametrize(
    ("front", "back", "sides"),
    [
        ("Say {{A}}:", "{{FrontSide}} {{B}} {{C}}", ("Say a:", "b", "c", "")),
        ("{{A}} {{type:B}}", "{{A}} {{type:B}}", ("a ", "b", "", "")),
        ("{{A}} {{hint:C}}", "{{B}} {{C}}", ("a ", "b", "c", "c")),
        ("{{#D}}never {{D}}{{/D}}{{^D}}{{A}}{{/D}}", "{{#B}}{{B}}{{/B}}", ("a", "b", "", "")),
        ("{{A}} {{tts en_US:A}} {{Tags}} {{no such}}", "{{B}}", ("a   ", "b", "", "")),
        ("{{A}}<!-- {{B}} -->", "{{B}}", ("a", "b", "", "")),
        ("{{A}}", "{{FrontSide}} nothing more", ("a", "", "", "")),
        ("{{A}}", "{{D}}{{B}}", ("a", "b", "", "")),
        ("{{furigana:A}}", "{{B}}", ("a", "b", "", "")),
    ],
)
def test_templates(front: str, back: str, sides: tuple[str, ...]) -> None:
    note_type = NoteType(cloze=False, fields=["A", "B", "C", "D"], templates=[Template(front, back)])
    assert card_of(note_type, ["a", "b", "c", " "], 0) == sides
    assert card_of(note_type, ["a", "b"], 1) is None


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("One thing, e.g. this. Another one.", ["One thing, e.g. this.", "Another one."]),
        (r"It is \(a. b\) here. Then more.", [r"It is \(a. b\) here.", "Then more."]),
        ("1. first\n2. second\n2. second", ["first", "second"]),
        ("扩大感受野。参数不变。", ["扩大感受野。", "参数不变。"]),
        ("0.5", ["0.5"]),
        # Only at the start of a line is it a bullet: here it is a minus, and there the end of a sentence.
        (r"\(a - b\) is what remains", [r"\(a - b\) is what remains"]),
        ("- The kernel has side 3. It slides.\n- So does b) too.", ["The kernel has side 3. It slides.", "So does b) too."]),
    ],
)
def test_the_points_of_an_answer(answer: str, texts: list[str]) -> None:
    assert [point.text.en for point in points(answer, "?").values()] == texts


# Beside the real program

MADE_BY_ANKI = """
import sys
from anki.collection import Collection, DeckIdLimit, ExportAnkiPackageOptions
col = Collection(sys.argv[1] + "/c.anki2")
deck = col.decks.id("ML::CNN")
def add(kind, *fields):
    note = col.new_note(col.models.by_name(kind))
    for name, value in zip(note.keys(), fields):
        note[name] = value
    note.tags = ["cnn"]
    col.add_note(note, deck)
add("Basic", "Why <b>pool</b>?", "Fewer activations; invariance to small shifts.")
add("Basic (and reversed card)", "ReLU", "max(0, x)")
add("Basic (type in the answer)", "膨胀率？", "间隔")
add("Cloze", "{{c1::Softmax::what}} of {{c2::logits}}", "extra")
for legacy in (True, False):
    options = ExportAnkiPackageOptions(legacy=legacy)
    col.export_anki_package(out_path=f"{sys.argv[1]}/{legacy}.apkg", options=options, limit=DeckIdLimit(deck))
"""


def test_both_formats_of_the_real_program_give_the_same_deck(tmp_path: Path) -> None:
    pytest.importorskip("anki", reason="Anki's library is not installed")
    subprocess.run([sys.executable, "-c", MADE_BY_ANKI, str(tmp_path)], check=True, timeout=120, capture_output=True)
    for legacy, member in ((True, "collection.anki21"), (False, "collection.anki21b")):
        assert member in zipfile.ZipFile(tmp_path / f"{legacy}.apkg").namelist()
    older, recent = (questions_of(tmp_path / f"{legacy}.apkg", f"deck-{legacy}.yaml".lower()) for legacy in (True, False))
    assert [question.prompt.en for question in older] == [
        "Why pool?",
        "ReLU",
        "max(0, x)",
        "膨胀率？",
        "[what] of logits",
        "Softmax of [...]",
    ]
    assert Path("deck-true.yaml").read_bytes() == Path("deck-false.yaml").read_bytes()
    assert len(recent) == len(older)


# Files that are not in order


def compressed(content: bytes) -> bytes:
    return pytest.importorskip("zstandard").ZstdCompressor().compress(content)  # type: ignore[no-any-return]


NOTES = [basic("a?", "b")]
VIEW = TABLES.replace("create table notes", "create table real_notes") + "create view notes as select * from real_notes;"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no package that Anki exported, or is damaged"),
        (b"PK\x03\x04 and no more", "is no package that Anki exported, or is damaged"),
        (b"SQLite format 3\x00", "is no package that Anki exported, or is damaged"),
    ],
)
def test_what_is_no_package_is_told(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    with pytest.raises(QuizprepError, match=re.escape(f"{file}: {said}; nothing was imported")):
        list(read_package(file))


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"media": b"{}"}, "it holds no collection"),
        ({"../collection.anki2": collection(NOTES)}, "it holds no collection"),
        ({"collection.anki2": b"no database at all" * 100}, "file is not a database"),
        ({"collection.anki2": collection(NOTES)[:9000]}, "malformed"),
        ({"collection.anki2": b""}, "it holds no collection of notes and cards"),
        ({"collection.anki21b": b"not compressed"}, "Unknown frame descriptor"),
        ({"collection.anki21b": compressed(b"no database")}, "file is not a database"),
    ],
)
def test_a_package_without_a_collection_is_told(file: Path, members: dict[str, bytes], said: str) -> None:
    with pytest.raises(QuizprepError, match=f"is no package that Anki exported \\(.*{said}.*\\); nothing was imported"):
        list(read_package(zipped(file, members)))


@pytest.mark.parametrize(
    "tables",
    [
        "create table notes (a); create table cards (b); create table col (models text, decks text);",
        TABLES.replace("create table cards", "create table others"),
    ],
)
def test_a_collection_with_other_tables_is_told(file: Path, tables: str) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(tables + "insert into col values ('{}', '{}');")
        zipped(file, {"collection.anki2": db.serialize()})
    with pytest.raises(QuizprepError, match="is no package that Anki exported"):
        list(read_package(file))


def test_nothing_that_a_collection_defines_is_run(file: Path) -> None:
    """A view in the place of a table is no table."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(VIEW + "insert into col values ('{}', '{}');")
        zipped(file, {"collection.anki2": db.serialize()})
    with pytest.raises(QuizprepError, match="it holds no collection of notes and cards"):
        list(read_package(file))


def test_a_column_that_is_worked_out_cannot_fill_the_memory(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anki_notes, "LONGEST_VALUE", 1 << 16)
    tables = TABLES.replace("flds text)", "flds text as (hex(zeroblob(40000))))")
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(tables + "create trigger trap after insert on cards begin delete from notes; end;")
        db.execute("insert into cards values (1, 1, 7, 0, 0)")
        db.execute("insert into col values (?, '{}')", [json.dumps(TYPES)])
        db.execute("insert into notes (id, guid, mid) values (1, 'g', 1)")
        db.commit()
        zipped(file, {"collection.anki2": db.serialize()})
    with pytest.raises(QuizprepError, match=r"is no package that Anki exported \(string or blob too big\)"):
        list(read_package(file))


def test_a_bomb_is_not_unpacked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anki_notes, "LARGEST", 1 << 20)
    zeros = io.BytesIO(bytes(1 << 24))
    for member, content in (("collection.anki2", zeros.getvalue()), ("collection.anki21b", compressed(zeros.getvalue()))):
        assert zipped(file, {member: content}).stat().st_size < 100_000
        with pytest.raises(QuizprepError, match=r"its collection is larger than 1 MB"):
            list(read_package(file))


def test_a_zip_of_very_many_files_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped(file, {"collection.anki2": collection(NOTES), **{str(number): b"" for number in range(30)}})
    assert len(list(read_package(file))) == 1
    monkeypatch.setattr(anki_notes, "_LARGEST_LIST", 1000)
    with pytest.raises(QuizprepError, match="has too many files; export it from Anki without media"):
        list(read_package(file))


def test_too_many_cards_are_told_at_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anki_notes, "MOST_CARDS", 2)
    package(file, [basic(f"{number}?", "a") for number in range(3)])
    with pytest.raises(QuizprepError, match="has 3 cards; export one deck of it from Anki; nothing was imported"):
        anki_deck.import_package(file, Path("my-deck.yaml"))
    monkeypatch.setattr(anki_notes, "MOST_CARDS", 3)
    for most in (910, 700):  # known when it is written, and before
        monkeypatch.setattr(anki_deck, "MAX_BYTES", most)
        with pytest.raises(QuizprepError, match="is more than a deck of 0 MB holds; export one deck of it from Anki"):
            anki_deck.import_package(file, Path("my-deck.yaml"))
    assert list(Path().iterdir()) == []


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_package_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = data.draw(st.sampled_from([True, False]))
    content = bytearray(collection(NOTES) if whole else package(folder / "a.apkg", NOTES).read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    path = folder / "b.apkg"
    if whole:
        zipped(path, {"collection.anki2": bytes(content)})
    else:
        path.write_bytes(content)
    try:
        cards = list(read_package(path))
    except QuizprepError as error:
        assert "\n" not in str(error)  # noqa: PT017  either of both is right
        assert str(error).startswith(str(path))  # noqa: PT017
    else:
        assert len(cards) <= 1


@settings(max_examples=100)
@given(st.binary(max_size=60))
def test_a_message_is_read_or_refused(content: bytes) -> None:
    try:
        anki_notes._message(content)
    except ValueError:
        return


# The command


def test_the_commands_of_the_readme_work(execute: Execute) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    [block] = re.findall(r"```\n(quizprep export \S+\.apkg.*?)```", readme, re.DOTALL)
    package(Path("cnn.apkg"), [basic("What does ReLU give for -3?", "Zero: it is max(0, x).")])
    ran = {tuple(line.split("#")[0].split()): execute(*line.split("#")[0].split()[1:]) for line in block.splitlines()}
    assert [(command, result.stderr) for command, result in ran.items() if result.returncode] == []
    assert [command[1] for command in ran] == ["export", "import", "check", "drill"]
    assert "What does ReLU give for -3?" in list(ran.values())[-1].stdout


def test_a_deck_of_anki_is_drilled(execute: Execute, file: Path) -> None:
    package(file, [basic("What does ReLU give for -3?", "Zero: it is max(0, x)."), basic("<img src=x>", "a cat")])
    imported = execute("import", str(file), "--to", "from-anki.yaml")
    assert imported.stdout == ("1 question written to from-anki.yaml\nnot carried over: 1 with a picture in the question\n"), (
        imported.stderr
    )
    assert execute("check", "from-anki.yaml").stdout == "1 question, no answers recomputed, no suites: no problems\n"
    drilled = execute("drill", "--bank", "from-anki.yaml", "--topic", "from-anki", input="zero, the max\n")
    assert "What does ReLU give for -3?" in drilled.stdout
    assert "1 key point\n" in drilled.stdout
    assert drilled.returncode == 0
    again = execute("import", str(file), "--to", "from-anki.yaml")
    assert (again.returncode, again.stderr) == (
        2,
        "quizprep: from-anki.yaml: is there already; name another file, or move it away\n",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["deck.apkg"], "deck.apkg: say which deck to write: quizprep import deck.apkg --to my-deck.yaml"),
        (["deck.apkg", "--to", "My Deck.yaml"], "My Deck.yaml: name the deck with lower-case words and hyphens"),
        (["deck.apkg", "--to", "deck.txt"], "deck.txt: name the deck with lower-case words and hyphens"),
        (["missing.apkg", "--to", "my.yaml"], "missing.apkg: No such file or directory; nothing was imported"),
        (["deck.apkg", "--to", "nowhere/my.yaml"], "nowhere/my.yaml: No such file or directory; nothing was written"),
        (["empty.apkg", "--to", "my.yaml"], "empty.apkg: none of its cards can be asked: it has none; nothing was imported"),
        (["laptop.jsonl", "--to", "my.yaml"], "laptop.jsonl: --to is for an .apkg, whose cards become a deck"),
    ],
)
def test_what_cannot_be_imported_is_said_in_one_line(run: Any, arguments: list[str], said: str) -> None:
    package(Path("deck.apkg"), NOTES)
    package(Path("empty.apkg"), [])
    result = run("import", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"quizprep: {said}")
    assert result.stderr.count("\n") == 1
    assert sorted(map(str, Path().iterdir())) == ["deck.apkg", "empty.apkg"]


def test_a_full_disk_leaves_no_deck(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    package(file, NOTES)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(QuizprepError, match=r"my.yaml: No space left on device; nothing was written"):
        anki_deck.import_package(file, Path("my.yaml"))
    assert list(Path().iterdir()) == []


def test_a_deck_of_one_language_says_so(file: Path) -> None:
    questions_of(package(file, NOTES))
    text = Path("my-deck.yaml").read_text("utf-8")
    assert text.startswith("title: 'ML::CNN'\nlanguage: en\nquestions:\n  - id: anki-")
    Path("my-deck.yaml").write_text(text.replace("language: en\n", ""), encoding="utf-8")
    said = [problem.message for problem in read_deck(Path("my-deck.yaml")).problems]
    assert "expected a text in both languages, {en: ..., zh: ...}, found 'a?'" in said
    Path("my-deck.yaml").write_text(text.replace("language: en\n", "language: fr\n"), encoding="utf-8")
    assert "expected 'en' or 'zh', found 'fr'" in [problem.message for problem in read_deck(Path("my-deck.yaml")).problems]
    assert Lang("en") is Lang.EN
