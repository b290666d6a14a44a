//! Somebody's hands on the keys of a workbench: what they strike for an act, and what they wait
//! to see before the next.

use super::screen::Screen;

impl Screen {
    /// Makes an order through the form: `workflow` is the letter that chooses it. Answers its number.
    pub(crate) fn makes(&mut self, customer: &str, workflow: &str, items: &str) -> String {
        self.press("+");
        self.sees("New order");
        self.fills("customer", &customer.get(..4).unwrap().to_lowercase());
        self.sees(&format!("▌ {customer}"));
        self.fills("workflow", workflow);
        self.fills("items", items);
        self.press("ctrl-s");
        let said = self.line("✓ order ");
        said.split_whitespace().find(|it| it.starts_with("SO-")).unwrap().to_owned()
    }

    /// Strikes a key that does something at once.
    pub(crate) fn does(&mut self, key: &str, status: &str) {
        self.press(key);
        self.is(status);
    }

    /// Strikes a key that asks first.
    pub(crate) fn means(&mut self, key: &str, status: &str) {
        self.press(key);
        self.sees("Nothing takes this back");
        self.press("y");
        self.is(status);
    }

    /// Strikes a key that opens a form, fills it in, and saves it.
    pub(crate) fn forms(&mut self, key: &str, fields: &[(&str, &str)], status: &str) {
        self.press(key);
        self.sees("Ctrl-S");
        for (label, words) in fields {
            self.fills(label, words);
        }
        self.press("ctrl-s");
        // The line with its title goes when it is saved, not when it is sent.
        self.misses("─── ");
        self.is(status);
    }

    /// The screen says how the thing stands, and what can be done is known.
    pub(crate) fn is(&self, status: &str) {
        let words = [format!("status      {status}\n"), format!("  {status}\n")];
        self.until(&format!("is {status}"), |text| {
            let lines: Vec<_> = text.lines().map(str::trim_end).collect();
            let text = lines.join("\n") + "\n";
            words.iter().any(|it| text.contains(it))
        });
    }

    /// Opens a thing by its number.
    pub(crate) fn opens(&mut self, number: &str, status: &str) {
        self.press(":");
        self.sees("Enter go");
        self.types(number);
        self.sees(&format!("▌ {number}"));
        self.press("enter");
        self.misses("Enter go");
        self.is(status);
    }

    /// Carries a card from the assignment to the end of the work.
    pub(crate) fn carries_card(&mut self, card: &str) {
        self.opens(card, "pending");
        self.forms("w", &[("assignee", "floor@")], "pending");
        self.sees("s start");
        self.does("s", "in progress");
        self.does("c", "completed");
    }
}
