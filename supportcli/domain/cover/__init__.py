"""What a contract covers: scope, entitlement, quotas."""
