"""The file handed out: the reference's signature and docstring, and nothing of its body."""

import inspect

from quizprep.coding.suite import Task


def starter(task: Task) -> str:
    """Return a file that runs as it is, and fails because nothing is written yet."""
    return f"import numpy as np\n\n\n{header(task)}    raise NotImplementedError\n"


def header(task: Task) -> str:
    """Return what stands above the body: the function's name, its parameters, its contract."""
    return f"def {task.function}{signature_of(task)}:\n{_docstring(task)}"


def signature_of(task: Task) -> inspect.Signature:
    """Return the signature without annotations, which may need imports that the starter has not."""
    signature = inspect.signature(task.reference_function)
    plain = [parameter.replace(annotation=parameter.empty) for parameter in signature.parameters.values()]
    return signature.replace(parameters=plain, return_annotation=signature.empty)


def _docstring(task: Task) -> str:
    text = inspect.getdoc(task.reference_function)
    if not text:
        return ""
    if '"""' in text or text.endswith(('"', "\\")):
        return f"    {text!r}\n"
    raw = "r" if "\\" in text else ""
    if "\n" not in text:
        return f'    {raw}"""{text}"""\n'
    lines = [f"    {line}" if line else "" for line in text.split("\n")]
    body = "\n".join(lines)[4:]
    return f'    {raw}"""{body}\n    """\n'
