"""Tickets from files: read, understood by a mapping, validated whole, then recorded in one transaction.

``run.import_files`` is the door. A file becomes rows (``sniff``, ``delimited``, ``jsons``), a row becomes values
by field (``mapping``, ``values``), values become a history (``history``, ``updates``, ``eventrows``), a history
is checked against the policy (``serving``, ``people``) and kept in a temporary file (``spill``) until everything
was read; then it is folded and written (``load``).
"""
