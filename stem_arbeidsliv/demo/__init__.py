"""The demo: an invented country, the people one can be in it, and a mailbox that shows every mail. Never in production."""
