"""How a text is refused: in one line that can be shown anywhere, whatever was typed."""

from quizprep.errors import printable
from quizprep.formula.tree import Span
from quizprep.model import Bilingual, ResponseError


def refusal(text: str, span: Span, en: str, zh: str) -> ResponseError:
    """Return the refusal of a place in a text; the message may repeat what stands there."""
    return ResponseError(Bilingual(printable(en), printable(zh)), text, span)
