"""Copies of print-outs in the plan's archive folder."""
