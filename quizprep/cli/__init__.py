"""The command line: one command, one short file that parses, calls and renders.

Time, randomness and paths enter here and travel down as arguments.
"""
