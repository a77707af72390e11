"""Activities: what is done to reach a goal."""
