"""How well a candidate fits a question: features that are named, weights that were learned from answered questions."""
