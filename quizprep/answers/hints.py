"""The hints to a question: those it was written with, or else one that lies in its options, points or mistakes."""

from string import ascii_lowercase

from quizprep.model import Bilingual, ChoiceQuestion, FormulaQuestion, NumericQuestion, RecallQuestion, Variant


def hints_to(variant: Variant) -> tuple[Bilingual, ...]:
    """Return the hints, from a nudge to nearly the solution; none only where a hint would be the answer."""
    question = variant.question
    match question:
        case _ if question.hints:
            return question.hints
        case ChoiceQuestion():
            wrong = ((letter, question.options[key]) for letter, key in zip(ascii_lowercase, variant.options, strict=False))
            letter, feedback = next((letter, option.feedback) for letter, option in wrong if option.feedback)
            return (Bilingual(f"Not {letter}: {feedback.en}", f"不是 {letter}：{feedback.zh}"),)
        case RecallQuestion() if len(question.points) > 1:
            point = next(iter(question.points.values())).text
            return (Bilingual(f"One of the points: {point.en}", f"要点之一：{point.zh}"),)
        case NumericQuestion() | FormulaQuestion() if question.mistakes:
            feedback = next(iter(question.mistakes.values())).feedback
            return (Bilingual(f"A mistake that people make: {feedback.en}", f"常见错误：{feedback.zh}"),)
    return ()
