"""Judging code: the suite vocabulary, the judge (trusted), the worker (untrusted), shrinking, starters."""
