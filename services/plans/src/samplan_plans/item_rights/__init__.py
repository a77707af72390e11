"""Rights to single items, which stand above what a participant was given for the element."""
