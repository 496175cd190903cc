"""Stories: cases told in a file, played on paper under a policy, and checked against what they expect."""
