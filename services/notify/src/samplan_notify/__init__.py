"""SMS and e-mail: codes and notices."""
