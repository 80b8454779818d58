"""Figures: numbers with their units, what they measure, and of what."""
