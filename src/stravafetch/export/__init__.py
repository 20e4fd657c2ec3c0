"""A folder of files, one set for each activity, that can be resumed."""
