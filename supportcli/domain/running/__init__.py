"""Terms at work on a ticket: clocks, alarms, gates, and what comes next."""
