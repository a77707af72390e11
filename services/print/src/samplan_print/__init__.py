"""Plan to PDF."""
