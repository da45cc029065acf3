"""The programs that ``tests.bench.bridge`` sets against each other; each gets ENDPOINT TOKEN and is stopped by SIGTERM."""
