"""What every Samplan service is made of."""
