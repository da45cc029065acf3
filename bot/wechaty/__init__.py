"""The door for people who already run a python-wechaty bot; needs the extra ``fengqiao[wechaty]``. See docs/wechaty-plugin.md."""
