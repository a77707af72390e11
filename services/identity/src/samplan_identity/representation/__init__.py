"""Who represents whom: parents, guardians (verger) and holders of a power of attorney."""
