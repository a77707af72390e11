"""Acting for somebody else, in a session of its own that says so everywhere and is soon over."""
