"""Text that reports share."""
