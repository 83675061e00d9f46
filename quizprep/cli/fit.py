"""``quizprep fit``: FSRS fitted to the learner's own reviews."""

from typing import Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import back_up_today, chosen_lang, now, open_history, print_json
from quizprep.errors import QuizprepError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(fit)


def fit(
    *,
    published: Annotated[bool, typer.Option("--published", help="Go back to the published parameters.")] = False,
    lang: options.Language = None,
    json: options.Json = False,
) -> None:
    """Fit the model of memory to you.

    From 512 reviews on; kept only if it predicts you better. Fitted to the earlier part of your history, it is compared with
    the parameters used so far on the later part, and both losses are shown. Every card is then worked out again from the log.

    Example: quizprep fit
    """
    from quizprep.view import console, screens
    from quizprep.view import memory_words as words

    spoken = chosen_lang(lang)
    if published and json:
        raise QuizprepError("--published fits nothing, so that --json has nothing to print: leave one of them out")
    with open_history() as history:
        if published:
            if history.weights():
                history.keep_weights((), now())
                back_up_today(history)
            screens.say(console.output(), words.BACK_TO_PUBLISHED, spoken)
            return
        from quizprep.memory import fit as fitting

        found = fitting.fit(history.journals(), history.weights())
        if found.kept:
            history.keep_weights(found.weights, now())
            back_up_today(history)
    if json:
        print_json(found)
        return
    from quizprep.view.fit import fit_screen

    fit_screen(console.output(), found, spoken)
