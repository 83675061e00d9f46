"""Write the tables of the README again: the questions by topic, and what each suite was found to do."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def main() -> None:
    """Run the command that counts, and put what it prints in the place of the tables."""
    command = [sys.executable, "-m", "quizprep", "check", "--markdown", "--solutions", str(ROOT / "tests" / "solutions")]
    printed = subprocess.run(command, check=False, capture_output=True, text=True)
    if printed.returncode:
        sys.exit(printed.stdout + printed.stderr)
    questions, suites = printed.stdout.strip().split("\n\n")
    text = README.read_text(encoding="utf-8")
    for name, table in (("questions", questions), ("suites", suites)):
        text, found = re.subn(rf"(<!-- {name} -->\n).*?(<!-- end -->)", rf"\1{table}\n\2", text, flags=re.DOTALL)
        assert found == 1, name
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
