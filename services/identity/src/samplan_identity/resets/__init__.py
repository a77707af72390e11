"""Forgotten passwords: a link by mail, a code where there is a mobile, and a new password of one's own."""
