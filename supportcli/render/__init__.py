"""The only Rich: tables, countdowns, boards; and the plain formats. Text from outside passes ``untrusted``."""
