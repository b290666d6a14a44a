//! Harbour: chandlery and canvas goods from Gothenburg.

use super::{SWEDISH_FAMILY, SWEDISH_GIVEN};
use crate::domain::machine::{Action as Do, Machine};
use crate::domain::role::Role;
use crate::store::seed::house::{Brief, WareBrief};
use crate::store::seed::phrases::Saying;

pub(super) const BRIEF: Brief = Brief {
    slug: "harbour",
    name: "Harbour Chandlery",
    machine: Machine::OrderGoods,
    currency: "SEK",
    country: "SE",
    language: "sv",
    settings: r#"{
        "default_workflow": "goods", "stations": ["press", "assembly", "packing"], "shifts": ["06:00-14:00", "14:00-22:00"], "currency": "SEK", "time_zone": "Europe/Stockholm",
        "language": "sv", "deposit_percent": 30, "payment_terms_days": 20,
        "branding": {"name": "Harbour Chandlery", "address": "Sjöporten 4, 417 64 Göteborg",
            "vat_number": "SE000000000001", "contact": "order@harbour.example",
            "bankgiro": "991-2346", "org_number": "000000-0001", "f_tax": "yes", "seat": "Göteborg"}
    }"#,
    people: &[
        ("admin", "Marianne Ekström", Role::Admin),
        ("staff", "Daniel Sjögren", Role::Staff),
        ("lina", "Lina Håkansson", Role::Staff),
        ("floor", "Tomas Berglund", Role::Production),
        ("amina", "Amina Warsame", Role::Production),
        ("kalle", "Karl-Johan Grahn", Role::Production),
        ("jelena", "Jelena Petrović", Role::Production),
        ("quality", "Birgitta Löf", Role::Quality),
        ("samir", "Samir Haddad", Role::Quality),
    ],
    wares: WARES,
    companies: &[
        "Marstrands Segelsällskap",
        "Öckerö Båtvarv",
        "Långedrag Yachtservice",
        "Skeppshandel Norr",
        "Björlanda Marina",
        "Varvet i Fiskebäck",
        "Kungshamns Fiskeredskap",
        "Lysekil Charter",
        "Rederi Vinga",
        "Sjöräddningens Vänner",
        "Hönö Konserv",
        "Donsö Shipping",
        "Grebbestads Ostron",
        "Smögen Havsbad",
        "Råå Segelmakeri",
        "Helsingør Skibsudstyr",
        "Frederikshavn Marine",
        "Oslofjord Seilforening",
        "Ålesund Båtutstyr",
        "Kivik Hamncafé",
        "Västkustens Kajak",
        "Stena Lagerhus",
        "Tjörns Båtklubb",
        "Orust Träbåtar",
        "Strömstad Skärgårdstrafik",
        "Arendals Skeppshotell",
    ],
    given_names: SWEDISH_GIVEN,
    family_names: SWEDISH_FAMILY,
    streets: &[
        "Hamngatan",
        "Varvsvägen",
        "Sjöporten",
        "Skeppsbron",
        "Kajgatan",
        "Bryggvägen",
        "Fiskhamnsgatan",
        "Magasinsgatan",
        "Lotsvägen",
        "Fyrvägen",
        "Ankargatan",
        "Tullhusgatan",
    ],
    places: &[
        ("417 64", "Göteborg"),
        ("442 66", "Marstrand"),
        ("475 40", "Hönö"),
        ("453 30", "Lysekil"),
        ("456 31", "Kungshamn"),
        ("471 32", "Skärhamn"),
        ("452 30", "Strömstad"),
        ("426 77", "Västra Frölunda"),
        ("432 44", "Varberg"),
        ("252 25", "Helsingborg"),
    ],
    persons: 20,
    phone: "+46 31 ### ## ##",
    freights: &[0, 9_900, 14_900, 29_000, 0],
    promise_days: Some((8, 20)),
    carriers: &["PostNord", "DHL Freight", "DB Schenker", "Bring"],
    sayings: SAYINGS,
};

const fn ware(
    sku: &'static str,
    name: &'static str,
    price_minor: i64,
    most: i64,
    description: &'static str,
    configuration: &'static str,
) -> WareBrief {
    WareBrief {
        sku,
        name,
        unit: "pcs",
        price_minor,
        tax_percent: 25,
        is_restricted: false,
        is_inspected: false,
        most,
        description,
        configuration,
    }
}

const fn inspected(ware: WareBrief) -> WareBrief {
    WareBrief { is_inspected: true, ..ware }
}

#[rustfmt::skip]
const WARES: &[WareBrief] = &[
    inspected(ware("BOOM-COVER", "Boom cover", 189_000, 4, "Sewn to the length of the boom, with toggles", r#"{
        "options": [
            {"name": "length", "unit": "mm", "min": 2400, "max": 5200, "tolerance": 20, "required": true},
            {"name": "colour", "choices": ["navy", "sand", "burgundy", "grey"], "required": true}],
        "materials": ["acrylic canvas 300 g", "YKK zip", "shock cord"],
        "steps": ["cut", "sew", "set eyelets", "press"],
        "checklist": ["seams are double", "eyelets hold 40 kg"]}"#)),
    inspected(ware("SPRAYHOOD", "Sprayhood", 845_000, 2, "On the customer's own frame", r#"{
        "options": [
            {"name": "width", "unit": "mm", "min": 1600, "max": 2800, "tolerance": 15, "required": true},
            {"name": "height", "unit": "mm", "min": 500, "max": 900, "tolerance": 10, "required": true},
            {"name": "colour", "choices": ["navy", "sand", "grey"], "required": true},
            {"name": "window", "choices": ["clear", "tinted"], "required": true}],
        "materials": ["acrylic canvas 300 g", "PVC window 0.8 mm"],
        "steps": ["cut", "weld the window", "sew", "fit on the frame"],
        "checklist": ["window free of scratches", "no leak under the hose"]}"#)),
    ware("FENDER-40", "Fender cover, 40 cm", 24_500, 12, "Knitted, washable", r#"{
        "options": [{"name": "colour", "choices": ["navy", "black", "grey"], "required": true}],
        "steps": ["cut", "sew"]}"#),
    ware("DITTY", "Ditty bag", 39_500, 10, "Waxed canvas, rope handle", r#"{
        "options": [{"name": "monogram", "choices": ["none", "anchor", "compass"]}],
        "materials": ["waxed canvas", "hemp rope"], "steps": ["cut", "sew", "splice the handle"]}"#),
    inspected(ware("MOOR-14", "Mooring line 14 mm, spliced", 64_500, 8, "Polyester, eye spliced and whipped", r#"{
        "options": [{"name": "length", "unit": "m", "min": 6, "max": 24, "tolerance": 0, "required": true}],
        "materials": ["polyester 14 mm"], "steps": ["measure", "splice", "whip"],
        "checklist": ["five full tucks", "whipping holds"]}"#)),
    ware("TARP-3X4", "Tarpaulin 3 × 4 m", 79_000, 5, "With eyelets every half metre", r#"{
        "materials": ["PVC fabric 600 g"], "steps": ["cut", "weld the hem", "set eyelets"]}"#),
    inspected(ware("CUSHION", "Cockpit cushion", 112_000, 6, "Closed-cell foam, canvas cover", r#"{
        "options": [
            {"name": "width", "unit": "mm", "min": 300, "max": 700, "required": true},
            {"name": "length", "unit": "mm", "min": 600, "max": 1900, "required": true},
            {"name": "colour", "choices": ["navy", "sand", "white"], "required": true}],
        "materials": ["closed-cell foam 50 mm", "acrylic canvas"], "steps": ["cut the foam", "sew the cover"],
        "checklist": ["cover comes off for washing", "corners full"]}"#)),
    ware("DECK-BRUSH", "Deck brush, oiled ash", 32_000, 10, "Tampico fibre", r#"{"steps": ["fit the handle", "oil"]}"#),
    ware("FLAG-SE", "Swedish ensign, 70 cm", 28_500, 6, "Sewn, not printed", r#"{"steps": ["cut", "sew", "hem"]}"#),
    inspected(WareBrief { is_restricted: true, ..ware("LIFE-RAFT-BAG", "Life raft valise", 275_000, 3,
        "For service stations only", r#"{
        "options": [{"name": "persons", "choices": ["4", "6", "8"], "required": true}],
        "materials": ["Cordura 1000", "reflective tape"], "steps": ["cut", "sew", "weld", "mark"],
        "checklist": ["weld holds under pressure", "marking is legible", "painter runs free"]}"#) }),
    ware("ROPE-LADDER", "Rope ladder, 5 steps", 98_000, 4, "Oiled ash steps", r#"{
        "materials": ["polyester 12 mm", "ash"], "steps": ["drill the steps", "reeve", "seize"]}"#),
    ware("MAST-COAT", "Mast coat", 56_000, 4, "Keeps the cabin dry", r#"{
        "options": [{"name": "diameter", "unit": "mm", "min": 90, "max": 240, "tolerance": 3, "required": true}],
        "materials": ["neoprene 3 mm"], "steps": ["cut", "glue", "sew"]}"#),
    ware("LAMP-OIL", "Brass oil lamp", 134_000, 3, "With a spare glass", r#"{"steps": ["assemble", "polish", "test"]}"#),
    inspected(ware("SAIL-BAG", "Sail bag, large", 67_500, 5, "Ventilated bottom", r#"{
        "options": [{"name": "colour", "choices": ["navy", "red", "yellow"], "required": true}],
        "steps": ["cut", "sew", "print the name"],
        "checklist": ["name as ordered", "drawstring runs free"]}"#)),
];

const ORDER: &[Machine] = &[Machine::OrderGoods];

const SAYINGS: &[Saying] = &[
    Saying {
        of: ORDER,
        on: &[Do::Note],
        input: "note",
        words: &[
            "boat goes into the water on the 12th, they need it before",
            "match the navy of the order from last year",
            "{contact} sends the measurements of the frame tonight",
            "pack the lines separately, they go to another berth",
            "can be picked up at the yard instead of shipped",
            "print the boat's name as on the drawing",
            "club discount applies, see their card",
        ],
    },
    Saying {
        of: &[Machine::Lead],
        on: &[Do::Qualify],
        input: "interest",
        words: &[
            "sprayhoods for a charter fleet of six",
            "new mooring lines for the whole club",
            "boom cover and cushions for a 34-footer",
            "wants to sell our ditty bags in their shop",
            "winter tarpaulins, about twenty",
        ],
    },
];
