"""Short forms and spellings of given names common in England, so that Alfie finds Alfred."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_FULL_NAME_AND_ITS_FORMS: Final = """
abigail: abbie abby abi gail
alexander: alec alex alexis lex sacha sandy sasha xander
alexandra: alex alexa lexi lexie sacha sandra sasha
alfred: alf alfi alfie alfy fred freddie freddy
amelia: millie milly
amy: aimee ami amie
andrew: andie andy drew
anthony: ant antony tony
archibald: archer archie archy
arthur: art artie arty
barnaby: barney
bartholomew: bart
benjamin: ben benji benny
bethany: bet beth
bradley: brad
cameron: cam
catherine: cat cath cathy kate katherine kathryn katie katy kit kitty
charles: charley charlie chas chuck
charlotte: charley charlie lottie lotty
christina: chris chrissie christine tina
christopher: chris kit topher
daniel: dan danny
danielle: dani
david: dave davey davie davy
deborah: deb debbie debra
dominic: dom dominick
edward: ed eddie eddy ned ted teddy
eleanor: ella ellie elly nell nellie
elizabeth: bess beth betsy betty eliza elisabeth libby lisa liz lizzie
emily: em emmie emmy millie milly
evelyn: eve evie
frances: fran frankie
francis: frank frankie
frederick: fred freddie freddy fredrick
gabriel: gabe
gabrielle: gabby gabi
george: georgie
georgina: georgie gina
gregory: greg
harriet: hattie
henry: hal hank harry
isabella: bella belle isabel isabelle izzie izzy isobel
isaac: ike zac zak
jacob: jake
jacqueline: jackie jacqui
james: jamie jim jimmy
jasmine: jas jaz jazz yasmin yasmine
jennifer: jen jennie jenny
jessica: jess jessie
jonathan: john johnny jon jonny jonty
john: jack jackie johnnie johnny jon
joseph: joe joey
joshua: josh
judith: jude judy
katrina: kat trina
kenneth: ken kenny
kimberley: kim kimberly
lauren: laurie loz
lawrence: larry laurence laurie
leonard: len lenny leo
lewis: lew lou louis louie
lillian: lil lilian lillie lilly lily
louise: lou
lucy: lucie lulu
madeleine: maddie maddy madeline
margaret: maggie marge meg peggy
martha: mattie
matilda: mattie tilda tillie tilly
matthew: mat matt mattie
maxwell: max
maximilian: max
megan: meg
melanie: mel
michael: mick mickey mike mikey
mohammed: mo mohamad mohamed mohammad muhamed muhammad muhammed
molly: mollie
natalie: nat nattie
natasha: nat tash tasha
nathan: nat nate
nathaniel: nat nate nathan
neve: neave niamh
nicholas: nic nick nicky nicolas
nicola: nic nicky nikki
oliver: ol oli ollie olly
olivia: liv livvy livia
oscar: oskar ozzie
patricia: pat patsy trish
patrick: paddy pat
penelope: penny
peter: pete
philip: phil phillip pip
philippa: phil pip pippa
rachel: rach rachael
raymond: ray
rebecca: becca becci becky bex rebekah
reginald: reg reggie
richard: dick ric rich richie rick ricky
robert: bob bobbie bobby rob robbie
roberta: bobbie bobby
ronald: ron ronnie
rosemary: rosie
rose: rosie
russell: russ
samantha: sam sammy
samuel: sam sammy
sarah: sal sally sara
sean: shaun shawn
sophia: sofia sophie
stephanie: steff steph stephie
stephen: ste steve stevie steven
susan: sue susie suzie
terence: terry
theodore: ted teddy theo
theresa: teresa terri tess tessa
thomas: thom tom tommie tommy
timothy: tim timmy
tobias: toby
victoria: tori vic vicky
vincent: vin vince vinnie
william: bill billie billy wil will willie
zachary: zac zach zachariah zack zak
"""


def _by_form() -> Mapping[str, frozenset[str]]:
    full_names: defaultdict[str, set[str]] = defaultdict(set)
    for row in _FULL_NAME_AND_ITS_FORMS.strip().split("\n"):
        full_name, _, forms = row.partition(":")
        for form in (full_name, *forms.split()):
            full_names[form].add(full_name)
    return MappingProxyType({form: frozenset(full) for form, full in full_names.items()})


_FULL_NAMES: Final = _by_form()


def full_names(part: str) -> frozenset[str]:
    """Return the full names a folded given name may be short for, or itself if none is known."""
    return _FULL_NAMES.get(part, frozenset()) | {part}
