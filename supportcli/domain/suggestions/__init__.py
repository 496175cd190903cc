"""What a ticket probably is, and why."""
