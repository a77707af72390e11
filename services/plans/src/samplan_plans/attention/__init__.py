"""What asks for the attention of who leads a plan."""
