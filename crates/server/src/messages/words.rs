//! The words of others in Chinese: of the operating system, of parsers, of our own values. Their
//! English stands in the English text.

use std::io::{self, ErrorKind};

/// What an error of the operating system is.
pub(super) fn io(error: &io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::AddrInUse => "地址已被占用",
        ErrorKind::AddrNotAvailable => "本机没有这个地址",
        ErrorKind::IsADirectory => "这是文件夹",
        ErrorKind::NotADirectory => "路径中有一段不是文件夹",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::ReadOnlyFilesystem => "文件系统只读",
        ErrorKind::InvalidData => "内容不是 UTF-8 文字",
        ErrorKind::TimedOut => "超时",
        _ => return error.raw_os_error().map_or_else(other, |code| format!("系统错误 {code}")),
    };
    known.to_owned()
}

fn other() -> String {
    "原因见英文说明".to_owned()
}

/// What is said in English of a value of a setting, and the same in Chinese. The longer of two that
/// begin alike stands first.
const VALUES: &[(&str, &str)] = &[
    ("a tenant's name has", "租户名应为 1 至 63 个小写字母、数字和连字符，首尾不能是连字符"),
    ("expected a folder after", "`sqlite:` 之后应有文件夹"),
    ("expected a folder", "应为文件夹、`sqlite:<文件夹>` 或 `postgres://…`"),
    ("expected at most 3600 seconds", "应不超过 3600 秒"),
    ("expected whole seconds", "应为整数秒"),
    ("expected 0 to 100", "应为 0 至 100"),
    ("expected `http://host:port`", "应为 `http://主机:端口` 或 `https://主机:端口`"),
    ("expected `text` or `json`", "应为 `text` 或 `json`"),
    ("it is not UTF-8", "不是 UTF-8 文字"),
    ("invalid socket address", "应为“地址:端口”"),
    ("provided string was not `true` or `false`", "应为 `true` 或 `false`"),
    ("number would be zero", "不能为 0"),
    ("invalid digit found", "应为整数"),
    ("cannot parse integer", "应为整数"),
    ("number too large", "数字过大"),
    ("invalid type", "值的类型不对"),
    ("invalid value", "值不对"),
    ("unknown variant", "不在可选的值中"),
    ("duplicate key", "键重复了"),
    ("failed to parse a UUID", "应为 UUID"),
    ("invalid UUID", "应为 UUID"),
    ("invalid character: found", "应为 UUID"),
    ("invalid length: expected length", "应为 UUID"),
    ("invalid group", "应为 UUID"),
    ("invalid filter directive", "日志过滤的写法不对"),
    ("error parsing level filter", "日志级别应为 off、error、warn、info、debug、trace 之一"),
];

/// What is wrong with a setting, of which a parser says `english`.
pub(super) fn setting(english: &str) -> String {
    if let Some(unknown) = english.strip_prefix("unknown field") {
        let known = unknown.split_once("expected").map_or("", |(_, known)| known);
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        return format!("没有这个键，可用：{}", known.join("、"));
    }
    let known = VALUES.iter().find(|(start, _)| english.starts_with(start));
    known.map_or_else(|| "写法不对，请核对键、引号和等号".to_owned(), |(_, zh)| (*zh).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CollectorUrl, Location, Percent, Seconds, TenantName};
    use crate::telemetry::{Filter, Format};

    #[test]
    fn whatever_is_wrong_with_a_value_is_told_in_chinese() {
        fn english<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> String {
            text.parse::<T>().err().expect("it is wrong").to_string()
        }
        let told = [
            english::<TenantName>("A"),
            english::<Location>("sqlite:"),
            english::<Location>("mysql://h"),
            english::<Seconds>("3601"),
            english::<Seconds>("x"),
            english::<Percent>("101"),
            english::<CollectorUrl>("h"),
            english::<Format>("xml"),
            english::<Filter>("a=b=c"),
            english::<std::net::SocketAddr>("nowhere"),
            english::<bool>("perhaps"),
            english::<std::num::NonZeroU32>("0"),
            english::<u32>("x"),
            english::<uuid::Uuid>("x"),
            english::<uuid::Uuid>("00000000-0000-0000-0000-00000000000"),
        ];
        for english in told {
            let zh = setting(&english);
            assert!(!zh.is_ascii() && !zh.contains("写法不对，"), "{english}: {zh}");
        }
        let unknown = "unknown field `ulr`, expected one of `url`, `connections`";
        assert_eq!(setting(unknown), "没有这个键，可用：url、connections");
    }

    #[test]
    fn the_operating_systems_words_are_told_in_chinese() {
        for code in [2, 13, 17, 20, 21, 28, 30, 98, 99, 36] {
            let zh = io(&io::Error::from_raw_os_error(code));
            assert!(!zh.is_ascii() && !zh.contains("os error"), "{code}: {zh}");
        }
        assert_eq!(io(&io::Error::from_raw_os_error(17)), "已经存在");
        assert_eq!(io(&io::Error::other("x")), "原因见英文说明");
    }
}
