//! Linden: furniture made to measure in a workshop in Småland.

use super::{SWEDISH_FAMILY, SWEDISH_GIVEN};
use crate::domain::machine::{Action as Do, Machine};
use crate::domain::role::Role;
use crate::store::seed::house::{Brief, WareBrief};
use crate::store::seed::phrases::Saying;

pub(super) const BRIEF: Brief = Brief {
    slug: "linden",
    name: "Linden Möbelverkstad",
    machine: Machine::OrderMadeToOrder,
    currency: "SEK",
    country: "SE",
    language: "sv",
    settings: r#"{
        "default_workflow": "made_to_order", "stations": ["saw", "joinery", "upholstery", "finish"], "shifts": ["07:00-16:30"], "currency": "SEK", "time_zone": "Europe/Stockholm",
        "language": "sv", "advance_percent": 50, "payment_terms_days": 30,
        "branding": {"name": "Linden Möbelverkstad", "address": "Såggatan 3, 331 30 Värnamo",
            "vat_number": "SE000000000002", "contact": "hej@linden.example",
            "bankgiro": "991-2353", "org_number": "000000-0002", "f_tax": "yes", "seat": "Värnamo"}
    }"#,
    people: &[
        ("admin", "Astrid Linden", Role::Admin),
        ("staff", "Emma Nyberg", Role::Staff),
        ("fredrik", "Fredrik Alm", Role::Staff),
        ("floor", "Stefan Hjalmarsson", Role::Production),
        ("petra", "Petra Sundin", Role::Production),
        ("mohammed", "Mohammed Rahimi", Role::Production),
        ("gunnar", "Gunnar Falk", Role::Production),
        ("quality", "Ingrid Wester", Role::Quality),
        ("pontus", "Pontus Berg", Role::Quality),
    ],
    wares: WARES,
    companies: &[
        "Arkitektkontoret Trappan",
        "Restaurang Almgården",
        "Hotell Rosenlund",
        "Kafé Solsidan",
        "Advokatbyrån Ek & Ask",
        "Biblioteket i Gislaved",
        "Smålands Kontorsmöbler",
        "Konferens Sjöstrand",
        "Skogsvik Pensionat",
        "Galleri Norrsken",
        "Bokhandeln Bokmärket",
        "Vårdcentralen Linnéan",
        "Krogen Träsmak",
        "Inredarna Form & Färg",
        "Slottscaféet Tabergs",
        "Studio Hallonberg",
        "Villa Fridhem",
        "Designhuset Oslo",
    ],
    given_names: SWEDISH_GIVEN,
    family_names: SWEDISH_FAMILY,
    streets: &[
        "Storgatan",
        "Lindvägen",
        "Kyrkogatan",
        "Björkallén",
        "Skolgatan",
        "Ringvägen",
        "Trädgårdsgatan",
        "Ekbacken",
        "Parkgatan",
        "Tallvägen",
        "Sveavägen",
        "Östra Promenaden",
    ],
    places: &[
        ("331 30", "Värnamo"),
        ("553 16", "Jönköping"),
        ("352 30", "Växjö"),
        ("111 22", "Stockholm"),
        ("582 22", "Linköping"),
        ("602 24", "Norrköping"),
        ("702 11", "Örebro"),
        ("753 20", "Uppsala"),
        ("211 20", "Malmö"),
        ("222 22", "Lund"),
        ("413 01", "Göteborg"),
        ("331 41", "Gislaved"),
    ],
    persons: 34,
    phone: "+46 370 ## ## ##",
    freights: &[0, 49_000, 79_000, 0],
    promise_days: Some((22, 45)),
    carriers: &["own van", "Möbelfrakt Syd"],
    sayings: SAYINGS,
};

const fn piece(
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
        is_inspected: true,
        most,
        description,
        configuration,
    }
}

#[rustfmt::skip]
const WARES: &[WareBrief] = &[
    piece("TABLE-DIN", "Dining table", 1_890_000, 2, "Solid top, to any length", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "ash", "walnut"], "required": true},
            {"name": "length", "unit": "mm", "min": 1400, "max": 3200, "tolerance": 2, "required": true},
            {"name": "width", "unit": "mm", "min": 800, "max": 1100, "tolerance": 2, "required": true},
            {"name": "finish", "choices": ["oil", "soap", "matt lacquer"], "required": true}],
        "materials": ["solid wood 32 mm", "steel fittings"],
        "steps": ["glue the top", "plane and sand", "build the frame", "assemble", "finish"],
        "checklist": ["does not rock", "surface even to the touch", "edges broken"]}"#),
    piece("CHAIR-DIN", "Dining chair", 345_000, 12, "With a woven or upholstered seat", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "ash", "walnut"], "required": true},
            {"name": "seat", "choices": ["paper cord", "leather", "wool"], "required": true},
            {"name": "finish", "choices": ["oil", "soap", "matt lacquer"], "required": true}],
        "materials": ["solid wood", "seat material"],
        "steps": ["turn the legs", "steam the back", "assemble", "finish", "seat"],
        "checklist": ["joints tight", "does not rock", "seat holds 120 kg"]}"#),
    piece("BOOKCASE", "Bookcase", 1_240_000, 4, "Fitted to the wall", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "birch", "painted pine"], "required": true},
            {"name": "height", "unit": "mm", "min": 1200, "max": 2600, "tolerance": 3, "required": true},
            {"name": "width", "unit": "mm", "min": 600, "max": 2400, "tolerance": 3, "required": true},
            {"name": "shelves", "unit": "pcs", "min": 3, "max": 7, "tolerance": 0, "required": true}],
        "materials": ["solid wood 22 mm", "wall brackets"],
        "steps": ["cut to size", "drill", "assemble", "finish"],
        "checklist": ["square, diagonals equal", "shelves level"]}"#),
    piece("DESK", "Writing desk", 1_490_000, 3, "With two drawers", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "walnut"], "required": true},
            {"name": "width", "unit": "mm", "min": 1100, "max": 1800, "tolerance": 2, "required": true},
            {"name": "drawers", "choices": ["left", "right", "both"], "required": true}],
        "materials": ["solid wood 25 mm", "drawer runners"],
        "steps": ["glue the top", "dovetail the drawers", "assemble", "finish"],
        "checklist": ["drawers run freely", "does not rock"]}"#),
    piece("BENCH", "Hall bench", 620_000, 4, "With a shelf for shoes", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "ash", "pine"], "required": true},
            {"name": "length", "unit": "mm", "min": 700, "max": 1600, "tolerance": 3, "required": true}],
        "materials": ["solid wood 28 mm"], "steps": ["cut to size", "assemble", "finish"],
        "checklist": ["does not rock"]}"#),
    piece("BED-FRAME", "Bed frame", 1_680_000, 2, "Slats included", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "ash", "walnut"], "required": true},
            {"name": "width", "unit": "mm", "min": 900, "max": 1800, "tolerance": 3, "required": true},
            {"name": "headboard", "choices": ["slatted", "solid", "upholstered"], "required": true}],
        "materials": ["solid wood 32 mm", "bed fittings", "slats"],
        "steps": ["cut to size", "mortise", "assemble dry", "finish"],
        "checklist": ["fittings fit without force", "no squeak"]}"#),
    piece("SIDEBOARD", "Sideboard", 2_150_000, 2, "Sliding doors", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "walnut"], "required": true},
            {"name": "width", "unit": "mm", "min": 1200, "max": 2200, "tolerance": 2, "required": true},
            {"name": "legs", "choices": ["wood", "black steel", "brass"], "required": true}],
        "materials": ["veneered board", "solid edges"],
        "steps": ["cut to size", "veneer", "assemble", "hang the doors", "finish"],
        "checklist": ["doors slide freely", "grain runs through", "level on its legs"]}"#),
    piece("STOOL", "Bar stool", 285_000, 10, "Foot rail of steel", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "ash"], "required": true},
            {"name": "height", "unit": "mm", "min": 600, "max": 820, "tolerance": 2, "required": true}],
        "materials": ["solid wood", "steel rail"], "steps": ["turn the legs", "assemble", "finish"],
        "checklist": ["does not rock"]}"#),
    piece("WARDROBE", "Wardrobe", 2_780_000, 2, "Hinged doors, rail and shelves", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "birch", "painted pine"], "required": true},
            {"name": "width", "unit": "mm", "min": 1000, "max": 2400, "tolerance": 3, "required": true},
            {"name": "doors", "choices": ["2", "3", "4"], "required": true}],
        "materials": ["solid wood 22 mm", "hinges"],
        "steps": ["cut to size", "assemble the body", "hang the doors", "finish"],
        "checklist": ["doors close flush", "square, diagonals equal"]}"#),
    piece("MIRROR", "Mirror frame", 245_000, 4, "Mirror glass included", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "walnut", "ash"], "required": true},
            {"name": "width", "unit": "mm", "min": 400, "max": 1200, "tolerance": 1, "required": true},
            {"name": "height", "unit": "mm", "min": 500, "max": 1900, "tolerance": 1, "required": true}],
        "materials": ["solid wood", "mirror glass 4 mm"], "steps": ["mitre", "glue", "finish", "fit the glass"],
        "checklist": ["mitres closed", "glass without scratches"]}"#),
    WareBrief { is_restricted: true, ..piece("RECEPTION", "Reception desk", 5_400_000, 1,
        "For architects whom we know, drawn together", r#"{
        "options": [
            {"name": "wood", "choices": ["oak", "walnut", "linoleum"], "required": true},
            {"name": "length", "unit": "mm", "min": 1800, "max": 4200, "tolerance": 3, "required": true}],
        "materials": ["veneered board", "solid edges", "cable ducts"],
        "steps": ["draw", "cut to size", "veneer", "assemble", "finish", "test assembly"],
        "checklist": ["joints closed", "cable ducts free", "sections fit together"]}"#) },
];

const ORDER: &[Machine] = &[Machine::OrderMadeToOrder];

const SAYINGS: &[Saying] = &[
    Saying {
        of: ORDER,
        on: &[Do::Note],
        input: "note",
        words: &[
            "{contact} wants to see the boards before we cut",
            "same oak as the table from last spring",
            "lift is narrow, deliver in parts",
            "oil, not lacquer, they were clear about that",
            "measured on site by us, the wall leans 8 mm",
            "seat leather was chosen in the showroom, colour cognac",
            "carry up two floors, bring three people",
        ],
    },
    Saying {
        of: &[Machine::Lead],
        on: &[Do::Qualify],
        input: "interest",
        words: &[
            "dining table for ten and chairs to match",
            "bookcases along a whole wall",
            "bar stools and tables for a new restaurant",
            "furniture for eight hotel rooms",
            "a desk like the one in the magazine",
        ],
    },
    Saying {
        of: &[Machine::JobCard],
        on: &[Do::Note, Do::Pause, Do::Complete],
        input: "note",
        words: &[
            "glue needs the night to dry",
            "board had a crack, took another",
            "oil coat two goes on tomorrow",
            "waiting for the leather",
        ],
    },
];
