"""Chinese words of the Excel file for stations, villages, staff, rooms and the rota, of its faults, and of binding codes."""

from __future__ import annotations

from collections.abc import Mapping

# Sheets and columns, by their names in the code.
SHEETS: Mapping[str, str] = {
    "stations": "派出所",
    "villages": "村社区",
    "staff": "工作人员",
    "rooms": "微信群",
    "rota": "排班",
    "residents": "居民",
}
GUIDE = "填写说明"
HEADS: Mapping[str, Mapping[str, str]] = {
    "stations": {"id": "编号", "name": "名称", "phone": "电话", "address": "地址", "hours": "办公时间", "hotline": "政务热线"},
    "villages": {"id": "编号", "name": "名称", "station": "派出所", "phone": "警务室电话", "neighbours": "邻村"},
    "staff": {
        "id": "编号",
        "name": "姓名",
        "role": "职务",
        "station": "派出所",
        "villages": "负责的村",
        "phone": "电话",
        "active": "在岗",
        "bound": "微信",
    },
    "rooms": {
        "id": "编号",
        "topic": "群名",
        "kind": "用途",
        "station": "派出所",
        "village": "村",
        "mode": "说话方式",
        "tags": "标签",
        "joined": "状态",
    },
    "rota": {
        "person": "姓名",
        "station": "派出所",
        "village": "村",
        "start_day": "从星期",
        "start_time": "从几点",
        "end_day": "到星期",
        "end_time": "到几点",
        "stand_in": "替补",
    },
    "residents": {"id": "编号", "name": "微信名", "station": "派出所", "village": "村"},
}
ROLES: Mapping[str, str] = {"assistant": "警务助理", "officer": "社区民警", "chief": "所长", "administrator": "管理员"}
KINDS: Mapping[str, str] = {"residents": "居民群", "staff": "警务群"}
MODES: Mapping[str, str] = {"mention": "被@才说", "helpful": "主动帮忙", "quiet": "只管急事"}
YES, NO = "是", "否"
BOUND, UNBOUND = "已绑定", "未绑定"
JOINED, LEFT, WAITING_ROOM = "在群里", "已不在群里", "等机器人进群"
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
WEEKDAY_FORMS: Mapping[str, int] = {
    form + day: number
    for number, days in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7"))
    for form in ("星期", "周", "礼拜", "")
    for day in days
}
LIST_MARK = "、"

# The sheet that explains the others.
GUIDE_LINES = (
    "这个文件用来登记派出所、村、工作人员、微信群和排班。每张表的第一行是列名，从第二行开始填，一行一个。",
    "列名不要改。列的先后可以换，用不着的列可以删：删掉的列不动原来的内容，留着但空着的格子会清掉原来的内容。",
    "带 * 的列必须填。「编号」由系统给，新增的空着；要改名就留着编号改名称。",
    "没写在表里的人和村不会被删。人不干了，把「在岗」写成「否」。",
    "「职务」写：警务助理、社区民警、所长、管理员。管理员管全县，「派出所」空着。",
    "「政务热线」空着就说 12345；当地用别的号码才填。",
    "「负责的村」可以写几个，用顿号隔开，例如：柳塘村、新街村。都要是本所的村。",
    "「邻村」可以写几个，用顿号隔开，找人时先发本村再发邻村；写一边就行，不写就按同一个派出所的村算。",
    "「微信群」按群名认。机器人还没进的群也可以先写，进群以后自动对上。同名的群请用编号。",
    "「用途」写：居民群、警务群。「说话方式」写：被@才说、主动帮忙、只管急事。",
    "「排班」写了哪个派出所，就整个换成新的排班；没写的派出所不变。一行是每周一段，例如：星期一 8:00 到 星期五 18:00。",
    "「替补」写「是」，主班都不在时才排到。",
    "「居民」只能改村，不能新增：居民第一次找机器人时自动登记。",
    "有一处写错，整个文件都不导入，原来的内容不变。改好再导入一次就行。",
)

# Faults of the file.
UNREADABLE: Mapping[str, str] = {
    "no_workbook": "这不是 Excel 文件（.xlsx），或者文件坏了。请用 Excel 另存为 .xlsx 再试。",
    "too_large": "文件太大（最多 5 MB）。请删掉图片和不用的表再试。",
    "too_many_rows": "有一张表超过 2 万行。请分几次导入。",
}
NO_SHEET = "文件里没有要导入的表。表名应是：{sheets}。"
FAULT_CELL = "「{sheet}」第 {row} 行「{head}」（{cell}）：{problem}"
FAULT_ROW = "「{sheet}」第 {row} 行：{problem}"
FAULT_SHEET = "「{sheet}」：{problem}"
FAULTS_MORE = "还有 {count} 处。"
REFUSED = "有 {count} 处要改，什么都没有导入："
EMPTY = "不能空着。"
COLUMN_UNKNOWN = "不认识「{head}」这一列。可以用的列：{known}。"
COLUMN_TWICE = "「{head}」这一列写了两次。"
COLUMN_MISSING = "缺少「{head}」这一列。"
CELL_BROKEN = "公式算错了（{text}）。请直接写内容。"
NOT_A_CHOICE = "没有「{text}」，可以写：{choices}。"
NOT_A_NUMBER = "「{text}」不是编号。新增的请空着。"
NO_SUCH_ID = "没有编号 {number}。新增的请空着。"
NOT_A_PHONE = "「{text}」不像电话号码。"
NOT_A_DAY = "「{text}」不是星期几，例如写：星期一。"
NOT_A_TIME = "「{text}」不是时间，例如写：8:30。"
TOO_LONG = "太长了，最多 {limit} 个字。"
HAS_BREAK = "不能换行。"
TWICE = "和第 {row} 行重复了。"
NAME_TAKEN = "「{name}」已经有了（编号 {number}）。"
NO_SUCH_NEIGHBOUR = "没有「{name}」这个村，或者有几个同名的村，或者就是本村。"
NO_SUCH_STATION = "没有「{name}」这个派出所。请先写在「派出所」表里。"
NO_SUCH_VILLAGE = "{station}没有「{name}」这个村。请先写在「村社区」表里。"
NO_SUCH_PERSON = "{station}没有在岗的「{name}」。请先写在「工作人员」表里。"
VILLAGE_OF_SEVERAL = "几个派出所都有「{name}」，请写上派出所。"
STATION_NEEDED = "除了管理员，都要写派出所。"
ROOM_OF_SEVERAL = "有几个群都叫「{name}」，请写上编号。"
ROOM_PLACE_NEEDED = "居民群要写村或派出所，警务群要写派出所。"
SAME_TIME = "开始和结束一样。"
LAST_ADMINISTRATOR = "这是最后一个在岗的管理员，不能停用或改职务。"
SUMMARY_LINE = "{sheet}：新增 {new}，改动 {changed}，不变 {same}"
ROW_NEW = "「{sheet}」第 {row} 行：新增「{name}」"
ROW_CHANGED = "「{sheet}」第 {row} 行：改动「{name}」"
SUMMARY_WAITING = "有 {count} 个群机器人还没进，进群后自动对上。"

# The page of the file.
FILE_NONE = "请先选一个文件。"
FILE_TAKEN_IN = "导入好了。"

# Binding codes.
BIND_WORD = "绑定"
BOUND_STAFF = "绑定好了：{name}（{role}，{place}）。发「帮助」看怎么办事。"
BOUND_ROOM = "这个群绑定好了：{place}（{kind}）。"
BIND_PRIVATELY = "个人的绑定码请私下发给我，不要发在群里。这个码已经作废，请让管理员重新给一个。"
BIND_IN_ROOM = "这个码是给群用的。请到那个群里 @我 发一次。"
BIND_UNKNOWN = "这个绑定码不对，或者已经用过、过期了。请让管理员重新给一个。"
BIND_TOO_MANY = "试错太多次了。请一小时后再试，或者找管理员。"
BIND_OTHER = "这个微信已经绑定了{name}。请先让管理员解除。"
COUNTY = "全县"
NOT_YOURS_TO_CHANGE = "这一项不归您改。"
