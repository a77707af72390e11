"""Participants of a plan: who, in which role, with which rights."""
