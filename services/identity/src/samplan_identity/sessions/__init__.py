"""Sessions: made, rotated and ended here alone. A row is the truth; Redis is a cache that may be lost."""
