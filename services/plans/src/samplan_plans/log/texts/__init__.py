"""The words of the log, one catalogue a language: the same as the web's, which a test sees to."""
