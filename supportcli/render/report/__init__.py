"""A report in its forms: for a terminal, and as one page for a browser."""
