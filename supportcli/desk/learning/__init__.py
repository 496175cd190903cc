"""What the desk learns from its own decisions, and what it suggests."""
