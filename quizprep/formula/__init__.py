"""Formulas: text to tree, tree to value, and whether two formulas mean the same.

``words`` and ``names`` are the vocabulary, ``lexer`` and ``reader`` turn text into a ``tree``, ``printer`` turns it back;
``evaluate`` works out its value, ``domain`` says where values come from.
"""
