"""The places that a person has in plans."""
