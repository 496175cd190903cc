"""The command line: reads arguments, asks for what is missing, calls the desk, hands the answer to render."""
