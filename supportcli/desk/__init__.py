"""The use cases: what an engineer, a script or cron can ask of the desk; one function each."""
