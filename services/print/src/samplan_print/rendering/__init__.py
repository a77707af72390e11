"""From a plan's content to a PDF: described in words of a language, then laid out by a process without rights."""
