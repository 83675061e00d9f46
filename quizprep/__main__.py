"""``python -m quizprep``, and the console script."""

from quizprep.cli.app import main

if __name__ == "__main__":
    main()
