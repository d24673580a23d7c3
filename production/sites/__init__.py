"""What manufacturers say of their sites, machines and free hours: forms, spreadsheets, words, and how the engine sees it."""
