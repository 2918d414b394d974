"""Who may sign in to a demo. The seed creates these people with this password; the demo prints both."""

PASSWORD = "quiet-harbour-7"  # noqa: S105 - printed on purpose, for invented people on one machine
ROLES = {"mei": "agent", "liam": "agent", "noor": "agent", "sofia": "supervisor"}
