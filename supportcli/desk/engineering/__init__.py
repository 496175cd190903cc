"""Engineering: issues asked for, created, linked and read back."""
