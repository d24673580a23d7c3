"""The room of two organisations: its conversation, meetings, people and lists."""
