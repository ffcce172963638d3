"""The shop's rules and queries. The dialogue, the console and the command line call the same functions."""
