"""How a text is refused: in one line that can be shown anywhere, whatever was typed."""

from quizprep.formula.tree import Span
from quizprep.model import Bilingual, ResponseError


def refusal(text: str, span: Span, en: str, zh: str) -> ResponseError:
    r"""Return the refusal of a place in a text; the message may repeat what stands there, a line break as ``\n``."""
    return ResponseError(Bilingual(_printable(en), _printable(zh)), text, span)


def _printable(message: str) -> str:
    if message.isprintable():
        return message
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in message)
