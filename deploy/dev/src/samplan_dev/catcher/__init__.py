"""The catcher: takes every mail and SMS that the suite sends in development, and shows them on a page."""
