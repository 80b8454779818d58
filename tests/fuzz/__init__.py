"""Fuzz targets: what must hold for any bytes.

``python -m tests.fuzz TARGET [SECONDS]`` searches with atheris; the corpus is also a test (``tests/test_fuzz.py``).
"""
