"""Who and what is one across the reports of a story."""
