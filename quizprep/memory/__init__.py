"""What the learner did, and what to ask next.

``history`` is the front door to one SQLite file.  Behind it, ``store`` is the file, ``schema`` its tables, ``log`` the
``events`` in them, the truth; ``names`` says what a question is called today; ``cards`` and ``sums`` follow from the log, and
``values`` are what days and moments are in SQLite.  Copies go out by ``backups``, as files by ``exchange``, to Anki and from it
by the ``anki`` modules.

``scheduler`` says when to ask again, by FSRS, and ``fit`` fits that to the learner; ``pauses`` says when the learner was away.
``agenda`` reads what a session has to know, ``order`` plans it, ``session`` walks through it; ``plan`` looks ahead to an
interview, ``statistics`` back.
"""
