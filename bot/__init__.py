"""Questions in, cited answers out: reading, statements, rules, judgement, wording and the ways in."""
