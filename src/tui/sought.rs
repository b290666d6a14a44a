//! What is looked for while a form is filled in, and what is found; the orders beside one.
//!
//! Nothing here looks or answers.

use super::parts::field::{Article, Choice};
use super::subject::Subject;

/// What the fields of a form let people choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    Customers,
    /// Orders that are not over.
    Orders,
    /// For a line of an order.
    Articles,
    /// One product.
    Products,
}

/// By whom one knows what a thing costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payer {
    Customer(String),
    /// The customer of this order, in its currency.
    Order(String),
}

/// Who will pay for what is looked for, and how much of it they take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    pub payer: Payer,
    /// As it was typed.
    pub quantity: String,
}

/// What was found for a field.
#[derive(Clone, Debug)]
pub enum Found {
    Choices(Vec<Choice>),
    Articles(Vec<Article>),
}

/// An order and the orders beside it.
#[derive(Clone, Debug)]
pub struct Family {
    pub of: Subject,
    /// The one that it hangs on.
    pub parent: Option<Subject>,
    /// Those that hang on it.
    pub children: Vec<Subject>,
}
