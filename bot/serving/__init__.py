"""Processes: web, worker or all; Socket Mode or HTTP; health; an orderly end."""
