"""The policy language: what a policy can say, as data, and the evaluator of its conditions."""
