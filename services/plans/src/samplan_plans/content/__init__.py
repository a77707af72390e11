"""One way of reading and writing whatever stands in a plan; a feature folder says only what its item holds."""
