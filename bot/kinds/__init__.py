"""What a question asks for: first by its question word, then by shares learned from many questions.

`patterns` reads one kind by rule; `model` says how likely each family of answers is, so that
"which lawmaker" may be answered by a name and "what price" by a sum; `recipe` learns the shares.
"""
