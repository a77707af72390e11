"""The log of a plan as a person reads it: the chains of all services as one."""
