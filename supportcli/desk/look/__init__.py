"""Looking: which tickets, in which order, with which fields; the board, the page and the records."""
