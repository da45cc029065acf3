"""What calendars name: solar terms, the animals of days, public holidays, and parts of them."""

from __future__ import annotations

from enum import StrEnum


class SolarTerm(StrEnum):
    """The 24 solar terms, as they follow each other in a Gregorian year."""

    XIAOHAN = "xiaohan"
    DAHAN = "dahan"
    LICHUN = "lichun"
    YUSHUI = "yushui"
    JINGZHE = "jingzhe"
    CHUNFEN = "chunfen"
    QINGMING = "qingming"
    GUYU = "guyu"
    LIXIA = "lixia"
    XIAOMAN = "xiaoman"
    MANGZHONG = "mangzhong"
    XIAZHI = "xiazhi"
    XIAOSHU = "xiaoshu"
    DASHU = "dashu"
    LIQIU = "liqiu"
    CHUSHU = "chushu"
    BAILU = "bailu"
    QIUFEN = "qiufen"
    HANLU = "hanlu"
    SHUANGJIANG = "shuangjiang"
    LIDONG = "lidong"
    XIAOXUE = "xiaoxue"
    DAXUE = "daxue"
    DONGZHI = "dongzhi"


class Animal(StrEnum):
    """The animals of the twelve days, in their order."""

    RAT = "rat"
    OX = "ox"
    TIGER = "tiger"
    RABBIT = "rabbit"
    DRAGON = "dragon"
    SNAKE = "snake"
    HORSE = "horse"
    GOAT = "goat"
    MONKEY = "monkey"
    ROOSTER = "rooster"
    DOG = "dog"
    PIG = "pig"


class Holiday(StrEnum):
    """The public holidays of the whole country."""

    NEW_YEAR = "new_year"
    SPRING_FESTIVAL = "spring_festival"
    QINGMING = "qingming"
    LABOUR_DAY = "labour_day"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    NATIONAL_DAY = "national_day"


class HolidayPart(StrEnum):
    """Which day of, or before, the days off around a holiday."""

    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    WORKDAY_BEFORE = "workday_before"


class TermPart(StrEnum):
    """Which day of a school term."""

    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
