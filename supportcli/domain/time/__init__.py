"""Business time: calendars, durations, instants."""
