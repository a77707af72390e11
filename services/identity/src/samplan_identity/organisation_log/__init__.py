"""What was done in the organisation outside its plans: rights, accounts, persons."""
