"""Which reports tell one story."""
