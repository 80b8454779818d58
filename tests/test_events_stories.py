"""Every event of eight short invented reports: takeover, diplomacy, earthquake, court, election, business, accident, match.

What should be found was written down by a reader, also where the finder fails today; the floors say how much of it is found, and how
much of what is found is right.
"""

import pytest

from onrecord.find.events.finder import find_events
from onrecord.find.figures.finder import find_quantities
from onrecord.find.names.finder import find_names
from onrecord.find.times.finder import find_times
from onrecord.lang import pack
from onrecord.types import Annotation, Block, Event, Published, Report

STORIES = {
    "A takeover": (
        """Norvik Steel agreed on Tuesday to buy its smaller rival Halden Metals for $2.4 billion, the two companies said. The board of
Halden has approved the offer and will ask shareholders to vote on it on 14 May. Norvik had raised its bid twice since
January, after Halden rejected an offer of $1.9 billion as too low. The deal, which needs the consent of regulators in three
countries, is expected to close by the end of the year. Norvik plans to cut 900 jobs and to save $300 million a year by 2028.
Its chief executive, Lena Brandt, will lead the merged group; her counterpart at Halden, Otto Fenn, is to step down. Shares in
Halden rose 18% while Norvik lost 3%. The union at the Karth mill threatened to strike unless the new owner guarantees all
jobs. Analysts doubt that the savings can be reached. Last year Halden posted a loss of $40 million.""",
        """buy merger expected; approved stance happened; vote election discussed; raised change happened; rejected stance happened;
offer offer offered; close deal expected; cut change expected; save target expected; lead appointment expected;
step resignation expected; rose change happened; lost change happened; strike strike conditional; reached change possible;
posted earnings happened""",
    ),
    "Diplomacy": (
        """The foreign ministers of Doria and Lume met in Karth on Monday and discussed the disputed fishing grounds off Pryn. Doria's
minister, Ana Voss, handed her colleague a proposal for joint patrols. Lume has neither accepted nor rejected it. The two
sides will hold another round of talks in June. President Ilo Marsk may visit Doria in the autumn if the talks succeed, a
spokesman said. Doria expelled two diplomats in March and recalled its ambassador. Lume denied that its navy had fired at a
trawler. The Union of Straits, which mediates between them, urged both to sign the treaty of 2019. Voss thanked the Union and
invited its envoy, Ben Orr, to the capital. He is due to arrive on Friday.""",
        """met meeting happened; discussed negotiation discussed; proposal offer offered; accepted stance denied;
rejected stance denied; talks meeting scheduled; visit visit conditional; expelled sanction happened;
recalled stance happened; fired attack denied; urged pressure happened; mediates negotiation ongoing; sign deal discussed;
treaty deal happened; thanked statement happened; invited invitation happened; arrive visit scheduled""",
    ),
    "An earthquake": (
        """A magnitude 6.8 earthquake struck the island of Pryn early on Sunday, killing at least 42 people and injuring more than 300.
The quake destroyed hundreds of houses in the town of Sarrow and cut power to the whole coast. Rescuers pulled a girl alive
from the rubble of a school. The army has sent two hospital ships and is setting up tents. About 9,000 people were evacuated
from the valley because officials feared that a dam could burst. The airport was closed until Monday. Aftershocks continued
throughout the day. President Marsk declared a state of emergency and cancelled a trip to Doria. Neighbouring Lume offered to
send engineers. Schools will remain closed this week. The last strong quake on the island killed 15 people in 1998.""",
        """struck disaster happened; killing casualty happened; injuring casualty happened; destroyed disaster happened;
cut accident happened; pulled assistance happened; sent assistance happened; setting assistance ongoing;
evacuated evacuation happened; burst accident possible; closed business happened; Aftershocks disaster happened;
emergency law happened; cancelled movement happened; send assistance offered; closed business expected;
quake disaster happened; killed casualty happened""",
    ),
    "A court": (
        """A court in Karth sentenced the former mayor Tem Arden to six years in prison on Thursday for taking bribes. The judges found
him guilty on four counts and acquitted his deputy, Ilse Roth. Prosecutors had asked for nine years. Arden, who denies any
wrongdoing, will appeal, his lawyer said. He was arrested in 2022 after police raided his office and seized documents. Roth,
41, wept when the verdict was read. The builder who paid the bribes pleaded guilty last year and was fined $200,000. The
council has asked Arden to repay the money. A second trial, over the sale of the old harbour, is scheduled to begin in
September. If convicted, he could face another eight years.""",
        """sentenced verdict happened; found verdict happened; acquitted verdict happened; asked pressure happened;
appeal trial expected; arrested arrest happened; raided investigation happened; seized investigation happened;
verdict verdict happened; pleaded trial happened; fined verdict happened; paid crime happened; asked pressure happened;
trial trial scheduled; convicted verdict conditional; face verdict conditional""",
    ),
    "An election": (
        """The opposition Green Alliance won Sunday's parliamentary election in Lume, taking 61 of the 120 seats. Prime Minister Jon Vale
conceded defeat and congratulated its leader, Mara Teel. Turnout fell to 54%, the lowest since 1990. Teel, a former judge, is
expected to form a government with the Farmers' Party and has promised to lower taxes. Vale's Unity party lost 22 seats. He
will stay on as party leader until a congress in the autumn. Observers reported no serious irregularities, but the Unity party
has demanded a recount in two districts. Teel ruled out a coalition with the far right. Voters also rejected a plan to build a
nuclear plant. Supporters celebrated in the streets of Port Hale. The new parliament will meet on 3 October to elect a
speaker.""",
        """won election happened; election election happened; taking election happened; conceded election happened;
congratulated statement happened; fell change happened; form institution expected; lower change expected;
lost election happened; congress meeting scheduled; demanded pressure happened; coalition cooperation denied;
rejected stance happened; meet meeting scheduled; elect election scheduled""",
    ),
    "A business": (
        """Orrin Mining reported a quarterly profit of $120 million on Wednesday, up from $85 million a year earlier, as the price of
copper climbed. The company raised its dividend to 40 cents and said it would open a new pit at Dunmere next year. It wants to
double output to 200,000 tonnes by 2030. Orrin has sold its stake in a port and paid back a loan. It laid off 300 workers in
the spring. Chief financial officer Karl Hest will retire in July; Nadia Prow, who joined the company in 2015, will succeed
him. Workers at the Karth smelter walked out last week over pay. Talks with their union resumed on Tuesday. A suit by
villagers, who accuse the company of poisoning a river, is pending. Orrin has not set aside money for damages.""",
        """profit earnings happened; climbed change happened; raised change happened; open business scheduled; double target expected;
sold merger happened; paid business happened; laid business happened; retire resignation expected;
succeed appointment expected; joined appointment happened; walked strike happened; resumed movement happened;
suit trial ongoing; accuse statement ongoing; poisoning crime possible""",
    ),
    "An accident": (
        """A bus carrying pilgrims plunged into a ravine near Sarrow on Friday, killing 19 people and injuring 24 others. The driver
apparently lost control on a wet road, police said. Villagers climbed down with ropes to help survivors before ambulances
arrived. Four of the injured are in a critical condition. The transport ministry opened an investigation and suspended the
licence of the operator, Keth Lines. The company had been fined twice for faulty brakes. It expressed its condolences to the
families and offered to pay for the funerals. A train derailed on the same pass in 2017, but nobody was hurt. Minister Una
Hald travelled to the scene and said the road would be rebuilt. The police have not ruled out sabotage.""",
        """plunged accident happened; killing casualty happened; injuring casualty happened; lost accident possible;
help assistance happened; arrived assistance happened; investigation investigation happened; suspended sanction happened;
fined verdict happened; condolences statement happened; pay offer offered; derailed accident happened;
hurt casualty denied; travelled visit happened; rebuilt project expected; sabotage attack possible""",
    ),
    "A match": (
        """Port Hale beat Karth Rovers 3-1 on Saturday to win the league title for the first time since 1987. Striker Sami Oru scored
twice, and captain Leo Brand added a third from a penalty. Karth had taken the lead through Nils Aker but lost goalkeeper Per
Holm to injury before the break. Coach Dana Wirth, who took over in October, dedicated the victory to the fans. Thousands of
supporters invaded the pitch. Oru may leave the club in the summer; two foreign teams have made offers for him. Wirth has
signed a new contract until 2027. Karth will play Dunmere in the cup final next Sunday. Brand, 35, announced his retirement
from the national team. The referee sent off two players.""",
        """beat match happened; win match happened; scored match happened; added match happened; lead match happened;
lost casualty happened; took appointment happened; victory match happened; leave resignation possible;
offers offer offered; contract deal happened; play match scheduled; retirement resignation happened; sent match happened""",
    ),
}
Told = tuple[str, str, str]  # the word, the type, the modality


def found(text: str) -> list[Told]:
    """The events of a report that is one block, published on a Wednesday."""
    day = Published(value="2025-05-07", basis="stated", reason="test")
    report = Report(id="r", file="r", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), language="en", published=day)
    parse, notes = pack("en").parse(report), []
    for finder in (find_times, find_quantities, find_names):
        notes += finder(report, parse, pack("en"), tuple(notes))
    more: list[Annotation] = find_events(report, parse, pack("en"), tuple(notes))
    return [(text[slice(*e.trigger)], e.type, e.modality) for e in more if isinstance(e, Event)]


def wanted(name: str) -> list[Told]:
    """What a reader finds."""
    return [(w, t, m) for w, t, m in (x.split() for x in STORIES[name][1].replace("\n", " ").split(";"))]


def matched(name: str) -> tuple[list[tuple[Told, Told]], int, int]:
    """Pairs of the same word, one to one; all that was found; all that was wanted."""
    told = found(STORIES[name][0].replace("\n", " "))
    free, pairs = list(told), []
    for w in wanted(name):
        hit = next((t for t in free if t[0] == w[0]), None)
        if hit:
            free.remove(hit)
            pairs.append((w, hit))
    return pairs, len(told), len(wanted(name))


def test_events_of_all_kinds_of_news() -> None:
    done = [matched(name) for name in STORIES]
    pairs = [p for ps, _, _ in done for p in ps]
    told, want = sum(t for _, t, _ in done), sum(w for _, _, w in done)
    right = sum(w[1] == t[1] for w, t in pairs)
    figures = {
        "precision": right / told,
        "recall": right / want,
        "modality": sum(w[2] == t[2] for w, t in pairs) / len(pairs),
    }
    print(figures, told, want, [p for p in pairs if p[0] != p[1]])
    assert figures["precision"] >= 0.95 and figures["recall"] >= 0.80 and figures["modality"] >= 0.95, figures


@pytest.mark.parametrize("name", STORIES)
def test_no_kind_of_news_is_left_behind(name: str) -> None:
    pairs, told, want = matched(name)
    right = sum(w[1] == t[1] for w, t in pairs)
    assert right / told >= 0.85 and right / want >= 0.65, (right, told, want)
