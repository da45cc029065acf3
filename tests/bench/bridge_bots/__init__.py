"""The programs that ``tests.bench.bridge`` sets against each other; each is started with ENDPOINT TOKEN and told to stop by SIGTERM."""
