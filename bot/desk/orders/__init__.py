"""What staff order, in a chat or on a page: one module per kind of order. Each gives the line that is read back."""

from bot.desk.orders.carrying_out import Place, carry_out

__all__ = ["Place", "carry_out"]
