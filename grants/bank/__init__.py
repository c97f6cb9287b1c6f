"""What goes to the bank and comes back: payment files as bytes, without a database."""
