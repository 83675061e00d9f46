"""``python -m quizprep``, and the console script."""


def main() -> None:
    """Run the command line."""
    from quizprep.cli.app import app

    app()


if __name__ == "__main__":
    main()
