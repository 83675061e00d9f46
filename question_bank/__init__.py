"""The question bank: one YAML deck per topic, the file's stem is the topic.

A deck has a bilingual ``title`` and a list of ``questions``.  Every question has ``id`` (stable, unique in the bank),
``kind``, ``difficulty`` 1-5, ``sources``, ``prompt``, ``explanation`` and may have ``hint``, ``reference``, ``requires``
(ids of questions that come first), ``followups`` (ids of those that an interviewer would ask next), ``formerly`` (ids that
it had before: its history goes on) and ``retired: true`` (it is not asked any more; its history stays); texts are
``{en: ..., zh: ...}``, or ``{text: ...}`` where no language is needed.  ``hint`` is one text or a list of up to three, from
a nudge to nearly the solution; a code question has three.  Then, by kind:
choice   ``options`` (key to text; a wrong one has ``feedback``), ``answer`` (key or list of keys)
recall   ``points`` (key to text with ``accept``: wordings that the model answer meets and the prompt does not), ``answer``;
         a wording is words that all occur in one sentence, in any order: ``gradient vanish|small`` has either of two, and
         ``train ... test`` may lie on both sides of a contrast (*while*, ，而), ``!less`` must not be there; a point may say
         whom it is ``about``: ``PTQ|post-training`` (what is said of another point's subject is not this point)
numeric  ``parameters``, ``answer`` (one expression or a list), ``require``, ``unit``, ``tolerance``, ``mistakes``
formula  ``variables``, ``answer``, ``name``, ``form``, ``mistakes`` (key to ``answer`` and ``feedback``);   code  ``task``
and ``debug: true`` where it is to be mended
With ``language: en`` at its top, a deck of one's own is in one language, and its texts are written as they are.
``TOPIC.py`` beside a deck holds a function per numeric and formula question that works the answer out independently.
"""
