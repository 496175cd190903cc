"""Reports: what happened in a period, gathered from rows by indexes and counted by ``domain/reporting/figures``."""
