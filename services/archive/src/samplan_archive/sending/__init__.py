"""What is done outside of transactions: fetching, packing, sending; and the workers that do it step by step."""
