//! Help in both languages: what the parser of arguments adds to our own words is English alone.

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command};

const TEMPLATE: &str = "{about-with-newline}\n用法 · Usage: {usage}\n\n{all-args}";

/// A command whose help is in both languages, and so is that of everything below it.
pub(super) fn bilingual(command: Command) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help("显示帮助 · Show this help");
    let command = match command.get_version() {
        Some(_) => command.disable_version_flag(true).arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("显示版本 · Show the version"),
        ),
        None => command,
    };
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading("子命令 · Commands")
        .help_template(TEMPLATE)
        .arg(help)
        .mut_args(with_values)
        .mut_args(|arg| arg.help_heading("选项 · Options"))
        .mut_subcommands(bilingual)
}

/// The values that an option takes, and the one that it has unless given, as part of its own help.
fn with_values(arg: Arg) -> Arg {
    if matches!(arg.get_action(), ArgAction::Help | ArgAction::Version | ArgAction::SetTrue) {
        return arg;
    }
    let names = |value: &PossibleValue| value.get_name().to_owned();
    let possible: Vec<String> = arg.get_possible_values().iter().map(names).collect();
    let default = arg.get_default_values().first().map(|value| value.to_string_lossy());
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if !possible.is_empty() {
        help += &format!("（{}）", possible.join(" | "));
    }
    if let Some(default) = default {
        help += &format!("（默认 · default: {default}）");
    }
    arg.help(help).hide_possible_values(true).hide_default_value(true)
}
