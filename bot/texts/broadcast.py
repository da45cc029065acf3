"""What the pages and the command line say about broadcasts (Chinese): states, steps, schedules, and why something is refused."""

from __future__ import annotations

from collections.abc import Mapping

BROADCAST_STATES: Mapping[str, str] = {
    "draft": "草稿",
    "submitted": "待审核",
    "approved": "已通过",
    "scheduled": "已排期",
    "running": "正在发",
    "done": "已发完",
    "rejected": "被退回",
    "paused": "已暂停",
    "withdrawn": "已撤下",
}
BROADCAST_STEPS: Mapping[str, str] = {
    "edit": "修改",
    "submit": "送审",
    "approve": "通过",
    "reject": "退回",
    "schedule": "排期",
    "emergency": "紧急直发",
    "pause": "暂停",
    "resume": "继续",
    "withdraw": "撤下",
    "send_again": "再发",
    "take_back": "从群里收回",
}
RUN_STATES: Mapping[str, str] = {
    "running": "正在发",
    "paused": "已暂停",
    "done": "发完",
    "skipped": "跳过",
    "withdrawn": "已撤下",
}
RUN_NOTES: Mapping[str, str] = {
    "missed": "错过了时间",
    "expired": "已过有效期",
    "still_running": "上一次还没发完",
    "no_rooms": "没有可发的群",
    "done_already": "这一次已经发过",
    "spared": "各群这几天收到的够多了，这次没有单独发",
}
EXCLUSIONS: Mapping[str, str] = {
    "not_joined": "小枫已不在群里",
    "quiet_room": "这个群只收紧急的",
    "not_residents": "不是居民群",
    "not_staff": "不是警务群",
    "no_village": "没登记是哪个村的群，在「人员」的「群」里登记",
    "other_station": "是别的派出所的群，起草人只能发本所",
    "other_place": "不在要发的地方",
    "other_account": "同一个群只发一次",
    "missing_fact": "缺少本地信息",
    "no_tag": "没有这个标签",
    "not_told": "没收到过要更正的那一条",
    "taken_back": "要更正的那一条已从群里收回",
}
SPARED: Mapping[str, str] = {
    "quiet_hours": "安静时间过完就晚了",
    "too_close": "和上一条挨得太近",
    "daily_cap": "当天的条数满了",
    "weekly_cap": "这一周的条数满了",
    "merged": "和另一条合成了一条",
}
SPARED_LINE = "少打扰 {rooms} 个群：{reasons}"
SPARED_WEEK = "这一周（从星期一算起），一共少打扰 {count} 次。"
SPARED_REASON = "{why} {count} 个"
EVERYBODY_RINGS = "「@所有人」会让每个人的手机都响。小枫要是群主或群管理员，微信才认。"
EVERYBODY_READ = "「@所有人」只是文字，手机不会响：现在的微信接口做不到。"
EVERYBODY_PARTLY = "「@所有人」在 {rooms} 个群里会让手机响，在另外 {others} 个群里只是文字。小枫要是群主或群管理员，微信才认。"
URGENT_RULE = "紧急：不管安静时间和条数，马上发。只用在人命关天、财产要紧的时候。"
BUDGET_RULE = "每个群一天最多 {per_day} 条，一周最多 {per_week} 条。"
APART_RULE = "两条之间隔 {apart} 分钟。"
QUIET_RULE = "{hours} 不发，等过了再发。"
CORRECTION_RULE = "更正只发给收到过那一条的群，不算条数。"
QUIET_NOW = "现在是安静时间，{at} 才开始发。"
TONE_LONG = "正文有 {chars} 个字。群里的话最好不超过 {limit} 个字。"
TONE_SENTENCE = "「{start}……」这一句有 {chars} 个字，分成两句更好懂。"
TONE_STIFF = "换成平常说的话会更好懂：{names}。"
TONE_SHOUTED = "感叹号、问号写一个就够了。"
ALIKE = "{day} 发过差不多的一条：「{title}」。要是没有新的事，可以先不发。"
NO_SCHEDULE = "还没定时间"
SCHEDULE_FIELDS: Mapping[str, str] = {
    "weekdays": "星期",
    "weekday": "星期",
    "nth": "第几个",
    "day": "日",
    "month": "月",
    "lunar_month": "农历月",
    "lunar_day": "农历日",
    "lunar_days": "农历日",
    "every": "每几天",
    "first_day": "从哪天起",
    "animals": "属什么的日子",
    "offset_days": "提前或推后几天",
    "year": "年",
}
KNOWN_UNTIL = "「{title}」只排到 {day}：以后的放假安排或学期还没公布。公布以后自动接着排。"
HOLIDAYS_NOT_OUT = "{year} 年的放假安排还没公布：日历上没有休和班，按放假、工作日排的也还没有日子。"
FEED_NAME = "枫桥群发"
FEED_DESCRIPTION = "{state}。{schedule}"
MORE_TIMES = "……共 {times} 次"
SCHEDULE_EXAMPLES = ("每周一 9:00", "每年农历六月廿四前 3 天 9:00", "清明前 7 天 9:00", "每逢属鼠日 8:00")
WHOLE_COUNTY, WHOLE = "全县居民群", "全县"
ROOM_KINDS: Mapping[str, str] = {"residents": "居民群", "staff": "警务群"}
CORRECTED = "收到过要更正那一条的群（第 {run} 次发送）"
NO_SUCH_READY = "文库里没有「{name}」。"
NO_SUCH_READY_NEAR = "文库里没有「{name}」。相近的有：{near}。"
READY_TOO_OLD = "「{name}」的复核日期 {day} 已经过了，要先有人重新看过。"
ALL_YEAR = "全年"
MONTHS = "{months} 月"
SUBJECTS: Mapping[str, str] = {
    "fraud": "反诈",
    "fire": "防火",
    "water": "防溺水",
    "mushroom": "野生菌",
    "weather": "雨季和地震",
    "traffic": "交通",
    "theft": "防盗",
    "events": "办客赶会",
    "drugs": "禁毒",
    "minors": "娃娃",
    "people": "邻里和办事",
}
READERS: Mapping[str, str] = {
    "everybody": "大家",
    "elderly": "老人",
    "parents": "家长",
    "drivers": "开车骑车的人",
    "farmers": "种地养牲口的人",
    "shopkeepers": "开铺子的人",
    "returning workers": "外出打工的人",
    "students": "学生",
}
REJECTION = "{name}退回：{reason}"
REJECTED = "您写的群发「{title}」（第 {number} 号）被{name}退回：{reason}\n改好了再送审。"
NO_SUCH_PICTURE = "这张图片不在了。"
NO_SUCH_BROADCAST = "没有第 {number} 号群发。"
NOT_YOUR_BROADCAST = "{name}不能做这一步：只有起草人、社区民警、所长和管理员可以。"
AMBIGUOUS_VILLAGE = "有几个村都叫{name}，请写明是哪个派出所的：{choices}。"
REFUSALS: Mapping[str, str] = {
    "wrong_state": "现在是「{state}」，不能{step}。",
    "title_empty": "请写标题。",
    "title_long": "标题有 {chars} 个字，最多 {limit} 个。",
    "text_empty": "请写正文。",
    "text_long": "正文有 {chars} 个字，最多 {limit} 个。",
    "text_control": "文字里有看不见的字符（{code}），请删掉再存。",
    "link_long": "链接有 {chars} 个字符，最多 {limit} 个。",
    "link_signs": "链接里不能有空格和汉字，群里会断开。请从浏览器里整条复制。",
    "link_unreadable": "「{link}」不是网址。网址要写全，例如 https://www.gov.cn。",
    "picture_kind": "这张图片打不开，或者不是 JPG、PNG。请换一张，或者截个图再传。",
    "picture_big": "图片太大，最多 {limit} 兆。",
    "picture_empty": "图片是空的，请重新选一张。",
    "picture_gone": "图片不在了，请重新传一次。",
    "unknown_placeholder": "不认识「{{{name}}}」。可以用的有：{known}。",
    "missing_fact": "有 {rooms} 个群缺少本地信息「{name}」，例如「{room}」。请先补上，或者把它从正文里去掉。",
    "unknown_station": "没有这个派出所：{name}。",
    "unknown_village": "没有这个村：{name}。",
    "unknown_person": "没有这位工作人员：{name}。",
    "ambiguous_person": "有几位工作人员都叫{name}，编号是 {numbers}。",
    "no_rooms": "现在没有可发的群。",
    "no_schedule": "还没有定什么时候发。",
    "schedule_unreadable": "看不懂时间「{part}」。重复的时间写五格：分 时 日 月 星期，例如 0 9 * * 1 是每周一 9:00。",
    "schedule_never": "这个时间永远不会到。",
    "schedule_past": "这个时间已经过了。",
    "schedule_number": "「{field}」写的是 {part}，应该是 {low} 到 {high}。",
    "schedule_date": "不是每年都有 {month} 月 {day} 日，请换一天。",
    "schedule_time": "请写清几点，例如 9:00。「{part}」看不懂。",
    "schedule_nothing_chosen": "「{field}」还没填。",
    "schedule_two_ways": "按星期、每几天一次，只能选一样。",
    "schedule_version": "这个时间是新版本存的（{part}），请先升级小枫。",
    "schedule_sentence": "看不懂「{part}」。可以这样写：{examples}。",
    "holidays_unknown": "国务院还没公布 {year} 年怎么放假，定不了日子。可以先按农历或节气写，例如「每年除夕前 3 天 9:00」。",
    "no_school_terms": "还没登记学期，不知道哪天开学、放假。请管电脑的人在设置里写 school_terms。",
    "school_terms_over": "登记的学期都过完了。请管电脑的人在设置里写下一个学期（school_terms）。",
    "expires_first": "还没发就过有效期了。",
    "late_limit": "迟发的期限最多 {days} 天。",
    "own_broadcast": "自己写的要由别人来审。",
    "chief_only": "{name}不能直接发：紧急直发要所长本人点。",
    "not_urgent": "这一条没有标「紧急」，不能直接发，要送审。",
    "mention_all": "「@所有人」会吵到每一个人，只有紧急的才能用。请删掉。",
    "rejection_empty": "请写退回的原因，起草人会看到。",
    "rejection_long": "退回的原因有 {chars} 个字，最多 {limit} 个。",
    "no_right": "{name}没有审核的权限：警务助理不能审。",
    "other_station": "{name}只能审本派出所的群发，这一条发到了别处。",
    "beyond_station": "{name}只能写发给{station}的群发，这一条发到了别处。",
    "changed": "内容在通过之后变了，要重新送审。",
    "settled_already": "这一条已经有结果了，请刷新看看。",
    "nothing_failed": "没有发不出去的群，不用重发。",
    "run_not_done": "只有发完的才能从群里收回；还在发的请先撤下。",
    "expired": "已过有效期，不能再发。",
}
