"""Requests whose body is bad: its JSON, its text, its numbers, its days and instants, its ids."""

import json

from tests.support.faults.raw_requests.every_request import (
    AN_ID,
    GOOD,
    MARK,
    Cases,
    Raw,
    child,
    contact,
    request,
    with_text,
)
from tests.support.scenarios.pathway import FAMILY_TOLD, NAMED_CHILD

WHOLE = json.dumps(GOOD)


def body(text: str | bytes, status: int = 400) -> Raw:
    """A contact's request with this for its body."""
    return Raw(request(body=text), status)


def text(raw: str | bytes, status: int = 400, *, member: str = "concern") -> Raw:
    """A contact in which a member has this for its value, as it is written."""
    return Raw(with_text(raw, member=member), status)


JSON: Cases = {
    "nothing": body("", 422),
    "only white space": body(" \n\t "),
    "a word": body(MARK),
    "a form": body(f"channel=telephone&concern={MARK}"),
    "XML": body(f"<contact><concern>{MARK}</concern></contact>"),
    "YAML": body(f"concern: {MARK}\n"),
    "cut short": body(WHOLE[:-1]),
    "cut within a string": body(WHOLE[: WHOLE.index(MARK) + 3]),
    "cut within an escape": body('{"concern": "\\u00'),
    "two values": body(WHOLE + WHOLE),
    "a trailing comma": body(WHOLE[:-1] + ",}"),
    "a missing comma": body(WHOLE.replace(", ", " ", 1)),
    "a missing colon": body(WHOLE.replace(":", " ", 1)),
    "single quotes": body(WHOLE.replace('"', "'")),
    "names without quotes": body('{concern: "a"}'),
    "a comment at the start": body("/* a */" + WHOLE),
    "a comment to the end of the line": body("// a\n" + WHOLE),
    "a shell's comment": body("# a\n" + WHOLE),
    "a guard against scripts": body(")]}',\n" + WHOLE),
    "a record separator": body("\x1e" + WHOLE),
    "JSON lines": body(WHOLE + "\n" + WHOLE + "\n"),
    "a member twice": body(WHOLE[:-1] + ', "channel": "telephone"}'),
    "a member twice, once escaped": body(WHOLE[:-1] + ', "ch\\u0061nnel": "telephone"}'),
    "a member of a child twice": text(
        f'[{{"described_as": "named", "given": "a", "given": "{MARK}"}}]', member="children"
    ),
    "a null for the whole": body("null", 422),
    "a list for the whole": body("[]", 422),
    "a list of contacts": body(f"[{WHOLE}]", 422),
    "a string for the whole": body(json.dumps(MARK), 422),
    "a number for the whole": body("1", 422),
    "true for the whole": body("true", 422),
    "a hundred thousand brackets": body("[" * 100_000),
    "deeper than is allowed": text("[" * 32 + "]" * 32),
    "deep in objects": text('{"a":' * 40 + "1" + "}" * 40),
    "brackets that do not match": text("[}"),
    "more members than are allowed": Raw(contact(factors=["1A"] * 1001)),
    "ten thousand empty objects": text("[" + "{}," * 9_999 + "{}]", 422, member="children"),
    "an escape that there is not": text('"\\x41"'),
    "an octal escape": text('"\\101"'),
    "a line break within a string": text('"a\nb"'),
    "a tab within a string": text('"a\tb"'),
    "a string that is not ended": text(f'"{MARK}'),
    "undefined": text("undefined"),
    "a capital True": text("True"),
    "a regular expression": text("/a/"),
    "a prototype": Raw(contact(__proto__={"admin": True}), 422),
    "a constructor": Raw(contact(constructor={"prototype": {}}), 422),
    "an unknown member": Raw(contact(colour=MARK), 422),
    "an unknown member of a child": Raw(child(colour=MARK), 422),
    "a member in camel case": Raw(contact(safeNow="safe"), 422),
    "a member in capitals": Raw(contact(CONCERN="a"), 422),
    "a member with a space after": Raw(contact(**{"concern ": "a"}), 422),
    "a member of the record itself": Raw(contact(recorded_by=AN_ID), 422),
    "the tenant": Raw(contact(partnership_id=AN_ID), 422),
    "the version": Raw(contact(version=9), 422),
    "no child": Raw(contact(children=[]), 422),
    "a child that is null": Raw(contact(children=[None]), 422),
    "a child that is text": Raw(contact(children=[MARK]), 422),
    "children as an object": Raw(contact(children={"0": NAMED_CHILD}), 422),
    "too many children": Raw(contact(children=[NAMED_CHILD] * 21), 422),
    "a family that is a list": Raw(contact(family=[FAMILY_TOLD]), 422),
    "a family that is missing": Raw(
        request(body={k: v for k, v in GOOD.items() if k != "family"}), 422
    ),
    "a required member that is null": Raw(contact(concern=None), 422),
    "a code that there is not": Raw(contact(channel=MARK), 422),
    "a code in capitals": Raw(contact(channel="TELEPHONE"), 422),
    "a code with a space": Raw(contact(channel=" telephone"), 422),
    "a code as a list": Raw(contact(channel=["telephone"]), 422),
    "a code of the census that there is not": Raw(contact(source="99Z"), 422),
    "a factor that there is not": Raw(contact(factors=[MARK]), 422),
    "an agreement as a boolean": Raw(
        contact(family=FAMILY_TOLD | {"service_agreement": True}), 422
    ),
}

UNICODE: Cases = {
    "bytes that are not UTF-8": text(b'"\xff\xfe"'),
    "a continuation without a start": text(b'"\x80"'),
    "a start without a continuation": text(b'"\xc3"'),
    "an overlong slash": text(b'"\xc0\xaf"'),
    "an overlong NUL": text(b'"\xc0\x80"'),
    "a surrogate in UTF-8": text(b'"\xed\xa0\x80"'),
    "a pair of surrogates in UTF-8": text(b'"\xed\xa0\xbd\xed\xb8\x80"'),
    "beyond the last code point": text(b'"\xf4\x90\x80\x80"'),
    "a form of five bytes": text(b'"\xf8\x88\x80\x80\x80"'),
    "Latin-1": body(WHOLE.replace("worry", "w\u00f6rry").encode("latin-1")),
    "UTF-16 with a mark": body(WHOLE.encode("utf-16")),
    "UTF-16 without a mark": body(WHOLE.encode("utf-16-le")),
    "UTF-32": body(WHOLE.encode("utf-32")),
    "UTF-7": body(WHOLE.replace("{", "+AHs-", 1)),
    "two byte order marks": body(b"\xef\xbb\xbf" * 2 + WHOLE.encode()),
    "EBCDIC": body(WHOLE.encode("cp037")),
    "a raw NUL": text('"a\0b"'),
    "an escaped NUL": text('"a\\u0000b"', 422),
    "an escape sequence of a terminal": text('"\\u001b[2J"', 422),
    "a backspace": text('"a\\bb"', 422),
    "a form feed": text('"a\\fb"', 422),
    "a lone high surrogate": text('"\\ud83d"', 422),
    "a lone low surrogate": text('"\\ude00"', 422),
    "surrogates the wrong way round": text('"\\ude00\\ud83d"', 422),
    "a NUL in a name": Raw(contact(**{"a\0b": 1}), 422),
    "a lone surrogate in a name": body(WHOLE[:-1] + ', "\\ud83d": 1}', 422),
    "only white space of Unicode": text('"\\u2003\\u00a0"', 422),
    "a name without end": Raw(child(given="x" * 201), 422),
    "a name without end in letters of four bytes": Raw(child(given="\U0001f600" * 201), 422),
    "a worry without end": Raw(contact(concern="x" * 20_001), 422),
    "empty text": Raw(contact(concern=""), 422),
}

NUMBERS: Cases = {
    "not a number": text("NaN"),
    "infinity": text("Infinity"),
    "less than infinity": text("-Infinity"),
    "beyond doubles": text("1e999"),
    "beyond exactness": text(str(2**53)),
    "of five thousand digits": text("9" * 5_000),
    "a fraction of five thousand digits": text("0." + "1" * 5_000),
    "a leading nought": text("01"),
    "a leading plus": text("+1"),
    "a leading point": text(".5"),
    "a point at the end": text("5."),
    "an underscore within": text("1_0"),
    "hexadecimal": text("0x10"),
    "an exponent without digits": text("1e"),
    "two points": text("1.2.3"),
    "a minus alone": text("-"),
    "digits of another script": text("\u0661\u0662"),
    "full-width digits": text("\uff11"),
    "a number for text": text("5", 422),
    "a fraction for text": text("0.5", 422),
    "true for text": text("true", 422),
    "text for true": Raw(contact(family=FAMILY_TOLD | {"informed": "yes"}), 422),
    "one for true": Raw(contact(family=FAMILY_TOLD | {"informed": 1}), 422),
    "nought for false": Raw(contact(family=FAMILY_TOLD | {"informed": 0}), 422),
    "a number for a list": Raw(contact(factors=3), 422),
    "a number for an object": Raw(contact(referrer=3), 422),
    "a number for a code": Raw(contact(channel=1), 422),
}


def born(day: object) -> Raw:
    return Raw(child(born_on=day), 422)


def received(instant: object) -> Raw:
    return Raw(contact(received_at=instant), 422)


DATES: Cases = {
    "a day that is not": born("2023-02-29"),
    "a month that is not": born("2023-13-01"),
    "a day of nought": born("2023-01-00"),
    "the year nought": born("0000-01-01"),
    "before there were records": born("1899-12-31"),
    "after all of them": born("2101-01-01"),
    "a year of five digits": born("10000-01-01"),
    "a negative year": born("-2016-03-04"),
    "the British way": born("04/03/2016"),
    "the American way": born("03-04-2016"),
    "without hyphens": born("20160304"),
    "by week": born("2016-W09-5"),
    "by day of the year": born("2016-064"),
    "a month alone": born("2016-03"),
    "in words": born("4 March 2016"),
    "with a time": born("2016-03-04T00:00:00Z"),
    "a space before it": born(" 2016-03-04"),
    "a line break after it": born("2016-03-04\n"),
    "in digits of another script": born("\u0662\u0660\u0661\u0666-\u0660\u0663-\u0660\u0664"),
    "a dash for a hyphen": born("2016\u201303\u201304"),
    "as a number": born(20160304),
    "as seconds": born(1457049600),
    "as a list": born([2016, 3, 4]),
    "born tomorrow's century": born("2099-01-01"),
    "an instant without offset": received("2026-11-18T09:00:00"),
    "an instant of a day": received("2026-11-18"),
    "with a space for the T": received("2026-11-18 09:00:00Z"),
    "in small letters": received("2026-11-18t09:00:00z"),
    "a 25th hour": received("2026-11-18T25:00:00Z"),
    "midnight at its end": received("2026-11-18T24:00:00Z"),
    "a leap second": received("2026-06-30T23:59:60Z"),
    "an offset of a day": received("2026-11-18T09:00:00+24:00"),
    "an offset without a colon": received("2026-11-18T09:00:00+0100"),
    "an offset by name": received("2026-11-18T09:00:00[Europe/London]"),
    "a fraction of forty digits": received(f"2026-11-18T09:00:00.{'0123456789' * 4}Z"),
    "a fraction with a comma": received("2026-11-18T09:00:00,5Z"),
    "over the edge of the calendar": received("9999-12-31T23:59:59-23:59"),
    "under the edge of the calendar": received("0001-01-01T00:00:00+23:59"),
    "seconds since 1970": received(1795000000),
    "in the future": received("2099-01-01T00:00:00Z"),
    "the way of mail": received("Wed, 18 Nov 2026 09:00:00 GMT"),
}


def known(id_: object, status: int = 422, *, audited: str | None = None) -> Raw:
    return Raw(
        contact(children=[{"described_as": "known", "person_id": id_}]),
        status,
        audited=audited,
    )


IDS: Cases = {
    "an id in capitals": known(AN_ID.upper()),
    "an id in braces": known(f"{{{AN_ID}}}"),
    "an id as a name": known(f"urn:uuid:{AN_ID}"),
    "an id without hyphens": known(AN_ID.replace("-", "")),
    "an id with hyphens elsewhere": known(AN_ID.replace("-", "", 1) + "-"),
    "an id too short": known(AN_ID[:-1]),
    "an id too long": known(AN_ID + "0"),
    "an id with a space": known(AN_ID + " "),
    "an id with a letter that is no digit": known("g" + AN_ID[1:]),
    "an id with a digit of another script": known("\u0660" + AN_ID[1:]),
    "an id with a line break": known(AN_ID + "\n"),
    "an id as a number": known(int(AN_ID.replace("-", "")[:12], 16)),
    "an id as a list": known([AN_ID]),
    "an empty id": known(""),
    "an id of nobody": known(AN_ID, 404, audited="RecordNotFound"),
    "an id of noughts": known(
        "0" * 8 + "-0000-0000-0000-" + "0" * 12, 404, audited="RecordNotFound"
    ),
    "an agency that is not": Raw(contact(agency_id=AN_ID), 404, audited="RecordNotFound"),
    "a number that no child of the NHS has": Raw(child(nhs_number="9990000000"), 422),
    "a number of the NHS with a letter": Raw(child(nhs_number="99900O0000"), 422),
    "a pupil's number of another form": Raw(child(upn=MARK), 422),
}
