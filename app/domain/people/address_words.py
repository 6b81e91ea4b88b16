"""Words of British addresses: parts of a building, kinds of street, and places that are no home."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final


def _one_for_each(rows: str) -> Mapping[str, str]:
    """Read rows of 'the word: its other spellings'."""

    def pairs() -> Iterator[tuple[str, str]]:
        for row in rows.strip().split("\n"):
            word, _, others = row.strip().partition(":")
            yield from ((spelling, word) for spelling in (word, *others.split()))

    return MappingProxyType(dict(pairs()))


WAYS: Final = _one_for_each(
    """
    road: rd roads
    street: st str
    avenue: ave av
    lane: ln la
    close: cl clo
    drive: dr drv
    crescent: cres cr cresc
    terrace: ter terr tce
    gardens: gdns gdn garden
    grove: gr grv gro
    place: pl
    square: sq
    court: ct crt
    mews: mws
    parade: pde
    hill: hl
    way: wy
    walk: wlk
    park: pk
    rise:
    row:
    view: vw
    green: grn
    estate: est
    path:
    parkway: pkwy
    boulevard: blvd bvd
    embankment: emb
    """
)
"""Kinds of street, which end its name; each has one spelling that is compared."""

STREETS_ONLY: Final = frozenset(
    {"road", "street", "avenue", "lane", "close", "drive", "crescent", "terrace", "boulevard"}
)
"""Those that name no building: without a number they say in which street, and not which home."""

DIRECTIONS: Final = frozenset({"north", "south", "east", "west", "upper", "lower"})

UNITS: Final = _one_for_each(
    """
    flat: flt flats apartment apartments apt appt appartment
    unit:
    studio:
    maisonette: mais
    suite:
    room: rm bedroom
    bedsit: bedsitter
    pitch: plot stand
    caravan: static
    berth: mooring
    block: blk
    staircase: stair
    bed:
    cell:
    ward:
    cabin: pod chalet hut yurt
    lodge:
    level:
    wing:
    house:
    tent:
    """
)
"""Parts of a building or site, distinguished by a number or letter behind them."""

ALSO_NAMES: Final = frozenset({"bed", "cell", "ward", "cabin", "house", "lodge", "level", "wing"})
"""Those that end the names of buildings: 'Test Lodge 12 Test Road' has no lodge of that number."""

FLOORS: Final = _one_for_each(
    """
    0: ground g
    1: first 1st one
    2: second 2nd two
    3: third 3rd three
    4: fourth 4th four
    5: fifth 5th five
    6: sixth 6th six
    7: seventh 7th seven
    8: eighth 8th eight
    9: ninth 9th nine
    10: tenth 10th ten
    top: attic loft
    basement: lower-ground
    garden:
    upper:
    lower:
    middle:
    rear: back
    front:
    """
)

_NUMBERS_IN_WORDS: Final = "zero one two three four five six seven eight nine ten eleven twelve"
NUMBERS: Final = MappingProxyType(
    {word: str(number) for number, word in enumerate(_NUMBERS_IN_WORDS.split(" "))}
)
NAMES_WITH_NUMBERS: Final = frozenset(
    {"acre", "arch", "ash", "bell", "bridge", "cross", "elm", "gate", "hill", "mile", "milestone"}
    | {"oak", "penny", "pond", "post", "stone", "tree", "tun", "well", "wood"}
)
"""Words behind a number in the names of streets: Three Mile Lane, One Tree Hill, Two Gate Road."""

ORDINALS: Final = _one_for_each(
    """
    first: 1st
    second: 2nd
    third: 3rd
    fourth: 4th
    fifth: 5th
    sixth: 6th
    seventh: 7th
    eighth: 8th
    ninth: 9th
    tenth: 10th
    """
)

_SOMEBODY: Final = (
    "aunt(?:ie|y)?|boyfriend|brother|carer|cousin|dad|daddy|family|father|friend|girlfriend|gran"
    "|grandad|granddad|grandfather|grandma|grandmother|grandpa|grandparent|granny|mam|mate|mother"
    "|mum|mummy|nan|nana|nanny|neighbour|parent|partner|relative|sister|uncle"
)
NOWHERE: Final = re.compile(
    r"\bno fixed\b|\bnfa\b|\bn\.?f\.?a\b|\bhomeless|\brough sleep|\bsleeping rough\b|\bsofa.?surf"
    r"|\bno (?:known |current |permanent |settled |home )?(?:address|abode)\b"
    r"|\b(?:address|whereabouts|abode|details)\W+(?:is |are )?(?:not |un|withheld|confidential|nk)"
    r"|\b(?:unknown|withheld|confidential|undisclosed|protected|safe|secret)\W+(?:address|location)\b"
    r"|\bnot (?:known|given|stated|disclosed|provided|recorded|to be disclosed)\b"
    r"|\b(?:formerly|previously|previous address|last known|used to live)\b"
    r"|\bmoved (?:away|out|from|to)\b"
    r"|\b(?:abroad|overseas|out of (?:the )?(?:country|area)|left (?:the )?(?:uk|country))\b"
    r"|\b(?:as above|same as|see (?:above|notes?)|various addresses)\b"
    r"|\bp\.?\s?o\.?\s?box\b|\bbfpo\b|\bc\s?/\s?o\b|\bcare of\b"
    r"|\b(?:living|lives|sleeping|staying|stays|lodging)\b"
    r"|^(?:in )?(?:an? |his |her |their |the )?(?:car|van|vehicle|tent|private)(?:,|$)"
    r"|^(?:near|nearby|opposite|behind|next to|outside) (?:an?|the|to)\b"
    r"|\bout of (?:borough|county|england)\b|^(?:on|in) (?:the )?(?:streets?|woods?|park)\b"
    r"|^various$|^(?:the |in )?(?:church|chapel)$|^see \w+$"
    r"|\b(?:foster|kinship|respite) (?:care|carers?|family|placement)\b"
    r"|^placement$|\b(?:encampment|squat|squatting|bus shelter|car park|park bench)(?:,|$)"
    r"|^(?:the )?(?:(?:canal|narrow|house) ?boat|boat|camper ?van|motor ?home|tent)(?:,|$| in)"
    rf"|^(?:at |with )?(?:an? |his |her |their |the )?(?:{_SOMEBODY})'?s?'?"
    r"(?: (?:house|home|flat|place|address))?(?:,|$)"
)
"""Words by which an address says that it is none, or that mail is only sent there."""

NOISE: Final = re.compile(
    r"(?:in )?(?:temporary|temp|emergency|interim|asylum|initial|council|private|current|home|main)"
    r" (?:accommodation|accomodation|housing|address|home|placement)|uk|united kingdom|gb|england"
)
"""Parts of an address that describe it, and tell no home from another."""

_DWELLINGS: Final = (
    "annexe?|apartments?|arcade|barns?|brow|buildings?|bungalows?|corner|cottages?|croft|end|farm"
    "|farmhouse|fields?|flats?|fold|gate|grange|hall|heights|house|houses|lodge|lofts?|manor|meadows?"
    "|mills?|point|quay|quarters?|residences?|side|stables|studios?|tower|towers|villas?|wharf"
    "|works|yard"
)
# 'Premier Inn Testham' is an inn; 'Hospital Road' and 'School Cottage' are a street and a home.
_ENDS: Final = rf"(?!\w)(?!.*\b(?:{'|'.join(WAYS)}|{_DWELLINGS})\b)(?:\s\w+){{0,3}}$"

_CENTRES: Final = (
    "assessment|childrens|children|community|contact|day|detention|family|health|leisure|medical"
    "|outpatients?|reception|removal|remand|respite|shopping|sports|sure start|treatment"
    "|urgent care|walk.?in|wellbeing|youth|civic|conference|induction|attendance"
    "|rehabilitation|training"
)
NO_HOME: Final = re.compile(
    r"(?<!\bold )(?<!\bformer )\b(?:"
    r"hotel|motel|travelodge|travel lodge|(?:premier|holiday|comfort|days) inn|ibis(?: budget)?"
    r"|guest ?house|b ?and ?b|bnb|bed and breakfast|air ?bnb|aparthotel|hospital|infirmary|hospice"
    r"|maternity|(?:maternity|neonatal|delivery|postnatal|antenatal|paediatric|childrens) unit"
    r"|nicu|scbu|ward|surgery|clinic|gp|(?:medical|health|dental|group|doctors) practice|a ?and ?e"
    r"|accident and emergency|emergency department|school|academy|college|university|nursery"
    r"|pre ?school|playgroup|police station|custody(?: suite)?|prison|gaol|jail"
    r"|young offenders? institution|secure (?:unit|home|centre)|immigration centre"
    rf"|(?:{_CENTRES}) (?:centre|center|hub|unit)|childrens services|social (?:services|care|work)"
    r"|council(?: offices?)?|county hall|town hall|city hall|(?:civic|council|local) offices?"
    r"|job ?centre(?: plus)?|housing (?:office|department|options)|library|mosque|synagogue"
    r"|gurdwara|food ?bank|(?:railway|train|bus|coach|fire|ambulance) station|airport"
    r"|services|irc"
    rf"){_ENDS}|^hm ?(?:p|yoi|prison)\b|^yoi\b|^(?:ward|bed|cell|custody){_ENDS}"
)
"""Places where people are treated, taught, held or put up for a night: no home."""

SHARED: Final = re.compile(
    r"(?<!\bold )(?<!\bformer )\b(?:"
    r"refuge|hostel|shelter|foyer|ymca|ywca|salvation army|womens aid|night ?stop|hmo|lodgings"
    r"|(?:childrens|care|nursing|residential|rest|group|foster|maternity) home"
    r"|halls|halls? of residence"
    r"|(?:supported|student|shared|sheltered) (?:accommodation|housing|living|house)"
    r"|accommodation|accomodation|(?:approved|bail) premises|mother and baby (?:unit|home)"
    r"|barracks|moorings?|(?:army|travellers?|holiday) camp|backpackers|showmans? yard"
    r"|(?:safe|crisis|half[ -]?way|sober|project|move on|dry) house"
    r"|(?:womens|womans) (?:centre|project)"
    r"|(?:mums?|mothers?|parents?|parenting|residential|perinatal|parent and (?:baby|child)) unit"
    r"|emmaus|sanctuary"
    rf"){_ENDS}"
)
"""Places where many households live: without a room or flat they are no one household's home."""

SITES: Final = re.compile(
    r"\b(?:(?:caravan|holiday|trailer|mobile homes?|park homes?|touring|leisure|country)"
    r" (?:park|site)|(?:travellers?|gypsy|camping|transit|chalet) site|camp ?site|marina"
    rf"|boat ?yard|holiday village){_ENDS}"
)
"""Sites of pitches and berths, where a number before the name is that of the pitch."""
