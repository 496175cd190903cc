"""The only SQL, and the one door to the database."""
