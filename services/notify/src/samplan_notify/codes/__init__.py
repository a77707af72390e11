"""One-time codes and activation links: the urgent lane."""
