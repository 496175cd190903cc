"""What a contract covers: scope, quotas, and who may be admitted."""
