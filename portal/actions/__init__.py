"""What changes what the portal itself keeps."""
