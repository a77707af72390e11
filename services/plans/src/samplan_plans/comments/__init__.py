"""Comments: what participants say on a goal or an activity."""
