"""The one door of Samplan."""
