"""Plans in the making: five steps, kept by the service as they are filled in, private to whoever fills them in."""
