"""The API for other programs, ``/api/v1``, and the webhooks by which they hear of tickets. It knows nothing of the pages."""
