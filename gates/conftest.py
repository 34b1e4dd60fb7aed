"""Scripts whose peers and fuzzers the project does not install are no tests."""

collect_ignore = ["fuzz.py", "peers.py"]
