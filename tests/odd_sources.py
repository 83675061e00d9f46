"""Files that are no programs, and what docs/exploits.md says of each."""

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

PAGE = (Path(__file__).parent.parent / "docs" / "exploits.md").read_text(encoding="utf-8")
ANYTHING = "…"


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the rows in one section of the page."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines]


def says(message: str, pattern: str) -> bool:
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split(ANYTHING))), message, re.DOTALL))


def write_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(path))  # the whole path may be too long for a socket


SOURCES = dict(rows("Files that are no programs"))
"""The message for each."""
RIGHT = b"def iou(box1, box2):\n    return 0.0\n"
ODD: dict[str, Callable[[Path], object]] = {
    "50 MB": lambda path: path.write_bytes(b"#" * (50 << 20)),
    "one line of 2 MB": lambda path: path.write_bytes(b"x = " + b"1+" * (1 << 20)),
    "a NUL byte": lambda path: path.write_bytes(b"x = 1\0\n" + RIGHT),
    "not UTF-8": lambda path: path.write_bytes(b"# caf\xe9\n" + RIGHT),
    "UTF-16": lambda path: path.write_text(RIGHT.decode(), encoding="utf-16"),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "nothing": lambda path: path.write_bytes(b""),
    "parentheses 10,000 deep": lambda path: path.write_bytes(b"x = " + b"(" * 10_000 + b")" * 10_000 + b"\n" + RIGHT),
    "signs 10,000 deep": lambda path: path.write_bytes(b"x = " + b"-" * 10_000 + b"1\n" + RIGHT),
    "attributes 10,000 deep": lambda path: path.write_bytes(b"x = a" + b".a" * 10_000 + b"\n" + RIGHT),
    "blocks 1,900 deep": lambda path: path.write_text("".join(" " * n + "if x:\n" for n in range(1_900)) + " " * 1_900 + "x"),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a socket": write_socket,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "no file": lambda _: None,
}
