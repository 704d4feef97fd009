"""Property tests of drawings: no deadline (machines are shared), and the same cases in every run."""

from hypothesis import settings

settings.register_profile("drawings", deadline=None, derandomize=True)
settings.load_profile("drawings")
