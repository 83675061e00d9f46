"""The coding tasks: one Python file each, the stem is the task's name with underscores.

A file defines ``task = Task(...)`` and registers a reference (whose signature and docstring are the starter), structural and
random cases, and mutants; the vocabulary is in ``quizprep.coding.suite``.  The prompt in both languages is the question of
kind ``code`` in the deck of the task's topic.
"""
