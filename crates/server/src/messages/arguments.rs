//! What is wrong with a command line, in our words: the parser's own are English.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Message;
use super::words::setting;

/// What a parser of arguments refused, in one line.
pub fn arguments(error: &clap::Error) -> Message {
    let given = |kind| text(error, kind);
    let argument = given(ContextKind::InvalidArg);
    let value = given(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            say!("没有选项“{argument}”", "there is no option {argument}")
        }
        ErrorKind::InvalidSubcommand => {
            let command = given(ContextKind::InvalidSubcommand);
            say!("没有子命令“{command}”", "there is no subcommand {command}")
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = several(error, ContextKind::InvalidArg);
            let (zh, en) = (missing.join("、"), missing.join(", "));
            say!("缺少 {zh}", "{en} is missing")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say!("缺少子命令", "a subcommand is missing")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            say!("“{argument}”缺少值", "{argument} needs a value")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (zh, en) = wrong_value(error);
            say!("“{argument}”的值“{value}”不对{zh}", "{argument} has the value {value}{en}")
        }
        ErrorKind::ArgumentConflict => {
            let other = several(error, ContextKind::PriorArg).join(" ");
            match other == argument {
                true => say!("“{argument}”只能给一次", "{argument} is given more than once"),
                false => {
                    say!("“{argument}”与“{other}”不能同用", "{argument} excludes {other}")
                }
            }
        }
        ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::NoEquals => {
            say!("“{argument}”的值不全或过多", "{argument} has too few or too many values")
        }
        ErrorKind::InvalidUtf8 => say!("有参数不是 UTF-8 文字", "an argument is not UTF-8"),
        _ => say!("参数读不懂", "the arguments cannot be read"),
    }
}

/// What is wrong with a value: the values that there are, or what its parser says.
fn wrong_value(error: &clap::Error) -> (String, String) {
    let known = several(error, ContextKind::ValidValue);
    if !known.is_empty() {
        let (zh, en) = (known.join("、"), known.join(", "));
        return (format!("，可用：{zh}"), format!("; possible are {en}"));
    }
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    // A range is written in signs.
    match said.split_once(" is not in ") {
        Some((_, range)) => (format!("，应在 {range} 之内"), format!(", which is not in {range}")),
        None => (format!("：{}", setting(&said)), format!(": {said}")),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    several(error, kind).join(", ")
}

fn several(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(other) => vec![other.to_string()],
        None => Vec::new(),
    }
}
