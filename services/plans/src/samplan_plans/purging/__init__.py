"""Deleting plans for good, thirty days after they were deleted, and the receipts of all who had something of them."""
