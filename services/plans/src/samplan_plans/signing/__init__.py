"""The owner, or who represents them, signs and limits consents themself; the evidence is kept."""
