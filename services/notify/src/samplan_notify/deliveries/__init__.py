"""Each SMS and e-mail that is to go out, from the wish to the answer of whoever carries it."""
