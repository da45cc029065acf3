"""Schedules in Chinese: said for the pages and the command line, and read from what people write."""

from bot.schedule_words.sentences import say, understand

__all__ = ["say", "understand"]
