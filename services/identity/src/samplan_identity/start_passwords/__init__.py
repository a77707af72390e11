"""Start passwords, for people who cannot use an activation link alone: generated, shown once, replaced at once."""
