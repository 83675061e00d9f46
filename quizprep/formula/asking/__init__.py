"""Questions out of what programs and people hand in: a reference, names with their domains, functions, other spellings."""
