"""Stations, villages, staff, rooms and the weekly rota: in and out as Excel, and bound to WeChat by codes that work once."""
