"""A support desk in the terminal: tickets under published support terms, with clocks that explain themselves."""

__version__ = "0.1.0"
