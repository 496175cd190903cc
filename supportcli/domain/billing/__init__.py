"""What tickets cost, and what missed guarantees give back."""
