//! What people write: notes, reasons, wishes. Never about a person who exists.

use crate::domain::machine::Action as Do;
use crate::domain::machine::Machine as M;

/// What may be said in one input of some acts.
pub(super) struct Saying {
    pub(super) of: &'static [M],
    pub(super) on: &'static [Do],
    pub(super) input: &'static str,
    pub(super) words: &'static [&'static str],
}

const ORDERS: &[M] = &[M::OrderService, M::OrderGoods, M::OrderMadeToOrder];

/// Why an admin confirms for a customer.
pub(super) const ON_BEHALF: &[&str] = &[
    "{contact} confirmed by phone, the code never reached their inbox",
    "{contact} signed the confirmation in our showroom",
    "confirmed by e-mail from {contact}, code had run out twice",
    "{contact} has no access to mail this week, confirmed by phone and read the items back",
];

/// What could be said in any of the houses.
pub(super) const SAYINGS: &[Saying] = &[
    Saying {
        of: ORDERS,
        on: &[Do::Note],
        input: "note",
        words: &[
            "{contact} called and asked how it is going, told them it is on track",
            "wants the invoice sent to their bookkeeper, address is on the customer card",
            "asked for a call before delivery, best after 15",
            "{contact} is on holiday the week after next",
            "same as last time, they were happy with it",
            "gate code at the delivery address is 4471",
            "new contact from next month, {contact} is leaving",
            "left a message on the answering machine",
            "they would like it before the weekend if at all possible",
            "price was agreed on the phone, nothing to discuss there",
            "please double-check the address, it is not the one on the invoice",
            "{contact} prefers e-mail, do not call",
        ],
    },
    Saying {
        of: ORDERS,
        on: &[Do::Cancel],
        input: "reason",
        words: &[
            "customer found it cheaper elsewhere",
            "project was postponed to next year",
            "ordered twice by mistake, the other one stands",
            "customer no longer answers",
            "budget was cut",
            "we could not make the date they need",
        ],
    },
    Saying {
        of: ORDERS,
        on: &[Do::Lose],
        input: "reason",
        words: &[
            "no response",
            "chose another supplier",
            "too expensive",
            "does it in-house after all",
            "postponed, wants to be called next spring",
            "no response after three reminders",
        ],
    },
    Saying {
        of: ORDERS,
        on: &[Do::Refund],
        input: "reason",
        words: &[
            "cancelled by the customer",
            "paid twice",
            "compensation for the delay",
            "one item was missing, settled in money",
            "agreed goodwill after the complaint",
        ],
    },
    Saying {
        of: ORDERS,
        on: &[Do::Approve, Do::Accept, Do::Quote, Do::Submit, Do::Revise],
        input: "note",
        words: &[
            "checked prices and dates, fine",
            "{contact} said yes on the phone",
            "as agreed with {contact}",
            "quantities corrected after a call",
            "good margin, take it",
            "watch the date on this one",
        ],
    },
    Saying {
        of: ORDERS,
        on: &[Do::Reschedule, Do::Schedule, Do::Reassign],
        input: "note",
        words: &[
            "moved at the customer's request",
            "{contact} is away that day",
            "we are short of people that week",
            "closer to the other job in the same street",
        ],
    },
    Saying {
        of: &[M::JobCard],
        on: &[Do::Note, Do::Pause, Do::Complete],
        input: "note",
        words: &[
            "waiting for material, expected tomorrow morning",
            "tool is in repair until noon",
            "took longer than planned, the drawing was unclear",
            "went well",
            "handed over to the late shift",
            "small scratch, polished out",
            "used the last of the batch, please reorder",
            "second pair of hands needed for the lift",
        ],
    },
    Saying {
        of: &[M::Qir],
        on: &[Do::Fail],
        input: "note",
        words: &[
            "outside tolerance, measured twice",
            "surface not even, visible in side light",
            "fastening is loose",
            "label is wrong, does not match the order",
            "stitching comes apart at one corner",
            "colour differs from the sample",
        ],
    },
    Saying {
        of: &[M::Qir],
        on: &[Do::Pass, Do::Note],
        input: "note",
        words: &[
            "very neat work",
            "all within tolerance",
            "photos are in the folder",
            "checked together with the maker",
        ],
    },
    Saying {
        of: &[M::Batch],
        on: &[Do::Hold, Do::Note],
        input: "note",
        words: &[
            "fabric has not arrived",
            "machine is down, service comes on Thursday",
            "held back for a rush order",
            "waiting for the customer's logo",
        ],
    },
    Saying {
        of: &[M::Lead],
        on: &[Do::Contact, Do::FollowUp, Do::Note],
        input: "note",
        words: &[
            "reached {contact}, sounds serious",
            "left a message",
            "wants a price by Friday",
            "asked for references, sent two",
            "has talked to two others as well",
            "decides after the board meeting",
            "not in a hurry, call again in two weeks",
            "sent the catalogue",
        ],
    },
    Saying {
        of: &[M::Lead],
        on: &[Do::Disqualify],
        input: "reason",
        words: &[
            "outside the area that we serve",
            "budget far below what it takes",
            "needs it next week, we cannot",
            "wanted a price for comparison only",
        ],
    },
    Saying {
        of: &[M::Lead],
        on: &[Do::Discard],
        input: "reason",
        words: &["spam", "duplicate", "wrong number", "sells something to us"],
    },
    Saying {
        of: &[M::Lead],
        on: &[Do::Qualify],
        input: "criteria",
        words: &[
            "budget is approved",
            "decides alone",
            "needs it this quarter",
            "has bought from us before",
        ],
    },
    Saying {
        of: &[M::Offer],
        on: &[Do::Decline],
        input: "reason",
        words: &["chose another offer", "too expensive", "project is off", "wants to wait"],
    },
    Saying {
        of: &[M::Offer],
        on: &[Do::Withdraw],
        input: "reason",
        words: &["wrong prices, a new one follows", "we cannot deliver in time", "duplicate"],
    },
    Saying {
        of: &[M::Offer],
        on: &[Do::Note, Do::Send, Do::Accept],
        input: "note",
        words: &[
            "{contact} will come back to us on Monday",
            "they asked for a better price on the second line",
            "as discussed on site",
        ],
    },
    Saying {
        of: &[M::Addon],
        on: &[Do::Approve],
        input: "note",
        words: &["fits into the same run", "yes, goes with the rest", "agreed with the floor"],
    },
    Saying {
        of: &[M::Addon],
        on: &[Do::Reject],
        input: "reason",
        words: &[
            "not in stock before the delivery date",
            "too late for this one, make it a new order",
            "customer changed their mind",
        ],
    },
    Saying {
        of: &[M::Addon],
        on: &[Do::Open],
        input: "reason",
        words: &[
            "forgot one when ordering",
            "a neighbour wants the same",
            "they counted again and need more",
            "to go with the rest, while we are at it",
            "spare for the summer house",
        ],
    },
    Saying {
        of: &[M::Invoice],
        on: &[Do::Void],
        input: "reason",
        words: &[
            "wrong reference, the customer needs their order number on it",
            "discount was forgotten",
            "made out to the wrong company",
        ],
    },
    Saying {
        of: &[M::Invoice],
        on: &[Do::Note],
        input: "note",
        words: &["reminded by phone", "they pay on the last of the month"],
    },
];
