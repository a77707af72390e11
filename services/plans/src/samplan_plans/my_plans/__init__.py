"""My plans: the list of one's own, and the front page of one."""
