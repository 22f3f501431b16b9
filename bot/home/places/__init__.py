"""The pages of App Home, one module each: what a person sees there, loaded and drawn."""
