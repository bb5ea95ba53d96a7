"""The demo: a real week of Jakarta, prepared through the API as any client would."""
