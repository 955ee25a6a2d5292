"""Articles in, passages out: reading, analysis, parsing and search. Knows nothing of questions."""
