"""Pages about bookings: asking, following, answering from a mail, and changing a slot."""
