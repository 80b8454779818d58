"""The encodings that a file may name: those of the web and of mail. Python knows more, some of them quadratic or no encodings of text."""

import codecs
import re

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:() -]{1,39}")
# https://encoding.spec.whatwg.org/#names-and-labels, and what old mails and DOS files are written in; as Python calls them
KNOWN = frozenset(
    """
    ascii utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be cp437 cp775 cp850 cp852 cp855 cp857 cp858 cp860
    cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp932 cp949 cp950 cp1125 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257
    cp1258 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-11
    iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-t koi8-u kz1048 mac-arabic mac-iceland mac-croatian mac-cyrillic
    mac-greek mac-latin2 mac-roman mac-romanian mac-turkish ptcp154 tis-620 big5 big5hkscs gb2312 gbk gb18030 hz euc_jp euc_jis_2004
    euc_jisx0213 euc_kr johab shift_jis shift_jis_2004 shift_jisx0213 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004
    iso2022_jp_3 iso2022_jp_ext iso2022_kr
    """.split()  # noqa: SIM905 - a table
)


def known(name: str | None) -> str | None:
    """What Python calls an encoding that a file names; None where it is none that may be used.

    >>> known("Latin1"), known("punycode"), known("rot13"), known("x" * 50)
    ('iso8859-1', None, None, None)
    """
    if name is None or not NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if found in KNOWN else None
