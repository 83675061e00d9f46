"""quizprep: prepare for deep-learning and computer-vision interviews in the terminal.

Imports nothing: what a command needs, that command imports.
"""
