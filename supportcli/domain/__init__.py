"""The rules. Pure: no input or output, no wall clock, standard library only."""
