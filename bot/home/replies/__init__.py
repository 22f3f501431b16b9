"""What /retro answers, one module a concern; also said in the DM, after plain words."""
