"""Messages out (and later in): RFC 5322 text and the transports that carry it."""
