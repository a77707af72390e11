"""Taking part: who is in a plan, in which role and with which rights."""
