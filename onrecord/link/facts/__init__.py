"""Claims: what says the same is one, what differs is joined by a link that says how."""
