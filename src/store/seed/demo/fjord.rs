//! Fjord: cleaning and maintenance of buildings around Aarhus and Copenhagen.

use crate::domain::machine::{Action as Do, Machine};
use crate::domain::role::Role;
use crate::store::seed::house::{Brief, WareBrief};
use crate::store::seed::phrases::Saying;

pub(super) const BRIEF: Brief = Brief {
    slug: "fjord",
    name: "Fjord Ejendomsservice",
    machine: Machine::OrderService,
    currency: "DKK",
    country: "DK",
    language: "da",
    settings: r#"{
        "default_workflow": "service", "shifts": ["07:00-16:30"], "currency": "DKK", "time_zone": "Europe/Copenhagen",
        "language": "da", "number_format": "1.234,50", "date_format": "31.01.2026",
        "payment_terms_days": 14,
        "branding": {"name": "Fjord Ejendomsservice", "address": "Havnegade 12, 8000 Aarhus C",
            "vat_number": "DK00000000", "contact": "kontor@fjord.example",
            "iban": "DK50 0040 0440 1162 43", "fik_creditor": "87654321", "phone": "+45 86 00 00 00"}
    }"#,
    people: &[
        ("admin", "Kirsten Damgaard", Role::Admin),
        ("staff", "Jonas Friis", Role::Staff),
        ("mette", "Mette Ravn", Role::Staff),
        ("floor", "Rasmus Holm", Role::Production),
        ("ali", "Ali Demir", Role::Production),
        ("sofie", "Sofie Bruun", Role::Production),
        ("peter", "Peter Krogh", Role::Production),
        ("quality", "Lone Vestergaard", Role::Quality),
    ],
    wares: WARES,
    companies: &[
        "Andelsforeningen Solbakken",
        "Ejerforeningen Havnefronten",
        "Grundfjord Advokater",
        "Tandlægerne på Torvet",
        "Børnehaven Mælkebøtten",
        "Hotel Skovly",
        "Nordhavn Kontorhotel",
        "Boligforeningen Elmehøj",
        "Klinik Strandvejen",
        "Kirkegaardens Bogtryk",
        "Vestkystens Revision",
        "Café Lillebror",
        "Søndergård Skole",
        "Lyngby Fysioterapi",
        "Møllebakken Plejehjem",
        "Fiskehuset Skagerrak",
        "Arkitekterne Bro & Lund",
        "Idrætsforeningen Kløver",
        "Vandrehjemmet Fyrtårnet",
        "Musikhuset Kajen",
        "Autohuset Ringvej",
        "Apoteket Svanen",
        "Bryggeriet Tønden",
        "Tegnestuen Øst",
    ],
    given_names: &[
        "Anne", "Lars", "Camilla", "Søren", "Louise", "Mikkel", "Birgit", "Thomas", "Ida",
        "Henrik", "Pia", "Jesper", "Signe", "Morten", "Hanne", "Emil", "Tine", "Kasper", "Ulla",
        "Frederik",
    ],
    family_names: &[
        "Nørgaard",
        "Lund",
        "Kjær",
        "Bech",
        "Toft",
        "Schmidt",
        "Dalgaard",
        "Winther",
        "Juhl",
        "Skov",
        "Brandt",
        "Møller",
        "Østergaard",
        "Riis",
        "Bang",
        "Thorsen",
    ],
    streets: &[
        "Strandvejen",
        "Nørregade",
        "Skovvej",
        "Kongensgade",
        "Havnegade",
        "Åboulevarden",
        "Vesterbrogade",
        "Ryesgade",
        "Møllevej",
        "Langelinie",
        "Engtoften",
        "Rosenvænget",
    ],
    places: &[
        ("8000", "Aarhus C"),
        ("8200", "Aarhus N"),
        ("8240", "Risskov"),
        ("2100", "København Ø"),
        ("1560", "København V"),
        ("2800", "Kongens Lyngby"),
        ("8600", "Silkeborg"),
        ("8900", "Randers"),
        ("7100", "Vejle"),
        ("5000", "Odense C"),
    ],
    persons: 22,
    phone: "+45 ## ## ## ##",
    freights: &[0],
    promise_days: None,
    carriers: &["own van"],
    sayings: SAYINGS,
};

const fn work(
    sku: &'static str,
    name: &'static str,
    unit: &'static str,
    price_minor: i64,
    most: i64,
    description: &'static str,
) -> WareBrief {
    WareBrief {
        sku,
        name,
        unit,
        price_minor,
        tax_percent: 25,
        is_restricted: false,
        is_inspected: false,
        most,
        description,
        configuration: "{}",
    }
}

#[rustfmt::skip]
const WARES: &[WareBrief] = &[
    work("WIN-OUT", "Window cleaning, outside", "floor", 48_500, 5, "All panes and frames of one floor, from outside"),
    work("WIN-IN", "Window cleaning, inside", "floor", 52_000, 5, "All panes and frames of one floor, from inside"),
    work("STAIR", "Staircase cleaning", "entrance", 39_500, 6, "Swept, washed, banisters wiped"),
    WareBrief {
        configuration: r#"{
            "options": [
                {"name": "surface", "choices": ["wood", "linoleum", "stone"], "required": true},
                {"name": "treatment", "choices": ["oil", "wax", "polish"], "required": true},
                {"name": "area", "unit": "m²", "min": 15, "max": 400, "required": true}
            ],
            "steps": ["clear the room", "machine wash", "dry", "treat"],
            "checklist": ["no streaks in side light", "furniture back in place"]
        }"#,
        ..work("FLOOR", "Floor treatment", "room", 189_000, 6, "Deep clean and new surface")
    },
    work("GUTTER", "Gutter cleaning", "house", 145_000, 2, "Emptied, flushed and photographed"),
    work("OFFICE", "Office cleaning, one visit", "visit", 86_000, 8, "Desks, floors, kitchen, toilets, bins"),
    work("MOVE", "End-of-tenancy cleaning", "flat", 345_000, 2, "From top to bottom, with the windows"),
    work("SNOW", "Snow clearing, standby week", "week", 120_000, 4, "On call from 5 in the morning"),
    work("GRASS", "Lawn and hedges", "visit", 74_500, 4, "Cut, trimmed, carried away"),
    work("PAINT", "Touch-up painting", "hour", 46_500, 16, "Walls and woodwork, paint included"),
    work("HANDY", "Caretaker, by the hour", "hour", 42_000, 12, "Small repairs, light bulbs, door closers"),
    WareBrief {
        is_restricted: true,
        ..work("ROPE", "Façade cleaning by rope access", "façade", 1_250_000, 2, "Only for buildings with tested anchor points")
    },
    work("GRAFFITI", "Graffiti removal", "wall", 168_000, 3, "With a protective coat on request"),
    work("CARPET", "Carpet shampooing", "room", 58_000, 8, "Dry again after four hours"),
];

const ORDER: &[Machine] = &[Machine::OrderService];

const SAYINGS: &[Saying] = &[
    Saying {
        of: ORDER,
        on: &[Do::Note],
        input: "note",
        words: &[
            "key is at the reception, ask for {contact}",
            "alarm code changes on the 1st, call ahead",
            "dog in the garden, ring first",
            "bring the long ladder, third floor has no balcony",
            "water only in the basement",
            "residents were told by a note in the stairwell",
            "no parking in front before 9, use the yard",
        ],
    },
    Saying {
        of: ORDER,
        on: &[Do::Complete],
        input: "note",
        words: &[
            "done, two windows were painted shut and left out",
            "done, took an hour longer because of the stairs",
            "done, {contact} has seen it and is satisfied",
            "done, broken gutter bracket on the north side, told them",
        ],
    },
    Saying {
        of: &[Machine::Lead],
        on: &[Do::Qualify],
        input: "interest",
        words: &[
            "window cleaning four times a year",
            "weekly office cleaning from next month",
            "staircases in three entrances",
            "a caretaker one day a week",
            "end-of-tenancy cleaning of several flats",
            "façade before the summer",
        ],
    },
];
