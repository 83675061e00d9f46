"""The results of a class as a file: CSV and JUnit for course systems, JSON for scripts, one page of HTML to look at."""

import csv
import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec

from quizprep.coding.show import clean
from quizprep.errors import QuizprepError
from quizprep.model import Graded, Lang, Likeness, Outcome, details
from quizprep.view.class_page import class_page

Writer = Callable[[Sequence[Graded], Sequence[Likeness], Lang], str]
LONGEST_PATH = 4096
COLUMNS = ("student", "task", "passed", "score", "cases", "failed", "mistake", "message", "lesson", "file", "seed", "isolation")


def writer_for(path: Path) -> Writer:
    """Return the writer for a file by its ending.

    Raises:
        QuizprepError: the ending names no format, or there can be no such file.

    """
    if path.suffix.lower() not in WRITERS:
        raise QuizprepError(f"{path}: results are written as {', '.join(WRITERS)}")
    if not path.parent.is_dir():
        raise QuizprepError(f"cannot write {path}: there is no folder {path.parent}")
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise QuizprepError(f"cannot write {path}: it is a folder, or writing is not allowed there")
    return WRITERS[path.suffix.lower()]


def as_csv(graded: Sequence[Graded], _likenesses: Sequence[Likeness], lang: Lang) -> str:
    """Return a line for each submission."""
    text = io.StringIO()
    lines = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    lines.writeheader()
    lines.writerows({name: _harmless(value) for name, value in _row(one, lang).items()} for one in graded)
    return text.getvalue()


def as_json(graded: Sequence[Graded], likenesses: Sequence[Likeness], lang: Lang) -> str:
    """Return one object with all submissions, and the groups that are nearly the same."""
    whole = {"submissions": [_row(one, lang) for one in graded], "alike": likenesses}
    return msgspec.json.format(msgspec.json.encode(whole)).decode()


def as_junit(graded: Sequence[Graded], _likenesses: Sequence[Likeness], lang: Lang) -> str:
    """Return a test suite for each task with a test case for each student."""
    root = ET.Element("testsuites")
    for task in dict.fromkeys(one.task for one in graded):
        those = [one for one in graded if one.task == task]
        wrong = [one for one in those if one.outcome is Outcome.INCORRECT]
        unjudged = [one for one in those if one.outcome is Outcome.UNGRADED]
        counts = {"tests": len(those), "failures": len(wrong), "errors": len(unjudged)}
        suite = ET.SubElement(root, "testsuite", {"name": task} | {name: str(count) for name, count in counts.items()})
        for one in those:
            case = ET.SubElement(suite, "testcase", classname=task, name=one.student, file=_shown_path(one))
            if one.outcome is not Outcome.CORRECT:
                kind = "failure" if one.outcome is Outcome.INCORRECT else "error"
                fault = ET.SubElement(case, kind, message=_printable(one.message[lang]), type=one.mistake or one.failed or kind)
                fault.text = _printable(one.lesson[lang])
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


WRITERS: dict[str, Writer] = {".csv": as_csv, ".json": as_json, ".html": class_page, ".xml": as_junit}


def _row(one: Graded, lang: Lang) -> dict[str, object]:
    plain = details(one, lang)
    plain["passed"] = one.outcome is Outcome.CORRECT
    plain["file"] = _shown_path(one)
    return {name: plain[name] for name in COLUMNS}


def _shown_path(one: Graded) -> str:
    """Return where a submission lies; a name that is in no encoding, as from a foreign archive, is spelled out."""
    return clean(one.file, LONGEST_PATH)


def _harmless(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _printable(text: str) -> str:
    """Return a text with what XML cannot hold left out."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")
