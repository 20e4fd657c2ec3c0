"""The resumable export to a folder, with one set of files for each activity."""
