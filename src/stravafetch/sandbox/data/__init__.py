"""The sample athletes and their data; imports nothing from outside this folder."""
