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

HERE = Path(__file__).parent
COLUMNS, LINES = 84, 400
PATIENCE = 180.0
PROMPT = "$ "

WRONG_SOFTMAX = (
    "import numpy as np\n\n\ndef softmax(x, axis=-1):\n    e = np.exp(x)\n    return e / e.sum(axis, keepdims=True)\n"
)

# Lines to type, each with the text that says that the screen is ready for the next one.
SCENES = {
    "en": [
        ("quizprep topics", PROMPT),
        ("quizprep drill --topic attention --kind formula --count 1 --seed 2", "answer> "),
        ("softmax(Q K^T / sqrt(d_k) V", "answer> "),
        (":hint", "answer> "),
        ("softmax(Q K^T) V", "quit: "),
        ("q", PROMPT),
        ("quizprep drill --topic attention --kind recall --count 1 --seed 2", "answer> "),
        ("Weights that are computed from the input emphasise the important features", "right: "),
        ("", "quit: "),
        ("q", PROMPT),
        ("quizprep code", PROMPT),
        ("quizprep code iou", PROMPT),
        ("quizprep code softmax softmax_wrong.py --seed 1", PROMPT),
        ("quizprep formula 'n(n-1)/2' --reference 'sum_{i=1}^n i' --var n:integer:1..20", PROMPT),
        ("quizprep answer conv-output-size '112, 112' --seed 7", PROMPT),
        ("quizprep answer conv-output-size-formula 'floor((i + 2q - k)/s) + 1'", PROMPT),
        ("quizprep show dice-from-iou", PROMPT),
        ("quizprep review", PROMPT),
        ("quizprep stats", PROMPT),
        ("quizprep doctor", PROMPT),
        ("quizprep check", PROMPT),
        ("quizprep where", PROMPT),
    ],
    "zh": [
        ("quizprep topics", PROMPT),
        ("quizprep drill --topic attention --kind formula --count 1 --seed 2", "回答> "),
        (":hint", "回答> "),
        (r"\operatorname{softmax}\left(Q K^T\right) V", "退出："),
        ("q", PROMPT),
        ("quizprep drill --topic attention --kind recall --count 1 --seed 2", "回答> "),
        ("由输入算出的权重突出重要的特征", "回车："),
        ("", "退出："),
        ("q", PROMPT),
        ("quizprep code", PROMPT),
        ("quizprep code iou", PROMPT),
        ("quizprep code softmax softmax_wrong.py --seed 1", PROMPT),
        ("quizprep formula 'n(n-1)/2' --reference 'sum_{i=1}^n i' --var n:integer:1..20", PROMPT),
        ("quizprep answer conv-output-size '112, 112' --seed 7", PROMPT),
        ("quizprep answer conv-output-size-formula 'floor((i + 2q - k)/s) + 1'", PROMPT),
        ("quizprep show dice-from-iou", PROMPT),
        ("quizprep review", PROMPT),
        ("quizprep stats", PROMPT),
        ("quizprep doctor", PROMPT),
        ("quizprep check", PROMPT),
        ("quizprep where", PROMPT),
    ],
}


class Screen:
    """A tmux session with a shell in an empty folder, and a home of its own."""

    def __init__(self, lang: str, folder: Path) -> None:
        self.name = f"quizprep-{lang}-{os.getpid()}"
        scripts = Path(sys.executable).parent
        environment = {
            "PATH": f"{scripts}:{os.environ['PATH']}",
            "QUIZPREP_HOME": str(folder / "home"),
            "QUIZPREP_LANG": lang,
            "LC_ALL": "C.UTF-8",
            "PS1": PROMPT,
        }
        shell = "env " + " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items()) + " bash --norc"
        self._tmux("new-session", "-d", "-s", self.name, "-x", str(COLUMNS), "-y", str(LINES), "-c", str(folder), shell)
        self.wait(PROMPT)

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
        """Return what the screen shows."""
        return self._tmux("capture-pane", "-p", "-J", "-t", self.name).rstrip()

    def close(self) -> None:
        """End the session."""
        self._tmux("kill-session", "-t", self.name)

    @staticmethod
    def _tmux(*words: str) -> str:
        return subprocess.run(["tmux", "-u", *words], check=True, capture_output=True, text=True).stdout


def record(lang: str) -> str:
    """Return what the terminal shows after all scenes of a language."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "softmax_wrong.py").write_text(WRONG_SOFTMAX, encoding="utf-8")
        screen = Screen(lang, folder)
        try:
            for line, ready in SCENES[lang]:
                screen.type(line, ready)
            return screen.text().replace(name, "~").replace(str(HERE.parent), "…") + "\n"
        finally:
            screen.close()


if __name__ == "__main__":
    for lang in SCENES:
        (HERE / f"session-{lang}.txt").write_text(record(lang), encoding="utf-8")
