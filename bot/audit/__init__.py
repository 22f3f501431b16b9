"""Who changed what about the set-up, and when: a log in which nothing can be altered unseen."""
