"""The embedded database: ``ENGINE = "core.sqlite"``. See docs/adr/0002-sqlite-driver-and-queue.md."""
