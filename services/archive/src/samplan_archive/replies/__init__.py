"""What the archive system answers: taken in once, whatever the order and however often it comes."""
