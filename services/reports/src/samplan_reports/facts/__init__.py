"""What the counts are made of, as the other services tell it: ids, codes and days, never a name."""
