"""Trained models at run time."""
