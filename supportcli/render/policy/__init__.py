"""A policy as its vendor would print it: one document, for a terminal, as Markdown or as HTML."""
