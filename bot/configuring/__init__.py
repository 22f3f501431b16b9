"""Teams and schedules as one YAML file: one model; validate, plan, apply, export."""
