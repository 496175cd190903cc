"""Work, charges and credits: what was worked, what it costs, and what missed promises give back."""
