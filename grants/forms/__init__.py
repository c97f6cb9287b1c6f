"""What schools fill in. The forms check shape; the rules are the services'."""
