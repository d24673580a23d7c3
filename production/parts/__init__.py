"""What pages say and draw of parts: made of the engine's codes and numbers."""
