"""Terms beside terms: explained, compared, replayed over the desk, and moved to."""
