"""What all connections to servers share."""
