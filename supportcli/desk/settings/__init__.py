"""The settings of a desk: what a person can set, where it is found, and what is wrong with it."""
