"""What may be done with activities and slots, one module per noun."""
