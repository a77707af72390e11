"""What a person sees and changes of their own account: password, user name, addresses, sessions."""
