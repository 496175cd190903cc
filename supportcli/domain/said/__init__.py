"""What somebody says in a message, apart from what they quote."""
