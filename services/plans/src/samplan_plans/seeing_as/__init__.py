"""The lead sees the plan as a participant sees it: to read, by the lead's own hand, and logged as theirs."""
