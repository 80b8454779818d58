"""Names and what stands for them."""
