"""Predicate frames: who does what to whom, the same in both languages and in every word class."""
