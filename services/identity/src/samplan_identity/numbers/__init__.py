"""Identity numbers that are entered, corrected or replaced, and those that somebody had before."""
