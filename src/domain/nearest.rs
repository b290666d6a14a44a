//! The right word for one that was typed wrong. Never changes what was typed.

/// How many to offer.
const OFFERED: usize = 3;

/// The words nearest to `typed`, best first; none that has little in common with it.
pub fn nearest<W: AsRef<str>>(typed: &str, words: impl IntoIterator<Item = W>) -> Vec<String> {
    let typed = typed.to_lowercase();
    let far = (typed.chars().count() / 3).clamp(2, 3);
    let mut found: Vec<(usize, String)> = words
        .into_iter()
        .map(|word| (distance(&typed, &word.as_ref().to_lowercase()), word.as_ref().to_owned()))
        .filter(|(steps, word)| *steps <= far || word.to_lowercase().starts_with(&typed))
        .collect();
    found.sort();
    found.dedup();
    found.into_iter().take(OFFERED).map(|(_, word)| word).collect()
}

/// How many letters must be added, taken away or changed to get from one to the other.
fn distance(from: &str, to: &str) -> usize {
    let mut above: Vec<usize> = (0..=to.chars().count()).collect();
    for (row, left) in from.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, right) in to.chars().enumerate() {
            let changed =
                above.get(column).copied().unwrap_or_default() + usize::from(left != right);
            let taken = above.get(column + 1).copied().unwrap_or_default() + 1;
            let added = line.last().copied().unwrap_or_default() + 1;
            line.push(changed.min(taken).min(added));
        }
        above = line;
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_word_and_nonsense_finds_none() {
        let words = ["approve", "cancel", "confirm", "complete"];
        assert_eq!(nearest("aprove", words), ["approve"]);
        assert_eq!(nearest("Conf", words), ["confirm"]);
        assert!(nearest("zzzzzz", words).is_empty());
    }
}
