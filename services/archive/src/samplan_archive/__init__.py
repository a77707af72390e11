"""The bridge to a NOARK 5 core."""
