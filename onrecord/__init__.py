"""onrecord: reads news reports and keeps the record of the story they tell.

The public verbs are ``read``, ``find``, ``build`` and ``show`` of ``onrecord.engine`` (the rooms have the same names, so the package
itself cannot carry them too); the records are in ``onrecord.types``.
"""

__version__ = "0.1.0"
