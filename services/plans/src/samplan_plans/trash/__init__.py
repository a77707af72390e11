"""The trash: what was deleted stays for thirty days, and whoever may delete it may bring it back."""
