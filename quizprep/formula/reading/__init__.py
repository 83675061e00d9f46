"""Text to tree: words and signs in three notations, a parser, and what can be read in two ways."""
