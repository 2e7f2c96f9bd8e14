//! What people write of an item: no clue (`domain.md` §16.1-10), and of a matter of rural housing
//! nothing by which a person can be told (§8.6).

use super::rural_house::names_a_person;
use super::{Register, rules};
use crate::evidence::Evidence;
use crate::issue::words;
use crate::rejection::Rejection;

/// Reads the words of one command and remembers everything that is wrong with them.
pub(super) struct Words {
    register: Register,
    found: Vec<Rejection>,
}

impl Words {
    /// For an item of a register.
    pub(super) fn of(register: Register) -> Self {
        Self { register, found: Vec::new() }
    }

    /// A text that must be there.
    pub(super) fn required(mut self, field: &str, text: &str) -> Self {
        self.found.extend(words::required(field, text).err());
        self.impersonal(field, text);
        self
    }

    /// A text that may be absent.
    pub(super) fn optional(self, field: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.required(field, text),
            None => self,
        }
    }

    /// Evidence and what is said of it.
    pub(super) fn evidence(mut self, pieces: &[Evidence]) -> Self {
        self.found.extend(words::evidence(pieces).err());
        for (index, piece) in pieces.iter().enumerate() {
            self.impersonal(&format!("evidence[{index}].title"), &piece.text.title);
            self.impersonal(&format!("evidence[{index}].kept_at"), &piece.text.kept_at);
        }
        self
    }

    /// What else is wrong with the request.
    pub(super) fn and(mut self, found: impl IntoIterator<Item = Rejection>) -> Self {
        self.found.extend(found);
        self
    }

    /// Refuses everything at once.
    pub(super) fn check(self) -> Result<(), Rejection> {
        Rejection::join(self.found).map_or(Ok(()), Err)
    }

    fn impersonal(&mut self, field: &str, text: &str) {
        if self.register == Register::RuralHouse && names_a_person(text) {
            self.found.push(Rejection::new(&rules::CORE_TASK_PERSONAL_DATA).field(field));
        }
    }
}
