"""Room 5: all is kept, by content hash."""
