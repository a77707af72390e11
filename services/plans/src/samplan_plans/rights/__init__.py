"""Who may do what: the rules, and the grants that carry their outcome to the other services."""
