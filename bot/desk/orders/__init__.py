"""What staff order, in a chat or on a page: one module per kind of order. Each gives the line that is read back."""

from bot.desk.orders.carrying_out import carry_out
from bot.desk.orders.order import Place
from bot.desk.orders.passing_on import pass_on_file

__all__ = ["Place", "carry_out", "pass_on_file"]
