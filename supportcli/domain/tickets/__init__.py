"""The ticket: its events, its states, and what its history tells of it."""
