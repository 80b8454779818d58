"""Training of the models that ship with onrecord; needs its own requirements (train/requirements.lock), never the run-time install."""
