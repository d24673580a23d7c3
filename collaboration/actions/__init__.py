"""What people do with introductions, rooms, documents, grants, agreements and pilots."""
