"""Who calls, and what they may do: keys, tokens, grants, and the types that prove access."""
