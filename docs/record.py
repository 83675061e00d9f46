"""Record a session of every command in a real terminal, in both languages: ``make sessions`` (needs tmux).

Each scene is typed into tmux as a learner would type it; what the screen shows then is kept in ``session-en.txt`` and
``session-zh.txt`` beside this file.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quizprep.model import Bilingual, Lang
from quizprep.view import words

HERE = Path(__file__).parent
COLUMNS, LINES = 84, 50
PATIENCE = 180.0

WRONG_SOFTMAX = (
    "import numpy as np\n\n\ndef softmax(x, axis=-1):\n    e = np.exp(x)\n    return e / e.sum(axis, keepdims=True)\n"
)

# Lines to type, each with what the last line of the screen ends with when it is ready for the next one.
SHELL = Bilingual.same("$ ")
SCENES: list[tuple[str | Bilingual, Bilingual]] = [
    ("quizprep topics", SHELL),
    ("quizprep drill --topic attention --kind formula --count 1 --seed 2", words.LABEL),
    ("softmax(Q K^T / sqrt(d_k) V", words.LABEL),
    (":hint", words.LABEL),
    (Bilingual("softmax(Q K^T) V", r"\operatorname{softmax}\left(Q K^T\right) V"), words.AFTER),
    ("q", SHELL),
    ("quizprep drill --topic attention --kind recall --count 1 --seed 2", words.LABEL),
    (
        Bilingual(
            "Weights that are computed from the input emphasise the important features", "由输入算出的权重突出重要的特征"
        ),
        words.FLIP,
    ),
    ("", words.AFTER),
    ("q", SHELL),
    ("quizprep code", SHELL),
    ("quizprep code iou", SHELL),
    ("quizprep code softmax softmax_wrong.py --seed 1", SHELL),
    ("quizprep formula 'n(n-1)/2' --reference 'sum_{i=1}^n i' --var n:integer:1..20", SHELL),
    ("quizprep answer conv-output-size '112, 112' --seed 7", SHELL),
    ("quizprep answer conv-output-size-formula 'floor((i + 2q - k)/s) + 1'", SHELL),
    ("quizprep show dice-from-iou", SHELL),
    ("quizprep review", SHELL),
    ("quizprep stats", SHELL),
    ("quizprep doctor", SHELL),
    ("quizprep check", SHELL),
    ("quizprep where", SHELL),
]


class Screen:
    """A tmux session with a shell in an empty folder, and a home of its own."""

    def __init__(self, lang: Lang, folder: Path) -> None:
        self.name = f"quizprep-{lang}-{os.getpid()}"
        scripts = Path(sys.executable).parent
        environment = {
            "PATH": f"{scripts}:{os.environ['PATH']}",
            "QUIZPREP_HOME": str(folder / "home"),
            "QUIZPREP_LANG": lang,
            "QUIZPREP_NEW": "0",  # the review of what is due, and nothing else
            "LC_ALL": "C.UTF-8",
            "PS1": SHELL[lang],
        }
        shell = "env " + " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items()) + " bash --norc"
        self._tmux("new-session", "-d", "-s", self.name, "-x", str(COLUMNS), "-y", str(LINES), "-c", str(folder), shell)
        self.wait(SHELL[lang])

    def type(self, line: str, ready: str) -> None:
        """Type a line and wait until the last line of the screen ends with ``ready``."""
        self._tmux("send-keys", "-t", self.name, "-l", line)
        self._tmux("send-keys", "-t", self.name, "Enter")
        time.sleep(0.3)
        self.wait(ready)

    def wait(self, ready: str) -> None:
        """Wait until the screen is ready.

        Raises:
            TimeoutError: it does not get there.

        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            lines = self.text().splitlines()
            if lines and lines[-1].endswith(ready.strip()):
                return
            time.sleep(0.1)
        raise TimeoutError(f"{ready!r} did not appear:\n{self.text()[-2000:]}")

    def text(self) -> str:
        """Return what the screen shows, and what has gone up from it."""
        return self._tmux("capture-pane", "-p", "-J", "-S", "-", "-t", self.name).rstrip()

    def close(self) -> None:
        """End the session."""
        self._tmux("kill-session", "-t", self.name)

    @staticmethod
    def _tmux(*words: str) -> str:
        return subprocess.run(["tmux", "-u", *words], check=True, capture_output=True, text=True).stdout


def record(lang: Lang) -> str:
    """Return what the terminal shows after all scenes, in a language."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "softmax_wrong.py").write_text(WRONG_SOFTMAX, encoding="utf-8")
        screen = Screen(lang, folder)
        try:
            for line, ready in SCENES:
                screen.type(line if isinstance(line, str) else line[lang], ready[lang])
            return screen.text().replace(name, "~").replace(str(HERE.parent), "…") + "\n"
        finally:
            screen.close()


if __name__ == "__main__":
    for lang in Lang:
        (HERE / f"session-{lang}.txt").write_text(record(lang), encoding="utf-8")
