"""Boards: what the program measures on open gold corpora. Nothing of the corpora is kept here; ``gate.py`` holds the floors."""
