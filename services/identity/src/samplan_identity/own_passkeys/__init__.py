"""One's own passkeys: made, named, removed, and signed in with."""
