//! From what a product lets people choose, and what they chose for one item, to
//! the specification of the work and the checklist of its inspection.
//!
//! A product's configuration is
//! `{"options": [{"name", "choices": […]} | {"name", "unit", "min", "max", "tolerance"}, each
//! with "required"], "materials": […], "steps": […], "checklist": […]}`; every part may be
//! left out. An item's is `{"wood": "oak", "width": 1200}`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What a product lets people choose, and what is made and checked for each piece.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    pub options: Vec<ProductOption>,
    pub materials: Vec<String>,
    pub steps: Vec<String>,
    pub checklist: Vec<String>,
}

/// One thing to choose: from a list of words, or a measure.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductOption {
    pub name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<i64>,
    pub required: bool,
}

/// What the floor gets to see of one item, and what is checked.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// For the job card: options, materials, steps.
    pub specification: Value,
    /// `{"width": {"nominal": 1200, "tolerance": 2, "unit": "mm"}}`.
    pub dimensions: Value,
    pub materials: Value,
    pub quality_parameters: Value,
    /// `[{"line", "expected", "result": null}]`.
    pub checklist: Value,
}

impl Rules {
    /// Reads a product's configuration.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read(configuration: &Value) -> Result<Self, String> {
        Self::deserialize(configuration).map_err(|error| format!("configuration: {error}"))
    }

    /// Checks what was chosen, as far as it goes: a choice that is still missing
    /// is no fault until the work is prepared.
    ///
    /// # Errors
    /// The option, and what it takes.
    pub fn check(&self, chosen: &Map<String, Value>) -> Result<(), String> {
        for (name, value) in chosen {
            let Some(option) = self.options.iter().find(|it| it.name == *name) else {
                let names: Vec<_> = self.options.iter().map(|it| it.name.as_str()).collect();
                return Err(if names.is_empty() {
                    format!("{name}: this product has nothing to choose")
                } else {
                    format!("{name}: this product has no such option; it has {}", names.join(", "))
                });
            };
            option.check(value)?;
        }
        Ok(())
    }

    /// Prepares the work on one item.
    ///
    /// # Errors
    /// Which choice is missing or does not fit.
    pub fn prepare(&self, chosen: &Map<String, Value>) -> Result<Work, String> {
        self.check(chosen)?;
        let missing = self.options.iter().find(|it| it.required && !chosen.contains_key(&it.name));
        if let Some(option) = missing {
            return Err(format!("{} was not chosen", option.name));
        }
        let mut dimensions = Map::new();
        let mut checklist = Vec::new();
        for option in &self.options {
            let Some(value) = chosen.get(&option.name) else { continue };
            let expected = option.expected(value);
            checklist.push(json!({"line": option.name, "expected": expected, "result": null}));
            if option.is_measure() {
                let unit = option.unit.as_deref().unwrap_or("mm");
                let tolerance = option.tolerance.unwrap_or(0);
                dimensions.insert(
                    option.name.clone(),
                    json!({"nominal": value, "tolerance": tolerance, "unit": unit}),
                );
            }
        }
        checklist.extend(
            self.checklist
                .iter()
                .map(|line| json!({"line": line, "expected": "yes", "result": null})),
        );
        Ok(Work {
            specification: json!({
                "options": chosen, "materials": self.materials, "steps": self.steps,
            }),
            dimensions: Value::Object(dimensions),
            materials: json!(self.materials),
            quality_parameters: json!({"lines": checklist.len()}),
            checklist: Value::Array(checklist),
        })
    }
}

impl ProductOption {
    fn is_measure(&self) -> bool {
        self.choices.is_empty()
    }

    fn expected(&self, value: &Value) -> String {
        let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !self.is_measure() {
            return plain;
        }
        let unit = self.unit.as_deref().unwrap_or("mm");
        // Where the product allows nothing, nothing is allowed: it is judged so, and says so.
        format!("{plain} ± {} {unit}", self.tolerance.unwrap_or(0))
    }

    fn check(&self, value: &Value) -> Result<(), String> {
        let name = &self.name;
        if !self.is_measure() {
            let fits = value.as_str().is_some_and(|it| self.choices.iter().any(|c| c == it));
            let choices = self.choices.join(", ");
            return if fits { Ok(()) } else { Err(format!("{name}: choose one of {choices}")) };
        }
        let Some(measure) = value.as_i64() else {
            return Err(format!("{name}: a whole number is expected, not {value}"));
        };
        if self.min.is_some_and(|min| measure < min) || self.max.is_some_and(|max| measure > max) {
            let (min, max) = (self.min.unwrap_or(0), self.max.unwrap_or(i64::MAX));
            return Err(format!("{name}: {measure} is not between {min} and {max}"));
        }
        Ok(())
    }
}
