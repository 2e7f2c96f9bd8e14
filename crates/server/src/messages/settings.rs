//! What is wrong with the configuration, and with the file of the keys.

use super::Message;
use super::words::{io, setting};
use crate::config::Error as ConfigError;
use crate::keys::Error as KeysError;

pub(super) fn configuration(error: &ConfigError) -> Message {
    match error {
        ConfigError::Read { path, source } => {
            let (path, why) = (path.display(), io(source));
            say!(
                "无法读取配置文件 {path}：{why}。",
                "the configuration file {path} cannot be read: {source}."
            )
        }
        ConfigError::File { path, line, key, why } => {
            let (path, zh) = (path.display(), setting(why));
            say!(
                "配置文件 {path} 第 {line} 行“{key}”不对：{zh}。",
                "configuration file {path}, line {line}, `{key}`: {why}."
            )
        }
        ConfigError::Variable { name, why } => {
            let zh = setting(why);
            say!("环境变量 {name} 不对：{zh}。", "the variable {name} is wrong: {why}.")
        }
        ConfigError::UnknownVariable { name } => say!(
            "没有环境变量 {name} 这项设置；`hemei config` 列出全部设置。",
            "there is no setting for the variable {name}; `hemei config` lists all settings."
        ),
        ConfigError::TwiceGiven { name } => say!(
            "环境变量 {name} 与 {name}_FILE 只能给一个。",
            "give only one of the variables {name} and {name}_FILE."
        ),
        ConfigError::Secret { name, path, source } => {
            let (path, why) = (path.display(), io(source));
            say!(
                "无法读取环境变量 {name} 指向的文件 {path}：{why}。",
                "the file {path} that {name} names cannot be read: {source}."
            )
        }
        ConfigError::AuthorityMissing { endpoint } => say!(
            "遥测地址 {endpoint} 使用 TLS：请用 `telemetry.authority` 指明其证书颁发者（PEM）。",
            "the collector {endpoint} is behind TLS: name who certifies it with `telemetry.authority`, PEM."
        ),
        ConfigError::HalfTls { given, missing } => {
            say!("有 {given} 而没有 {missing}。", "there is {given} but no {missing}.")
        }
    }
}

pub(super) fn keys(error: &KeysError) -> Message {
    match error {
        KeysError::Missing { path } => {
            let path = path.display();
            say!(
                "没有密钥文件 {path}：请从备份恢复，或用 `--keys` 指明；没有密钥就读不出原文。",
                "there is no key file {path}: restore it from its copy or name it with `--keys`; without it no free text can be read."
            )
        }
        KeysError::Open { path } => {
            let path = path.display();
            say!(
                "密钥文件 {path} 人人可读：请运行 `chmod 600 {path}`。",
                "everybody can open the keys {path}: run `chmod 600 {path}`."
            )
        }
        KeysError::Malformed { path, why } => {
            let path = path.display();
            say!(
                "密钥文件 {path} 已损坏，请从备份恢复。",
                "the key file {path} is damaged, restore it from its copy: {why}."
            )
        }
        KeysError::Exists { path } => {
            let path = path.display();
            say!("密钥文件 {path} 已存在。", "the key file {path} exists.")
        }
        KeysError::File { path, source, .. } => {
            let (path, why) = (path.display(), io(source));
            say!("密钥文件 {path}：{why}。", "key file {path}: {source}.")
        }
        KeysError::Random(source) => say!(
            "操作系统没有给出随机数，请检查系统后重试。",
            "the operating system gave no randomness: {source}."
        ),
    }
}
