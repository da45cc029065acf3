"""Watching over the bridge itself: how its links stand, who is told when one is lost, and what can be measured."""
