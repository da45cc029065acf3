"""What is said of pictures and files, and of notices: missing people, things lost and found."""

from __future__ import annotations

from collections.abc import Mapping

# Pictures and files of a ticket, to staff.
SEE_FILES = "\n发「图 {number}」看。"
FILES_COMING = "#{number} 有 {count} 个图片或文件，马上发来。"
FILES_MORE = "只发最近 {count} 个，其他的在网页上看。"
FILES_PENDING = "还有 {count} 个正在取。"
FILES_LOST = "有 {count} 个取不到。"
FILE_GONE = "这个文件不在了：可能被居民撤回，或者到期删了。"
FILE_KINDS: Mapping[str, str] = {"image": "图片", "voice": "语音", "video": "视频", "file": "文件"}
FILE_COMING = "正在取"
NO_FILES = "#{number} 没有图片和文件。"
PASSING_ON = "#{number} 收到{what}，马上转给居民。"
NOT_PASSED_ON = "#{number} 您发的{what}没有转出去：{why}。"
NOT_FETCHED = "#{number} {person}发的{what}取不到：{why}。请让他再发一次，或者当面看。"
WHY: Mapping[str, str] = {"too_large": "太大，超过 25 MB", "gone": "微信那边已经没有了"}
RECALLED = "#{number} {person}撤回了一条消息，单子上已经去掉。"
SOMEBODY = "有居民"
RECALLED_WORDS = "（居民撤回了这条消息）"
WRITTEN_DOWN = "语音转成的文字：{text}"

# The same, to residents.
STAFF_SENDS = "{staff}发来{what}（#{number}）。"
TOO_LARGE = "您发的{what}太大了，我收不下。\n请发小一点的，或者当面给警务助理看。"
GONE = "您发的{what}我没有收到，请再发一次。"
VOICE_ADDED = "已补充到 #{number}。我听不懂语音，警务助理会听。\n方便的话，请再用文字说一遍。"
