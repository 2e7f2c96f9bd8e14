//! Tables whose columns stand one under the other on a terminal, whatever is written in them.
//!
//! A Chinese character takes two places, so widths are those of the display and not of the text.
//! Long cells go on below themselves, and what must not begin a line stays on the one before.

use unicode_width::UnicodeWidthStr as _;

/// What stands between two columns.
const GAP: &str = "  ";
/// What never begins a line.
const CLOSING: &str = "，。、；：？！）”》」】,.;:?!)";

/// A table with its heads.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    heads: Vec<(String, usize)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows; each column has a head and the display width that it does not exceed.
    pub(crate) fn new(heads: impl IntoIterator<Item = (&'static str, usize)>) -> Self {
        let heads = heads.into_iter().map(|(head, max)| (head.to_owned(), max.max(head.width())));
        Self { heads: heads.collect(), rows: Vec::new() }
    }

    /// Adds a row with one cell a column.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.heads.len(), "a row has a cell for every column");
        self.rows.push(cells);
    }

    /// The lines of the table: heads, a rule, rows; none ends with blanks.
    pub(crate) fn lines(&self) -> Vec<String> {
        let widths = self.widths();
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        let heads: Vec<String> = self.heads.iter().map(|(head, _)| head.clone()).collect();
        let mut lines = laid_out(&heads, &widths);
        lines.push(rule.join(GAP));
        lines.extend(self.rows.iter().flat_map(|row| laid_out(row, &widths)));
        lines
    }

    fn widths(&self) -> Vec<usize> {
        let widest = |(index, (head, max)): (usize, &(String, usize))| {
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            let lines = cells.flat_map(|cell| wrapped(cell, *max));
            lines.map(|line| line.width()).max().unwrap_or(0).max(head.width())
        };
        self.heads.iter().enumerate().map(widest).collect()
    }
}

/// A row as lines: every cell wrapped into its column.
fn laid_out(cells: &[String], widths: &[usize]) -> Vec<String> {
    let cells: Vec<Vec<String>> =
        cells.iter().zip(widths).map(|(cell, width)| wrapped(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |index: usize| {
        let parts = cells.iter().zip(widths).map(|(cell, width)| {
            let part = cell.get(index).map_or("", String::as_str);
            format!("{part}{}", " ".repeat(width.saturating_sub(part.width())))
        });
        parts.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    (0..height).map(line).collect()
}

/// A text in lines of at most `max` places, broken between words; a word that is longer stays whole.
pub(crate) fn wrapped(text: &str, max: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        if !line.is_empty() && line.width() + word.trim_end().width() > max {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if !(line.is_empty() && word == " ") {
            line.push_str(&word);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Where a line may break: after a blank, and around every wide character that nothing closes.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut joins = false;
    for character in text.chars() {
        let narrow = character.is_ascii() && character != ' ';
        let closes = CLOSING.contains(character);
        match words.last_mut() {
            Some(word) if closes || character == ' ' || (narrow && joins) => word.push(character),
            _ => words.push(character.to_string()),
        }
        joins = narrow;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_one_under_the_other() {
        let mut table = Table::new([("编号", 8), ("单位", 20), ("备注", 20)]);
        table.row(vec!["2024-001".into(), "灯光村".into(), "x".into()]);
        table.row(vec!["2".into(), "10组".into(), "y".into()]);
        let lines = table.lines();
        let place = |line: &str, what: &str| line[..line.find(what).expect("it is there")].width();
        assert_eq!(place(&lines[0], "备注"), place(&lines[2], "x"));
        assert_eq!(place(&lines[2], "x"), place(&lines[3], "y"));
        assert!(lines.iter().all(|line| line.trim_end() == line));
    }

    #[test]
    fn a_long_cell_goes_on_below_itself() {
        let mut table = Table::new([("编号", 4), ("问题描述", 10), ("末", 2)]);
        table.row(vec!["1".into(), "路灯三盏不亮，夜间出行不便。".into(), "z".into()]);
        let lines = table.lines();
        assert!(lines.len() > 3);
        assert!(lines[2..].iter().all(|line| line.width() <= 4 + 2 + 10 + 2 + 2));
        assert!(lines[2].ends_with('z'));
    }

    #[test]
    fn a_line_never_begins_with_what_closes() {
        let lines = wrapped("一二三，四五。六", 6);
        assert_eq!(lines, ["一二", "三，四", "五。六"]);
    }

    #[test]
    fn words_and_numbers_stay_whole() {
        assert_eq!(wrapped("due 2024-04-25 soon", 12), ["due", "2024-04-25", "soon"]);
        assert_eq!(wrapped("至2024-04-25止", 10), ["至", "2024-04-25", "止"]);
        assert_eq!(wrapped("", 10), [""]);
    }
}
