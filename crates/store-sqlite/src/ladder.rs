//! Statements over many rows in a few fixed sizes.
//!
//! A statement costs a message to SQLite's thread, so many rows go into one; a statement of a new
//! size must be compiled, so there are few sizes. A list takes the smallest rung that holds it, and
//! the places that stay empty are null: `WHERE column1 IS NOT NULL` leaves them out of an insert,
//! and no key equals them.

/// How many parameters a statement can have.
const PARAMETERS_MAX: usize = 32_766;
const RUNGS: [usize; 6] = [1, 4, 16, 64, 256, 1024];

/// The parts of a list that go into one statement each, with the size of the statement.
pub(crate) fn parts<T>(list: &[T], columns: usize) -> impl Iterator<Item = (usize, &[T])> {
    let fits = move |rung: &usize| rung * columns + columns < PARAMETERS_MAX;
    let highest = RUNGS.into_iter().rfind(fits).unwrap_or(1);
    list.chunks(highest).map(move |part| {
        let rung = RUNGS.into_iter().find(|rung| *rung >= part.len());
        (rung.unwrap_or(highest), part)
    })
}

/// `(VALUES (?,?),(?,?))` with so many rows and columns.
pub(crate) fn values(rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    format!("(VALUES {})", vec![row.as_str(); rows].join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_takes_the_smallest_rung_that_holds_it() {
        let sizes = |length: usize, columns: usize| {
            let list = vec![(); length];
            parts(&list, columns).map(|(rung, part)| (rung, part.len())).collect::<Vec<_>>()
        };
        assert_eq!(sizes(0, 3), []);
        assert_eq!(sizes(1, 3), [(1, 1)]);
        assert_eq!(sizes(5, 3), [(16, 5)]);
        assert_eq!(sizes(300, 3), [(1024, 300)]);
        assert_eq!(sizes(1030, 3), [(1024, 1024), (16, 6)]);
        assert_eq!(sizes(300, 100), [(256, 256), (64, 44)]);
    }
}
