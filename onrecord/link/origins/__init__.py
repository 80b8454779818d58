"""The independent roots of claims."""
