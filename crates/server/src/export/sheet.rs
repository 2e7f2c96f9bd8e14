//! A table as a CSV file (RFC 4180: commas, CRLF, quotes where they are needed), in UTF-8 with the
//! mark that Excel needs to know it.

use std::io::{self, Write};

use hemei_engine::port::{Column, Value};
use hemei_engine::view::{Computed, MadeTable, Names as RowNames};

use super::names::Names;

/// U+FEFF: without it Excel takes the file for one in the machine's own code page.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r'];
/// What stands above the heads of sample data, for people (`domain.md` §16.1-17).
const SAMPLE: &str = "样例数据，非真实考核结果\r\n";
/// How the heads of columns end that hold ids and keys.
const ID_HEADS: [&str; 3] = ["标识", "编号", "代码"];
/// Columns of keys whose heads say that they are keys, with the columns in which some tables keep
/// the names themselves.
const KEYS: [(&str, &str); 2] = [("task", "task_name"), ("window_key", "window_name")];
/// The head of the last column.
const POSITIONS: Column =
    Column::plain("positions", hemei_engine::port::ColumnType::Text, "形成本行的日志号");

/// What stands beside a column that is no good to people by itself.
#[derive(Debug, Clone, Copy)]
enum Beside {
    /// What the register calls the units on the day of the export's position; a table may keep
    /// beside that what a unit was called on a day of its own.
    Units,
    /// What the programme calls the key.
    Key,
}

impl Beside {
    /// What its head ends with.
    fn head(self) -> &'static str {
        match self {
            Self::Units => "现名",
            Self::Key => "名称",
        }
    }
}

/// A table to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet<'a> {
    /// Its rows.
    pub(super) made: &'a MadeTable,
    /// What people read beside its columns.
    pub(super) computed: &'static [Computed],
    /// What the programmes call what their keys stand for.
    pub(super) names: &'a Names,
    /// Whether the log is one of sample data.
    pub(super) sample: bool,
    /// Whether everything is written as it is stored.
    pub(super) raw: bool,
}

impl Sheet<'_> {
    /// Writes the file, and waits until the disk has it.
    pub(super) fn write(&self, file: std::fs::File) -> io::Result<()> {
        let mut written = io::BufWriter::new(file);
        self.write_to(&mut written)?;
        written.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }

    fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(BYTE_ORDER_MARK)?;
        if self.sample && !self.raw {
            out.write_all(SAMPLE.as_bytes())?;
        }
        let terminator = csv::Terminator::CRLF;
        let mut lines = csv::WriterBuilder::new().terminator(terminator).from_writer(out);
        let columns = self.made.table.columns;
        // Programs compute it from what is stored.
        let computed = if self.raw { &[] } else { self.computed };
        let heads = columns.iter().flat_map(|column| self.heads(column));
        let heads = heads.chain(computed.iter().map(|column| column.zh.to_owned()));
        lines.write_record(heads.chain([self.head(&POSITIONS)]))?;
        for made in &self.made.rows {
            let names = self.names.of(self.made.table, &made.row);
            let cells = columns.iter().zip(&made.row);
            let cells = cells.flat_map(|(column, value)| self.cells(column, value, names));
            let cells = cells.chain(computed.iter().map(|column| (column.shown)(&made.row)));
            lines.write_record(cells.chain([ranges(&made.positions)]))?;
        }
        lines.flush()
    }

    fn head(&self, column: &Column) -> String {
        if self.raw { column.name.to_owned() } else { column.zh.to_owned() }
    }

    /// The head of a column, and of the names beside it.
    fn heads(&self, column: &Column) -> impl Iterator<Item = String> {
        let beside = self.beside(column).map(|names| {
            let stem = ID_HEADS.iter().find_map(|end| column.zh.strip_suffix(end));
            format!("{}{}", stem.unwrap_or(column.zh), names.head())
        });
        [self.head(column)].into_iter().chain(beside)
    }

    /// A cell, and what it stands for beside it.
    fn cells(
        &self,
        column: &Column,
        value: &Value,
        names: RowNames<'_>,
    ) -> impl Iterator<Item = String> {
        let beside = self.beside(column);
        let told = beside.map(|beside| match beside {
            Beside::Units => (column.shown)(value, names),
            Beside::Key => names.of_column(column.name, value).unwrap_or_default(),
        });
        let own = match value {
            Value::Boolean(truth) if self.raw => truth.to_string(),
            value if self.raw => value.plain(),
            value if beside.is_some() => (column.shown)(value, RowNames::default()),
            value => {
                let name = names.of_column(column.name, value);
                name.unwrap_or_else(|| (column.shown)(value, names))
            }
        };
        let text = if self.raw { own } else { harmless(own, value) };
        [text].into_iter().chain(told.map(|told| harmless(told, value)))
    }

    /// What stands beside a column, for people.
    fn beside(&self, column: &Column) -> Option<Beside> {
        let named = |(key, name): &(&str, &str)| {
            *key == column.name && self.made.table.column(name).is_none()
        };
        match column {
            _ if self.raw => None,
            column if column.units => Some(Beside::Units),
            _ => KEYS.iter().any(named).then_some(Beside::Key),
        }
    }
}

/// A text that a spreadsheet would execute begins with an apostrophe, which it does not show.
fn harmless(shown: String, value: &Value) -> String {
    if matches!(value, Value::Text(_)) && shown.starts_with(FORMULA) {
        format!("'{shown}")
    } else {
        shown
    }
}

/// Ascending positions, neighbours as a range: `3 7-9 12`.
fn ranges(positions: &[u64]) -> String {
    let neighbours = positions.chunk_by(|one, next| one + 1 == *next);
    let texts = neighbours.map(|range| match range {
        [first, .., last] => format!("{first}-{last}"),
        [one] => one.to_string(),
        [] => String::new(),
    });
    texts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use hemei_engine::port::{ColumnType, Table};
    use hemei_engine::view::MadeRow;

    use super::*;

    const COLUMNS: &[Column] = &[
        Column::plain("number", ColumnType::Integer, "编号"),
        Column {
            name: "phase",
            kind: ColumnType::Text,
            zh: "进展",
            shown: |_, _| "整改中".to_owned(),
            units: false,
        },
        Column::plain("place", ColumnType::Text, "地点"),
        Column::plain("late", ColumnType::Boolean, "逾期"),
    ];
    const TABLE: Table = Table { name: "sample", columns: COLUMNS, key: 1, indexes: &[] };

    fn written(place: &str, raw: bool) -> String {
        written_of(place, raw, false)
    }

    fn written_of(place: &str, raw: bool, sample: bool) -> String {
        let row = vec![
            Value::Integer(-1),
            Value::Text("rectifying".to_owned()),
            Value::Text(place.to_owned()),
            Value::Boolean(true),
        ];
        let rows = vec![MadeRow { row, positions: vec![3, 7, 8, 9, 12, 13] }];
        let mut out = Vec::new();
        let made = MadeTable { table: &TABLE, rows };
        let computed = &[Computed { zh: "位数", shown: |row| row.len().to_string() }];
        let names = &Names::default();
        Sheet { made: &made, computed, names, sample, raw }
            .write_to(&mut out)
            .expect("a vector takes it");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_clerk_gets_labels() {
        let expected = "\u{feff}编号,进展,地点,逾期,位数,形成本行的日志号\r\n\
                        -1,整改中,\"三组,\"\"村口\"\"\",是,4,3 7-9 12-13\r\n";
        assert_eq!(written("三组,\"村口\"", false), expected);
    }

    #[test]
    fn a_program_gets_what_is_stored() {
        let expected = "\u{feff}number,phase,place,late,positions\r\n\
                        -1,rectifying,=1+1,true,3 7-9 12-13\r\n";
        assert_eq!(written("=1+1", true), expected);
    }

    #[test]
    fn sample_data_says_so_to_people() {
        let told = written_of("三组", false, true);
        assert!(told.starts_with("\u{feff}样例数据，非真实考核结果\r\n编号,进展"), "{told}");
        assert_eq!(written_of("三组", true, true), written("三组", true));
    }

    #[test]
    fn a_text_is_no_formula() {
        for place in ["=1+1", "+1", "-1", "@x"] {
            assert!(written(place, false).contains(&format!(",'{place},")), "{place}");
        }
    }
}
