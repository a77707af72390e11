"""Terms of use: everybody accepts each version of them once, before they see a plan."""
