"""What was handed in, to take along: tables, JSON and files. Each is written as it is read, a few entries at a time."""
