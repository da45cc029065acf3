"""What administrators read about the bridge's own links (Chinese)."""

from __future__ import annotations

from collections.abc import Mapping

NOT_RUNNING = "程序没有运行"
ALERTS: Mapping[str, str] = {
    "lost": "枫桥：{account} 的微信断了",
    "still_lost": "枫桥：{account} 的微信还没连上",
    "back": "枫桥：{account} 的微信恢复了",
}
LOST = "从 {since} 起断开，现在：{state}。群里的话收不到，也发不出去。请打开「今天」页看情况。"
BACK = "断开：{since} 到 {until}。这段时间群里的话可能没有收到，请在群里问一声。"
TEST_SUBJECT = "枫桥：试一下提醒"
TEST = "这是一条测试。收到说明提醒能用。"
STATES: Mapping[str, str] = {
    "connecting": "正在连接",
    "connected": "连上了服务，微信没有登录",
    "scan": "要用手机扫码登录",
    "online": "正常",
    "logged_out": "微信退出了登录",
    "down": "连不上服务",
    "refused": "口令不对，服务不让连",
}
STANDINGS: Mapping[str, str] = {**STATES, "offline": "没有连上", "not_running": NOT_RUNNING}
"""Also of accounts that another process holds."""
NOT_FETCHED = "有一条消息没取到"
UNITS = ("天", "小时", "分", "秒")
