"""Finding: by words, by likeness; what belongs together, and what is one and the same."""
