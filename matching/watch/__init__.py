"""What park staff watch of matching: who has matches, whom lists show, how that changes, and how two settings differ."""
