"""The command line: click, and only here."""
