"""Documents, requests and grants, and how a document is read."""
