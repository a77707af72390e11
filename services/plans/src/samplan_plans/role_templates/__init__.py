"""Role templates: what a role gives in plans of a type, as the organisation's local admin decides."""
