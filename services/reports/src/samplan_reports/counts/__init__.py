"""The reports: how many plans, messages and sign-ins an organisation has, for those who may know."""
