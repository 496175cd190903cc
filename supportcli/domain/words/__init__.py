"""The terms of a policy in words, and the words of letters."""
