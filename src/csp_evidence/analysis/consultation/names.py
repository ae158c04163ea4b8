"""Names of people that are found without a title: a list of names in use in England, and how they stand in a text.

The list was put together for this project from names that are common knowledge, and has the project's licence. It is
short on purpose: a name that is not in it is found only where a title, or such words as "called", stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENGLISH = (
    "aaron adrian aidan alan alastair alexander alfie alison amanda amelia andrea andrew angela anita anna anne "
    "annette anthony archie arthur ashley audrey barbara barry beatrice becky benjamin bernard beryl beth bethany "
    "brenda brian bridget callum carl carol caroline catherine charlotte cheryl chloe chris christine christopher "
    "claire clare clive colin connor craig cynthia daniel danielle darren dave david dean deborah debbie denise "
    "dennis derek diana diane donna doreen dorothy dylan edward edwin eileen elaine eleanor elizabeth ellie elsie "
    "emily emma eric ethan eva evelyn fiona frances frederick gareth gary gavin gemma geoff geoffrey gerald gerard "
    "gillian gordon graeme graham gwen harriet harry hayley heather helen henry hilary howard hugh ian imogen irene "
    "isabel isabella isla ivy jackie jacob jacqueline jake james jamie jane janet janice jason jasmine jayne jean "
    "jeff jeffrey jennifer jenny jeremy jessica jill jim joan joanna joanne joe joel john johnny jonathan joseph "
    "josephine joshua joyce judith julia julian julie karen kate katherine kathleen kathryn katie keith kelly ken "
    "kenneth kerry kevin kieran kim kirsty kyle laura lauren leanne lee leon leonard lesley leslie lewis liam linda "
    "lindsay lisa liz lorraine louise lucas lucy luke lynn lynne maggie malcolm mandy marc marcus margaret maria "
    "marie marilyn marion marjorie martin mary matthew maureen maurice maxine megan melanie melissa michael michelle "
    "mick mike mildred molly mohamed muriel nancy naomi natalie natasha nathan neil niall nicholas nicola nigel noah "
    "norma norman oliver olivia oscar pamela patricia patrick paul paula pauline peggy penny peter philip phillip "
    "phoebe phyllis poppy rachel ralph raymond rebecca reginald rhys richard ricky robert robin roger ronald rory "
    "ross roy russell ruth ryan sally samantha samuel sandra sara sarah scott sean shane sharon shaun sheila shirley "
    "simon sophie spencer stacey stan stanley stella stephanie stephen steve steven stewart stuart susan suzanne "
    "sylvia tanya tara teresa terence terry theresa thomas tiffany tim timothy tina toby tom tony tracey tracy trevor "
    "valerie vanessa vera veronica vicky vincent vivian vivienne walter wayne wendy wesley wilfred william winifred "
    "yvonne zachary zara zoe"
)
_BENGALI = (
    "abdul abdur abul afsana akash akhtar aklima aklis alauddin alom altaf aminul anisur anowar anowara anwar anwara "
    "arif arifa arman ashraf ashraful asma atiqur ayesha azad azizul babul badrul bahar bilal bilkis delwar dilara "
    "dilwar dulal emdad enamul farhana farida faruk faruque fatema fatima ferdous feroz firoz foyez foysal giash "
    "gulam habibur hafiz hafsa halima hamida harun hasina helal humayun ibrahim ikbal imran iqbal ismail ishrat "
    "jahanara jalal jamal jamila jashim joynal kabir kalam kamal kamrul karim khadija khaled khalil khurshida kobir "
    "lutfur mahbub mahmud mahmuda mainul mamun mannan masud masum matin mizanur moinul momtaz monir monira monowara "
    "moriom mosharraf mostafa mozammel muhammad muhammed mohammad mohammed mohsin mukit munira mushfiq nadia nargis "
    "nasima nasir nasreen nasrin nazia nazma nazmul nazrul nurul parvin parveen rabeya rafiq rafiqul rahela rahima "
    "rajia ramiza rashed rashid rashida razia reza rezaul riaz rina rokeya roksana rubel rubina rukshana ruma rumana "
    "rumena runa sabbir sabina sadia saiful saima sajid sajjad salam salim salma samina samsul sanjida sayed selim "
    "selina shabana shafiq shafiqul shah shahana shahanara shahena shahid shahida shahin shahnaz shamim shamima "
    "shamsul sharif sharifa sharmin shefali shirin shofiqul shuhel siraj sirajul sufia suhel suleman sultana sumaiya "
    "sumon syed syeda tahmina taslima tofail yasmin yasmeen yousuf zahid zahir zakir zakaria zainab ziaur zohra "
    "zubair"
)
_SOMALI = (
    "abdi abdifatah abdihakim abdikadir abdikarim abdinasir abdirahim abdirahman abdirashid abdirizak abdisalan "
    "abdiwahab abdiweli abdulkadir abdullahi abukar aden adan ahmed amina anab anisa asha ayaan ayan bashir bilan "
    "bishaar cabdi cabdulle deeqa deqa dahir dhaqane ebla faduma fadumo faiza farah fartun farxiya fathiya filsan "
    "fowsia gedi guled guleed habiba haji halimo hamdi hanad hassan hawa hibaq hibo hodan hoodo hussein ibraahim idil "
    "idris ifrah ikran iman isse jama jamac kadar kaltun khadra khalif khadar leyla liban luul mahad mahamed mahamud "
    "maryan maxamed maxamuud mohamud muna mukhtar muse mustafa nadifa najma nasra nimo nimco nuur omar osman qaali "
    "raage roble roda rooble rahmo saado saafi sabrin safiya sahal sahra samatar samira saredo sagal sharmarke shukri "
    "suleiman suado sulekha suad ubah ugbad warsame warfa weli xaawo xasan xusein yasin yusuf yuusuf yahye zeinab "
    "zamzam"
)
_OTHERS = (
    "abena adaeze ade adebayo adeola afua agnieszka akua akosua aleksandra alejandro aliyah ama amara amir amit amrit "
    "anil anjali ania arjun arun aylin ayşe ayse babatunde bogdan bola catalin chidi chinedu chioma chiara cristian "
    "daniela deepak devon diego dimitri dmitri ebony efua emeka emine emre ewa farouk fatou fatoumata femi folake "
    "gabriela giovanni giulia gurpreet hamza hao hasan hatice huong ifeanyi ikechukwu ioana ionut ivan jaspreet jing "
    "joao jorge juan kamil karolina kasia kemi khalid kofi krishna krzysztof kwabena kwame lakshmi lateefah ling luca "
    "luis maciej magdalena magda malgorzata manjit mariam marek mario marta mateusz mehmet mei meera minh mihai "
    "miguel monika murat mustapha natalia neha ngozi nguyen nikhil nkechi nneka obinna ogechi olu oluwaseun oluwatobi "
    "omari oksana olga paolo pawel pedro pierre piotr pooja prakash priya rahul raj rajesh rajinder rakesh ravi rohan "
    "sandeep sanjay santiago seun shanice shanika shreya simran sinead siobhan segun sergei sunil sunita svetlana "
    "tariq tatiana temitope thi tunde tomasz tyrone uche vijay viktor vikram vladimir wei wojciech xin yaw yewande "
    "yemi yetunde yuki yusra zsofia zuzanna zofia"
)
# Words, months, places and things too: names only where a capital letter and another name follow.
_WORDS = (
    "abigail albert alex alice amber amy april archer art august autumn basil ben betty bill billy bob brooke carter "
    "charity charles charlie chase chelsea chuck cliff crystal dan dawn dale daisy daphne dominic don doris drew "
    "duncan eddie edith elliot ella ernest faith fay fern finn flora florence frank freddie fred gail gene george "
    "georgia gill ginger glen glenn grace grant guy hazel holly honor hope hunter iris jack jade jay jo jordan joy "
    "josh june justin kay kit lance larry leo lily lola lynn mac mark max may mercy mia miles mo nick norma pat pearl "
    "pete phil piers ray reed reg rich rick rob rod ron rose rosemary ruby rusty sam sandy sid skye stan sue summer "
    "ted teddy tilly trinity troy ty una van vic victor victoria violet virginia warren will woody ali mina shah "
    "islam kelly lee dean ross robin penny poppy ivy heather jean roy carol iman hawa muna kim haji shahid azad salam "
    "jama"
)
_SURNAMES = (
    "adams ahmed akhtar akter ali allen anderson bailey baker barnes begum bennett bibi brown campbell carter "
    "chowdhury choudhury choudhary chaudhry clark clarke collins cook cooper cox davies davis edwards ellis evans "
    "farah foster garcia gonzalez green griffiths hall harris harrison hassan hill hossain hosain hughes hussain "
    "hussein islam jackson jama james jenkins johnson jones joseph kaur khan khanam khanom khatun king kumar lee "
    "lewis lloyd marshall martin mason matthews miah mia miller mitchell mohamed mohammed mohamud moore morgan morris "
    "murphy murray nessa noor nur nguyen okafor okoro osman owen palmer parker patel phillips powell price quadir "
    "quayum rahman reid richards richardson roberts robinson rogers russell rahim saunders scott shaw shah simpson "
    "singh smith stevens stewart sultana sharma taylor thomas thompson turner uddin ullah walker walsh ward warsame "
    "watson watts webb white williams wilson wood wright yilmaz young yusuf zaman"
)
_PLACES = (
    "Street St Road Rd Lane Ln Avenue Ave Park Square Sq Gardens Gdns Close Court Ct House Hse Estate Market Station "
    "Ward Way Row Walk Wharf Green Place Terrace Mews Dock Docks Quay Hill School Primary Hospital Hall Centre Center "
    "Library Church Mosque Arms Pub Tavern Head Bridge Tower Point DLR Buildings Mansions Fields Field Town "
    "Embankment Day Eve Cross Gate Grove Drive Crescent Yard Island College University Baths Lido Memorial Statue "
    "Line Bus Common Path"
)
_STOP = (
    "a about after all also am an and any are as at be because been behind but by came can could did do does down "
    "every for from gang gangs get gets had has have he her here him his house how i if in is it its just knows like "
    "lives living more my near never no not now of off on one or our out over road said saw says she should sits so "
    "some still street than that the their them then there these they this to too took under until up us used was we "
    "went were what when where which who why will with would you your crime police council drugs noise please thanks "
    "thank works sells"
)
_CAPITAL = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x530)) if letter.isupper())
_STOPPED = rf"(?!(?i:(?:{'|'.join(_STOP.split())})\b))"
_PLACE = rf"(?i:(?:{'|'.join(_PLACES.split())})\b)"
_NOT_OF_A_PLACE = rf"(?!['’]?s?\s+{_PLACE})"
_NEXT = rf"[ ]+{_STOPPED}(?!{_PLACE})"
_BEFORE = r"(?<![\w'’@./-])(?<!St )(?<!Saint )"


def _any_of(*names: str) -> str:
    return "|".join(
        sorted(
            {name for text in names for name in text.split()} - set(_WORDS.split()), key=lambda name: (-len(name), name)
        )
    )


def patterns() -> Iterator[re.Pattern[str]]:
    """Patterns that find a name by the list, or by what stands before it; then the name is the group of that name."""
    given, last = _any_of(_ENGLISH, _BENGALI, _SOMALI, _OTHERS), "|".join(_SURNAMES.split())
    listed = rf"(?i:(?:{given}|{'|'.join(_WORDS.split())}|{last})\b)"
    capital = rf"[{_CAPITAL}][\w'’-]{{1,30}}\b"
    # A given name of the list, in whatever case, with what follows: names of the list, or words with a capital.
    first = rf"{_BEFORE}(?i:(?:{given})(?:-[a-z]{{2,12}})?)\b{_NOT_OF_A_PLACE}"
    yield re.compile(rf"{first}(?:{_NEXT}(?:{listed}|{capital})){{0,4}}(?!\w)")
    # One that is a word too: with a capital, and with a name of the list or another word with a capital behind it.
    words = "|".join([*(word.capitalize() for word in _WORDS.split()), *(word.upper() for word in _WORDS.split())])
    yield re.compile(
        rf"{_BEFORE}(?:{words})(?:-[A-Z][a-z]{{2,12}})?\b{_NOT_OF_A_PLACE}"
        rf"(?:{_NEXT}(?:{listed}|{capital})){{1,3}}(?!\w){_NOT_OF_A_PLACE}"
    )
    # After words that a name follows: two words with a capital, or one with a surname of the list.
    called = r"called|named|name is|name['’]s|known as|signed|regards|sincerely|faithfully|thanks|thank you|is"
    yield re.compile(
        rf"(?<!\w)(?i:{called})[,:]?(?P<name>(?:\s+{_STOPPED}(?!{_PLACE}){capital}){{2,4}})(?!\w){_NOT_OF_A_PLACE}"
    )
    asked = r"i am|i['’]m|it was|told|ask for|ask|contact|by|and"
    yield re.compile(
        rf"(?<!\w)(?i:{asked})(?P<name>(?:{_NEXT}{capital}){{1,2}}{_NEXT}(?i:{last})\b)(?!\w){_NOT_OF_A_PLACE}"
    )
