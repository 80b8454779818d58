"""German: the words and patterns of times only; no parser yet, so German reports are still refused."""
