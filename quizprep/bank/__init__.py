"""The bank: decks of questions on disk, and how they are read, checked and kept compiled."""
