"""What fitting came to: the losses beside each other, the smallest marked."""

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from quizprep.figures import Fit
from quizprep.model import Lang
from quizprep.view import memory_words as words
from quizprep.view.screens import MARGIN, say


def fit_screen(console: Console, found: Fit, lang: Lang) -> None:
    """Show on what was compared, each loss, and whether anything changed."""
    say(console, words.FITTED_TO, lang, reviews=found.reviews, held_out=found.held_out, since=found.since.isoformat())
    console.print()
    losses = {words.WITH_PUBLISHED: found.published, words.WITH_USED: found.used, words.WITH_FITTED: found.fitted}
    if found.used == found.published:
        del losses[words.WITH_USED]
    width = max(cell_len(name[lang]) for name in losses)
    for name, loss in losses.items():
        padding = " " * (width - cell_len(name[lang]))
        style = "correct" if loss == min(losses.values()) else ""
        text = f"{' ' * MARGIN}{name[lang]}{padding}  {words.LOSS[lang]} "
        console.print(Text.assemble(text, (f"{loss:.4f}", style)))
    console.print()
    say(console, words.KEPT if found.kept else words.NOT_KEPT, lang)
