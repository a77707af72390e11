"""Which archive system is whose: the account of each organisation, to which alone its plans go."""
